package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/sys/unix"
)

// proc is what /proc says of a process.
type proc struct {
	pid, parent, group, session int
	name                        string
	state                       byte
	threads                     int
	memory                      int64 // resident, with what it shares
}

// readProc reads /proc/PID/stat (proc_pid_stat(5)).
func readProc(pid int) (proc, bool) {
	text, err := contents("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return proc{}, false
	}
	return parseStat(text)
}

// parseStat reads a line whose second field is a name in brackets, which may hold anything, brackets and blanks included.
func parseStat(text []byte) (proc, bool) {
	open, shut := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 1 || shut < open {
		return proc{}, false
	}
	fields := strings.Fields(string(text[shut+1:])) // from the third on
	if len(fields) < 22 || len(fields[0]) != 1 {
		return proc{}, false
	}
	p := proc{name: printable(string(text[open+1 : shut])), state: fields[0][0]}
	pages := 0
	for _, number := range []struct {
		to   *int
		from string
	}{
		{&p.pid, strings.TrimSpace(string(text[:open]))},
		{&p.parent, fields[1]}, {&p.group, fields[2]}, {&p.session, fields[3]}, {&p.threads, fields[17]}, {&pages, fields[21]},
	} {
		n, err := strconv.Atoi(number.from)
		if err != nil {
			return proc{}, false
		}
		*number.to = n
	}
	p.memory = int64(pages) * int64(os.Getpagesize())
	return p, true
}

func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
}

// walk visits the processes below one, and below those, as far as they can be seen while they change, until visit says that
// it is enough. What is right below a process, below says.
func walk(root int, below func(proc) []int, visit func(proc) (more bool)) {
	seen := map[int]bool{root: true}
	for next := []proc{{pid: root, threads: 2}}; len(next) > 0; next = next[1:] {
		for _, pid := range below(next[0]) {
			p, ok := readProc(pid)
			if !ok || seen[pid] {
				continue
			}
			if !visit(p) {
				return
			}
			seen[pid] = true
			next = append(next, p)
		}
	}
}

// descendants are those processes, no more than asked for.
func descendants(root, most int, below func(proc) []int) (found []proc) {
	walk(root, below, func(p proc) bool {
		found = append(found, p)
		return len(found) < most
	})
	return found
}

// children are the processes that the threads of one have started, or adopted (proc_tid_children(5)).
func children(p proc) []int {
	threads := []int{p.pid}
	if p.threads > 1 {
		threads = numbered("/proc/" + strconv.Itoa(p.pid) + "/task")
	}
	return childrenOf(p.pid, threads)
}

// childrenOf are those of some threads of a process.
func childrenOf(pid int, threads []int) (found []int) {
	for _, thread := range threads {
		text, err := contents("/proc/" + strconv.Itoa(pid) + "/task/" + strconv.Itoa(thread) + "/children")
		if err != nil && !hasChildLists() {
			return childrenOfAll(pid)
		}
		for _, field := range strings.Fields(string(text)) {
			if n, err := strconv.Atoi(field); err == nil {
				found = append(found, n)
			}
		}
	}
	return found
}

// hasChildLists tells whether this kernel has those lists, which are an option of its (CONFIG_PROC_CHILDREN).
func hasChildLists() bool {
	_, err := os.Stat(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	return err == nil
}

// childrenOfAll finds children among all processes, for kernels without those lists.
func childrenOfAll(parent int) (found []int) {
	for _, pid := range processes() {
		if p, ok := readProc(pid); ok && p.parent == parent {
			found = append(found, pid)
		}
	}
	return found
}

// processes are the IDs of all processes there are.
func processes() []int { return numbered("/proc") }

// numbered are the entries of a folder of /proc whose names are numbers. The folders of processes and threads must not be listed
// themselves: the kernel then makes all of their entries, and has to find them again when the process ends.
func numbered(folder string) (found []int) {
	dir, err := unix.Open(folder, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer func() { _ = unix.Close(dir) }()
	for buffer := make([]byte, 8<<10); ; {
		n, err := unix.ReadDirent(dir, buffer)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || n == 0 {
			return found // what was read until an error is still right
		}
		_, _, entries := unix.ParseDirent(buffer[:n], -1, nil)
		for _, name := range entries {
			if n, err := strconv.Atoi(name); err == nil {
				found = append(found, n)
			}
		}
	}
}

// contents are those of a file of /proc. Of a file that os.ReadFile opens, it asks the system twice as much, some of it only to learn
// that there is nothing to wait for; and dozens are read each time that processes are counted.
func contents(name string) ([]byte, error) {
	f, err := unix.Open(name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = unix.Close(f) }()
	for text := make([]byte, 0, 512); ; {
		n, err := unix.Read(f, text[len(text):cap(text)])
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil || n == 0:
			return text, err
		default:
			text = slices.Grow(text[:len(text)+n], 256)
		}
	}
}

// ownMemory is the memory of processes with each page that several share counted once: the proportional set size
// (proc_pid_smaps(5)), or what is resident where the kernel does not say.
func ownMemory(all []proc) (bytes int64) {
	for _, p := range all {
		bytes += proportional(p)
	}
	return bytes
}

func proportional(p proc) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p.pid))
	if err != nil {
		return p.memory
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "Pss:" {
			if kilobytes, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return kilobytes << 10
			}
		}
	}
	return p.memory
}

// names are those of processes that still run, sorted, at most 20.
func names(all []proc) (found []string) {
	for _, p := range all {
		if p.state != 'Z' && p.state != 'X' {
			found = append(found, p.name)
		}
	}
	slices.Sort(found)
	return found[:min(len(found), 20)]
}
