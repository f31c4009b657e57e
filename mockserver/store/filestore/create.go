package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// create makes a file without records, unless there is one. It is made under a name of its own, NAME.new-NUMBER, and then gets its second
// one: so a process that is killed leaves no half of a state file, and of two processes one is first.
func create(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // what it is, opening it will tell
	}
	folder := filepath.Dir(path)
	draft, err := os.CreateTemp(folder, filepath.Base(path)+".new-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("cannot be made: %w", unwrapPath(err))
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	if err := fill(draft); err != nil {
		_ = draft.Close()
		return fmt.Errorf("cannot be made: %w", err)
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("cannot be made: %w", err)
	}
	return flush(folder)
}

// fill writes the header of a file without records. It closes the file, unless it fails.
func fill(draft *os.File) error {
	db, err := openTree(draft)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucket([]byte(bucketName))
		if err != nil {
			return err
		}
		return bucket.Put([]byte(headerKey), seal(headerKey, header{}.encode()))
	})
	return errors.Join(err, db.Close())
}

// flush puts the names in a folder on the disk, where a folder can be opened for that.
func flush(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return nil // Windows, or a folder that may be used but not listed
	}
	defer func() { _ = f.Close() }()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return fmt.Errorf("its folder cannot be flushed: %w", unwrapPath(err))
	}
	return nil
}
