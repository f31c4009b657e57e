//go:build unix

package process

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const groupMeans = byProcessGroup

// inGroup gives a program a session of its own, and with it a process group: a Ctrl-C in the terminal is not for it, and
// it cannot ask that terminal for a password.
func inGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func terminateGroup(p *os.Process) { _ = unix.Kill(-p.Pid, unix.SIGTERM) } // it may just have ended
func killGroup(p *os.Process)      { _ = unix.Kill(-p.Pid, unix.SIGKILL) }

// signalOf is the name of the signal that has ended a process, empty for none.
func signalOf(state *os.ProcessState) string {
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return ""
	}
	return unix.SignalName(status.Signal())
}

// refusal says in words why a program was not started, where the system's words do not help.
func refusal(err error) string {
	switch {
	case errors.Is(err, unix.ENOEXEC):
		return "this system cannot run such a file; a script needs a first line that names its interpreter, such as #!/bin/sh"
	case errors.Is(err, unix.ENOENT):
		return "the interpreter that its first line names, or the loader that it was linked with, is not there"
	case errors.Is(err, unix.E2BIG):
		return "its arguments and environment are longer than this system allows"
	}
	return ""
}
