//go:build unix && !linux

package server

import "syscall"

// What Stop and Continue send.
const (
	stopSignal     = syscall.SIGSTOP
	continueSignal = syscall.SIGCONT
)

// attributes give a server the user it runs as.
func attributes(user *account) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true}
	if user != nil {
		attributes.Credential = &syscall.Credential{Uid: user.uid, Gid: user.gid}
	}
	return attributes
}

// isStopped takes the system at its word.
func isStopped(int) bool { return true }
