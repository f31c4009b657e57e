//go:build !unix

package docs

import "syscall"

// group is nothing: the shell alone is known.
func group() *syscall.SysProcAttr { return nil }

func end(int) {}
