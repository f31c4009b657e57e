//go:build unix

package process

import (
	"io/fs"
	"syscall"
)

// allocated is the room that a file takes, which for one with holes is less than its size.
func allocated(info fs.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Blocks * 512 // whatever the file system calls a block: stat(2)
	}
	return info.Size()
}
