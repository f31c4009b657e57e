//go:build !unix

package server

import "syscall"

// What Stop and Continue send.
const (
	stopSignal     = syscall.Signal(19)
	continueSignal = syscall.Signal(18)
)

func attributes(*account) *syscall.SysProcAttr { return nil }

// isStopped takes the system at its word.
func isStopped(int) bool { return true }
