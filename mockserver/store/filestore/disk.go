package filestore

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// bucketName is that of the only bucket.
const bucketName = "popupmock state"

// disk is a file that is open, locked and known to be whole.
type disk struct {
	file   *os.File
	db     *bbolt.DB
	commit func(*bbolt.Tx) error // that of Tx, but for tests
	lost   bool                  // bbolt has panicked, and may hold its locks for ever
}

// openDisk opens a file that is there. Fresh reads past the page cache.
func openDisk(path string, fresh bool) (*disk, content, error) {
	file, err := openFile(path)
	if err != nil {
		return nil, content{}, err
	}
	if fresh {
		forget(file)
	}
	d, all, err := newDisk(file)
	if err != nil {
		unlock(file) // which closing alone would not do, while a child of this process is between fork and exec
		_ = file.Close()
		return nil, content{}, err
	}
	return d, all, nil
}

func newDisk(file *os.File) (*disk, content, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, content{}, err
	}
	if info.Size() == 0 {
		return nil, content{}, foreign("it is empty")
	}
	all, err := load(file, info.Size())
	if err != nil {
		return nil, content{}, err
	}
	d := &disk{file: file, commit: (*bbolt.Tx).Commit}
	if d.db, err = openTree(file); err != nil {
		return nil, content{}, err
	}
	return d, all, nil
}

// openFile opens a regular file and locks it.
func openFile(path string) (*os.File, error) {
	before, err := os.Lstat(path)
	if err != nil {
		return nil, unwrapPath(err)
	}
	switch mode := before.Mode(); {
	case mode.IsRegular():
	case mode.IsDir():
		return nil, errors.New("is a folder, want a file in it")
	case mode&fs.ModeSymlink != 0:
		return nil, errors.New("is a symbolic link, want the path that it points to")
	default:
		return nil, fmt.Errorf("is no regular file but %v, want a path of its own", mode.Type())
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot be opened for reading and writing: %w", unwrapPath(err))
	}
	if err := lock(file); err != nil {
		_ = file.Close()
		return nil, err
	}
	if opened, err := file.Stat(); err != nil || !os.SameFile(before, opened) {
		unlock(file)
		_ = file.Close()
		return nil, errors.New("was replaced while it was opened: try again")
	}
	return file, nil
}

// unwrapPath leaves out the path, which is told anyway.
func unwrapPath(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
}

// openTree has bbolt take over a file. The list of free pages is not kept in the file but made from the tree, so that no such list can be
// wrong.
func openTree(file *os.File) (db *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer guard(&err, func() { unlock(file) })
	db, err = bbolt.Open(file.Name(), 0o600, &bbolt.Options{
		Timeout:        time.Millisecond, // less than one of its rounds: it fails at once
		NoFreelistSync: true,
		FreelistType:   bbolt.FreelistMapType,
		NoStatistics:   true,
		OpenFile:       func(string, int, os.FileMode) (*os.File, error) { return file, nil },
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		err = ErrInUse
	}
	return db, err
}

// guard makes an error of a panic of bbolt, and of a fault in what it has mapped: when somebody cuts off a file that is open.
func guard(err *error, lost func()) {
	if p := recover(); p != nil {
		lost()
		*err = damaged("bbolt gives up: %v", p)
	}
}

// write makes changes, all or none, and returns when they are on the disk. After an error nobody knows what is there.
func (d *disk) write(changes entries) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer guard(&err, func() { d.lost = true })
	tx, err := d.db.Begin(true)
	if err != nil {
		return err
	}
	bucket := tx.Bucket([]byte(bucketName))
	for key, value := range changes {
		if value == nil {
			err = bucket.Delete([]byte(key))
		} else {
			err = bucket.Put([]byte(key), value)
		}
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return d.commit(tx)
}

// close lets go of the file, and of its lock.
func (d *disk) close() error {
	if !d.lost {
		return d.db.Close()
	}
	unlock(d.file)
	return d.file.Close()
}
