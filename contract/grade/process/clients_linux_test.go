package process

import (
	"encoding/gob"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// systemClients are those that only this system can run.
var systemClients = map[string]func(args []string){
	"threads": manyThreads,
	"frozen":  startAndFreeze,
	"told-nothing": func([]string) {
		newTeller(os.NewFile(reportsFD, "reports")).tell(message{Ended: true, Exit: -1, Cause: Lost, Why: "it was too quick"})
	},
	"descriptors": func([]string) {
		for fd := range 200 {
			if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && !ownDescriptor(fd) {
				fmt.Println(fd)
			}
		}
	},
}

// startAndFreeze is a supervisor that is frozen before it can tell anything. With an argument, nothing was started yet.
func startAndFreeze(args []string) {
	if len(args) == 0 {
		var l launch
		must(gob.NewDecoder(os.NewFile(ordersFD, "orders")).Decode(&l))
		program := &exec.Cmd{Path: l.Path, Args: l.Argv, Env: l.Env, SysProcAttr: &syscall.SysProcAttr{Setsid: true}}
		must(program.Start())
	}
	must(syscall.Kill(os.Getpid(), syscall.SIGSTOP))
	forever()
}

func manyThreads(args []string) {
	n, err := strconv.Atoi(args[0])
	must(err)
	for range n {
		go func() { must(syscall.Pause()) }() // each blocks a thread
	}
	forever()
}

// ownDescriptor tells those that the runtime of Go opens for itself.
func ownDescriptor(fd int) bool {
	to, err := os.Readlink(fmt.Sprint("/proc/self/fd/", fd))
	return err == nil && (strings.HasPrefix(to, "anon_inode:[event") || strings.HasPrefix(to, "/sys/fs/cgroup/"))
}
