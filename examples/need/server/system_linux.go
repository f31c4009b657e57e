package server

import "syscall"

// StopSignal and ContinueSignal are what Stop and Continue send.
const (
	StopSignal     = syscall.SIGSTOP
	ContinueSignal = syscall.SIGCONT
)

// attributes give a server the user it runs as, and end it when the process of the test is gone, whatever ended that.
func attributes(user *account) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if user != nil {
		attributes.Credential = &syscall.Credential{Uid: user.uid, Gid: user.gid}
	}
	return attributes
}
