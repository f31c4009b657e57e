package filestore

import (
	"os"

	"golang.org/x/sys/unix"
)

// forget drops what the page cache has of a file, so that it is read from the disk. After a failed fsync(2) pages that never got there are
// taken for written. A failure is no harm: what is read is checked anyway.
func forget(file *os.File) {
	_ = unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED) //nolint:gosec // a descriptor
}
