package filestore

import (
	"errors"
	"fmt"
)

// Errors of Open, to be asked for with errors.Is. Their texts name the file, what is wrong with it and what can be done.
var (
	// ErrInUse says that somebody has the file open: another process, or this one already.
	ErrInUse = errors.New("is in use by another process, or opened twice by this one")
	// ErrDamaged says that the file was a state file and is not whole: cut off, or changed by somebody else than this package.
	ErrDamaged = errors.New("is damaged")
	// ErrForeign says that the file is empty, or something else than a state file.
	ErrForeign = errors.New("is no state file")
	// ErrNewer says that the file was written by a later version of this package.
	ErrNewer = errors.New("is of a newer format")
)

// What can be done about a file.
const (
	restoreOrDelete = "restore a copy of it, or delete it to begin with no state"
	deleteOrChoose  = "choose another path, or delete it to begin with no state"
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w: %s", ErrDamaged, fmt.Errorf(format, args...), restoreOrDelete)
}

func foreign(why string) error {
	return fmt.Errorf("%w: %s: %s", ErrForeign, why, deleteOrChoose)
}

// about names the file in an error.
func about(path string, err error) error {
	return fmt.Errorf("the state file %s: %w", path, err)
}
