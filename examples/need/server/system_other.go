//go:build !unix

package server

import "syscall"

// What Stop and Continue send: nothing that such a system knows, so that both fail.
const (
	stopSignal     = syscall.Signal(19)
	continueSignal = syscall.Signal(18)
)

func attributes(*account) *syscall.SysProcAttr { return nil }
