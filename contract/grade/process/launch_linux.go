package process

import (
	"encoding/gob"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// runLauncher starts the program and waits for it. It stands between the supervisor and the program for one reason: a
// program that kills its parent, or freezes it, does not hit the supervisor.
func runLauncher() int {
	orders, tells, stdio, err := inherited()
	if err != nil {
		return complain(err)
	}
	reports := newTeller(tells)
	var l launch
	if err := gob.NewDecoder(orders).Decode(&l); err != nil {
		return complain(err)
	}
	shut(orders)
	if err := limitFiles(l.MaxDisk); err != nil {
		return complain(err)
	}
	limitProcesses(l.MaxProcesses)
	// Nor does the program inherit what somebody up the line has left open. Kernels before 5.11 cannot do that.
	_ = unix.CloseRange(ordersFD, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	pid, err := l.start(stdio)
	closeAll(stdio)
	if err != nil {
		var errno syscall.Errno
		if !errors.As(err, &errno) {
			errno = unix.EINVAL
		}
		reports.tell(message{Errno: errno})
		return 1
	}
	reports.tell(message{PID: pid})
	awaitEnd(pid)
	var status unix.WaitStatus
	for {
		if _, err := unix.Wait4(pid, &status, 0, nil); !errors.Is(err, unix.EINTR) {
			break
		}
	}
	exit, signal := clearly(status)
	reports.tell(message{Ended: true, Exit: exit, Signal: signal})
	return 0
}

// awaitEnd returns when the program has ended, and a moment later, so that its threads are gone too. Who takes note of the end while one
// of them is at its own keeps a processor busy until it is through: the kernel has them clear the same entries of /proc.
func awaitEnd(pid int) {
	for errors.Is(unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil), unix.EINTR) {
	}
	_, _ = unix.Poll(nil, 1)
}

// start begins the program in a session of its own. It dies with this thread, which runs until the end (see Supervise).
func (l launch) start(stdio []*os.File) (pid int, err error) {
	files := make([]uintptr, len(stdio))
	for i, f := range stdio {
		files[i] = f.Fd()
	}
	return syscall.ForkExec(l.Path, l.Argv, &syscall.ProcAttr{
		Dir: l.Dir, Env: l.Env, Files: files,
		Sys: &syscall.SysProcAttr{Setsid: true, Pdeathsig: unix.SIGKILL},
	})
}

// limitProcesses stops a program that multiplies faster than the supervisor, starved by it, can count and kill: the system
// refuses more than so many threads beyond those that the user has now. The administrator has no such limit (setrlimit(2)).
func limitProcesses(most int) {
	now := 0
	for _, pid := range processes() {
		info, err := os.Stat(fmt.Sprint("/proc/", pid))
		if err != nil {
			continue // gone
		}
		if owner, ok := info.Sys().(*syscall.Stat_t); ok && int(owner.Uid) == os.Getuid() {
			p, _ := readProc(pid)
			now += p.threads
		}
	}
	// Where this fails, there already is a lower limit.
	_ = lower(unix.RLIMIT_NPROC, uint64(now+threadsEach*most))
}

// lower sets a limit for this process and those that it will start, unless there is a lower one.
func lower(resource int, most uint64) error {
	var now unix.Rlimit
	if err := unix.Getrlimit(resource, &now); err != nil {
		return err
	}
	most = min(most, now.Max)
	return unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most})
}

// limitFiles sets what the program inherits: no dumps of its memory, no file that is larger than all may be together, and
// to be the first to go when memory runs out.
func limitFiles(maxDisk int64) error {
	for resource, most := range map[int]uint64{unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: uint64(maxDisk)} {
		if err := lower(resource, most); err != nil {
			return err
		}
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte(strconv.Itoa(500)), 0) // where the system allows it
	return nil
}
