package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"
)

// maxFile is the largest configuration file that is read, in bytes.
const maxFile = 1 << 20

// A file is what was read of one. What is wrong with it is left out.
type file struct {
	settings source
	accounts []source
}

// readFile reads a configuration file, or nothing when no name is given.
func readFile(name string) (file, error) {
	if name == "" {
		return file{}, nil
	}
	text, err := readText(name)
	if err != nil {
		return file{}, fmt.Errorf("config file %s: %w", name, err)
	}
	return parseFile(name, string(text))
}

func readText(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	// What has no size to tell, such as a pipe, is read until it is too much.
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, cause(err)
	case len(text) > maxFile:
		return nil, fmt.Errorf("larger than %d bytes, which no configuration is", maxFile)
	case !utf8.Valid(text):
		return nil, errors.New("not text in UTF-8, want YAML")
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
