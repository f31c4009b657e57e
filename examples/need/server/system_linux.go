package server

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// What Stop and Continue send.
const (
	stopSignal     = syscall.SIGSTOP
	continueSignal = syscall.SIGCONT
)

// attributes give a server the user it runs as, and end it when the process of the test is gone, whatever ended that.
func attributes(user *account) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if user != nil {
		attributes.Credential = &syscall.Credential{Uid: user.uid, Gid: user.gid}
	}
	return attributes
}

// isStopped tells whether all threads of a process stand still, or it is gone: a signal takes a moment to arrive, and what
// a server answers in that moment would be a surprise.
func isStopped(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		_, state, found := bytes.Cut(text, []byte(") ")) // after the name of the program
		if err == nil && found && !bytes.HasPrefix(state, []byte("T")) {
			return false
		}
	}
	return true
}
