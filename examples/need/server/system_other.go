//go:build !unix

package server

import "syscall"

// StopSignal and ContinueSignal are what Stop and Continue send.
const (
	StopSignal     = syscall.Signal(19)
	ContinueSignal = syscall.Signal(18)
)

func attributes(*account) *syscall.SysProcAttr { return nil }
