package process

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestTooMuchMemory(t *testing.T) {
	t.Parallel()
	res := run(t, supervising(t), Command{Args: client(t, "memory"), MaxMemory: 128 << 20})
	wantEnding(t, res, TooMuchMemory, "had more than the 134217728 bytes of memory allowed in use")
	if strings.Contains(string(res.Stdout.Bytes()), "full") {
		t.Error("it had a gigabyte")
	}
}

func TestTooManyThreads(t *testing.T) {
	t.Parallel()
	res := run(t, supervising(t), Command{Args: client(t, "threads", "100"), MaxProcesses: 20})
	// The system may refuse a thread first, of which a program in Go dies.
	if res.Ended != TooManyProcesses && !strings.Contains(string(res.Stderr.Bytes()), "failed to create new OS thread") {
		t.Errorf("ended: %s (%s)", res.Ended, res.Why)
	}
}

// What a program is given is what was said, and nothing of ours.
func TestWhatAProgramInherits(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		env := []string{"A=1", "EMPTY=", "BYTES=\xff\xfe", "GORACE=" + os.Getenv("GORACE"), "PATH=" + os.Getenv("PATH")}
		res := run(t, r, Command{Args: client(t, "hello", "a b", "\xff", ""), Env: env})
		lines := strings.Split(strings.TrimSuffix(string(res.Stdout.Bytes()), "\n"), "\n")
		if lines[0] != "hello [a b \xff ]" {
			t.Errorf("arguments: %q", lines[0])
		}
		got := slices.DeleteFunc(lines[1:], func(v string) bool { return strings.HasPrefix(v, markerVariable+"=") })
		if len(got) != len(lines)-2 || !slices.Equal(got, env) {
			t.Errorf("environment: %q", lines[1:])
		}
		if res := run(t, supervising(t), Command{Args: client(t, "descriptors")}); string(res.Stdout.Bytes()) != "0\n1\n2\n" {
			t.Errorf("open descriptors: %q", res.Stdout.Bytes())
		}
		res = run(t, r, Command{Args: shell(`grep -E "Sig(Blk|Ign)" /proc/self/status; ulimit -Sc; ps -o sid= -p $$ | grep -qw $$ && echo leads; cat /proc/self/stat | cut -d " " -f 19`)})
		ignored := "SigIgn:\t0000000000000000"
		if len(r.Supervisor) == 0 { // only a supervisor takes back what whoever has started the tests ignores, as nohup does
			ignored = ownIgnored(t)
		}
		want := "SigBlk:\t0000000000000000\n" + ignored + "\n0\nleads\n0\n"
		if got := withoutRealTime(string(res.Stdout.Bytes())); got != want {
			t.Errorf("signals, core size, session, nice value: %q, want %q; %s", got, want, res.Stderr.Bytes())
		}
	})
}

// ownIgnored is the line of the signals that this process ignores, as withoutRealTime has it.
func ownIgnored(t *testing.T) string {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	return withoutRealTime(string(regexp.MustCompile(`SigIgn:.*`).Find(status)))
}

// withoutRealTime clears signals from 32 on in sets of signals: whether they are ignored comes from whoever has started the tests.
func withoutRealTime(status string) string {
	return regexp.MustCompile(`Sig\w+:\t[0-9a-f]{16}`).ReplaceAllStringFunc(status, func(line string) string {
		name, digits, _ := strings.Cut(line, "\t")
		set, _ := strconv.ParseUint(digits, 16, 64) // 16 hex digits, by the pattern
		return fmt.Sprintf("%s\t%016x", name, set&(1<<31-1))
	})
}

// Outside the folders that are watched, a file is still limited.
func TestTooMuchDiskElsewhere(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "big")
	res := run(t, supervising(t), Command{Args: shell(`exec head -c 30000000 /dev/zero >"$1"`, file), MaxDisk: 1 << 20})
	wantEnding(t, res, TooMuchDisk, "wrote more than the 1048576 bytes allowed")
	if info, err := os.Stat(file); err != nil || info.Size() > 1<<20 {
		t.Errorf("the file: %v, %v", info, err)
	}
}

// No dump of memory, which would hold secrets, is written, whatever is usual on this machine.
func TestNoCoreDumps(t *testing.T) {
	t.Parallel()
	res := run(t, supervising(t), Command{Args: shell("ulimit -Hc")})
	if got := string(res.Stdout.Bytes()); got != "0\n" {
		t.Errorf("a dump may have %s blocks", got)
	}
}

// Where the files are another user's than the administrator's, permissions count.
func TestWorkplaceOfAnotherUser(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"no permissions", "read only", "links, no permission", "moves, link in place", "removes everything"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parent, folder := t.TempDir(), t.TempDir()
			program := filepath.Join(folder, "program")
			err := command([]string{"cp", self(t), program}).Run() // written here, a child being forked could hold it open
			for path := range map[string]bool{parent: true, filepath.Dir(parent): true, folder: true, program: true} {
				if err == nil {
					err = os.Chmod(path, 0o777)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			cmd := command([]string{program, asClient, "spoil", parent, spoilers[name]})
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE"), "OUTSIDE=" + parent}
			user := os.Getuid()
			if user == 0 {
				user = 65534
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(user), Gid: 65534}}
			}
			if out, err := cmd.CombinedOutput(); err != nil || string(out) != fmt.Sprintln("closed", user) {
				t.Errorf("%v: %s", err, out)
			}
			if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}

// A program that multiplies faster than it can be counted meets a limit of the system, which is well above what it may have.
func TestLimitOfProcesses(t *testing.T) {
	t.Parallel()
	for _, most := range []int{10, 100} {
		res := run(t, supervising(t), Command{Args: shell("sed -n 's/^Max processes *\\([0-9a-z]*\\).*/\\1/p' /proc/self/limits"), MaxProcesses: most})
		got, err := strconv.Atoi(strings.TrimSpace(string(res.Stdout.Bytes())))
		if err != nil || got < threadsEach*most || got > threadsEach*most+20_000 { // what the user has now comes on top
			t.Errorf("with %d processes allowed, the limit is %q", most, res.Stdout.Bytes())
		}
	}
}
