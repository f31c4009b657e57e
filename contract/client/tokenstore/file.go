package tokenstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// File keeps a pair in a file, encrypted (see Seal), for the processes of one machine and one user.
//
// Beside the file NAME lie NAME.lock, which is empty and stays, since removing it would let two processes in; and, during an
// Update and after one that was killed, files NAME.new-NUMBER, which hold zeros or what NAME is going to hold, encrypted.
// The next Update that writes removes those that were left.
//
// A file is replaced as a whole and flushed to the disk, so that a reader, and a crash, meets the old pair or the new one.
// It gets mode 0600, whatever mode the old one had: until then a file that others may read is read all the same, since
// without the key it tells them nothing. Where NAME is a symbolic link, what it points to is replaced, and locked. An empty
// file is damage; the zero Pair is no file.
//
// The lock is that of flock(2): it ends with the process, however that ends. On a network file system it is worth what the
// file system makes of it. On Windows the lock is LockFileEx, the folder is not flushed, modes mean nothing, so that the
// folder has to keep others out, and while one process reads the file another may fail to replace it, which is
// ErrUnavailable. No test of ours runs there.
type File struct {
	path string
	key  seal.Key
	turn chan struct{} // full while a goroutine has, or waits for, the lock of the file: one waiter a File is enough
}

// maxFile bounds what is read as a file of tokens, in bytes.
const maxFile = 4 << 20

// NewFile returns the store in the file at path, which need not exist; its folder must when the store is used. It fails
// without a path and without a key, and does not touch the file.
func NewFile(path string, key seal.Key) (*File, error) {
	if path == "" {
		return nil, errors.New("the token file has no name; expected a path such as tokens.age")
	}
	if key.IsZero() {
		return nil, fmt.Errorf("the token file %s has no key: parse one with seal.ParseKey, or make one with seal.GenerateKey", path)
	}
	whole, err := filepath.Abs(path) // the working directory may change
	if err != nil {
		return nil, fmt.Errorf("the token file %s: %w", path, err)
	}
	return &File{path: whole, key: key, turn: make(chan struct{}, 1)}, nil
}

// Load is as Store says. It reads the file that is there; a file that is replaced meanwhile does no harm.
func (f *File) Load(ctx context.Context) (Pair, error) {
	if err := ctx.Err(); err != nil {
		return Pair{}, err
	}
	path, err := resolve(f.path)
	if err != nil {
		return Pair{}, unavailable(f.path, err)
	}
	_, pair, err := f.read(path)
	return pair, err
}

// Update is as Store says. That the folder can be written and has room for a pair of 8 KiB is tried before change is
// called. Somebody who writes the file without the lock is noticed too, but for the moment in which it is replaced.
func (f *File) Update(ctx context.Context, change Change) (Pair, error) {
	path, err := resolve(f.path)
	if err != nil {
		return Pair{}, unavailable(f.path, err)
	}
	unlock, err := f.lock(ctx, path)
	if err != nil {
		return Pair{}, err
	}
	defer unlock()
	before, current, err := f.read(path)
	if err != nil {
		return Pair{}, err
	}
	draft, err := newDraft(path)
	if err != nil {
		return Pair{}, unavailable(path, err)
	}
	defer draft.discard()
	changed, err := change(ctx, current)
	if err != nil {
		return Pair{}, err
	}
	if changed.SameTokens(current) {
		return current, nil
	}
	changed = changed.Canonical()
	if err := f.write(path, before, changed, draft); err != nil {
		return Pair{}, err
	}
	return changed, nil
}

// read returns what is in the file, nil when there is none, and the pair that this is.
func (f *File) read(path string) ([]byte, Pair, error) {
	sealed, err := readBounded(path)
	if err != nil {
		return nil, Pair{}, unavailable(path, err)
	}
	if sealed == nil {
		return nil, Pair{}, nil
	}
	if len(sealed) > maxFile {
		return nil, Pair{}, fmt.Errorf("%s: %w: it has more than %d bytes: put back a copy, or move it away and log in anew", path, ErrDamaged, maxFile)
	}
	pair, err := Unseal(sealed, f.key)
	if errors.Is(err, ErrDamaged) {
		err = fmt.Errorf("%w: put back a copy, or move it away and log in anew", err)
	}
	if err != nil {
		return nil, Pair{}, fmt.Errorf("%s: %w", path, err)
	}
	return sealed, pair, nil
}

// readBounded reads a file, and no more than one byte beyond maxFile. It returns nil when there is none in a folder that
// is there.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return nil, fmt.Errorf("%w: make the folder, with mode 0700", err)
		}
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular(): // opening a pipe would wait for a writer
		return nil, fmt.Errorf("it is a %s; expected a file", kind(info.Mode()))
	}
	file, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) { // removed since
			return nil, nil
		}
		return nil, err
	}
	defer func() { _ = file.Close() }() // which was only read
	sealed, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	return append([]byte{}, sealed...), nil // an empty file is not nil
}

func kind(mode fs.FileMode) string {
	if mode.IsDir() {
		return "folder"
	}
	return "device, pipe or socket"
}

// write makes the file hold the pair, or removes it for the zero Pair, unless it has changed since it was read.
func (f *File) write(path string, before []byte, pair Pair, draft *draft) error {
	now, err := readBounded(path)
	if err != nil {
		return unavailable(path, err)
	}
	if (now == nil) != (before == nil) || !bytes.Equal(now, before) {
		return fmt.Errorf("%s: %w, by somebody without the lock: is %s ever removed?", path, ErrChanged, lockName(path))
	}
	if err := f.put(path, pair, draft); err != nil {
		return unavailable(path, err)
	}
	if err := flushFolder(path); err != nil {
		return unavailable(path, fmt.Errorf("the new pair is in the file, yet may not outlive a crash of the machine: %w", err))
	}
	return nil
}

// put writes the pair, or removes the file for the zero Pair, and then what was left of killed writers.
func (f *File) put(path string, pair Pair, draft *draft) error {
	if pair.IsZero() {
		if err := os.Remove(path); err != nil {
			return err
		}
		draft.discard()
		sweep(path)
		return nil
	}
	sealed, err := Seal(pair, f.key)
	if err != nil {
		return err
	}
	if len(sealed) > maxFile {
		return fmt.Errorf("the pair takes %d bytes; expected at most %d", len(sealed), maxFile)
	}
	if err := draft.replace(path, sealed); err != nil {
		return err
	}
	sweep(path)
	return nil
}

func unavailable(path string, err error) error {
	return fmt.Errorf("%s: %w: %w", path, ErrUnavailable, err)
}
