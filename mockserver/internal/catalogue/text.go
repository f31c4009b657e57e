package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"
)

// maxFile is the largest file that is read, in bytes. Something else of this name, such as a dump or a device, is not to
// use up the memory.
const maxFile = 32 << 20

// readText reads a file as a whole. The error says what is wrong with it, without its name.
func readText(dir fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(dir, name) // before it is opened: with a pipe that would wait for the other end
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", cause(err))
	case info.IsDir():
		return nil, errors.New("is a folder, want a file")
	case !info.Mode().IsRegular():
		return nil, errors.New("is no ordinary file")
	}
	f, err := dir.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", cause(err))
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read: %w", cause(err))
	case len(text) > maxFile:
		return nil, fmt.Errorf("is larger than %d MiB", maxFile>>20)
	case !utf8.Valid(text):
		return nil, errors.New("is not text in UTF-8")
	}
	return bytes.TrimPrefix(text, []byte("\ufeff")), nil // some editors begin with a mark
}

// cause is an error of the file system without the name, which is said already.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
