//go:build unix

package docs

import "syscall"

// group puts commands into a group of their own.
func group() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// end ends what is left of a group.
func end(leader int) { _ = syscall.Kill(-leader, syscall.SIGKILL) }
