package scenarios

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// packed are the scenarios of the folder builtin, which come with popupmock, in a folder for each area. They repeat each other so much that a
// sixth is left of them when they are packed. Of each there is a line with its name and how many bytes it has, and these bytes.
//
//go:embed builtin.gen.gz
var packed []byte

// parsed are those of packed. They never change, and reading them takes a quarter of a second.
var parsed = sync.OnceValues(func() ([]*Scenario, error) {
	lang := newLanguage()
	var all []*Scenario
	var wrong script.Errors
	err := unpack(packed, func(name string, text []byte) error {
		s, err := lang.inFolder("builtin", name, text)
		if mistakes, ok := err.(script.Errors); ok { //nolint:errorlint // it is what parse returns
			wrong = append(wrong, mistakes...)
			return nil
		}
		all = append(all, s)
		return err
	})
	if err == nil && wrong != nil {
		err = wrong
	}
	return all, err
})

// unpack hands on one file after the other.
func unpack(packed []byte, each func(name string, text []byte) error) error {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	reader := bufio.NewReader(unpacked)
	for {
		var name string
		var size int
		if _, err := fmt.Fscanf(reader, "%s %d\n", &name, &size); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		text := make([]byte, size)
		if _, err := io.ReadFull(reader, text); err != nil {
			return err
		}
		if err := each(name, text); err != nil {
			return err
		}
	}
}

// Builtin returns the scenarios that come with popupmock, sorted by name. They are read once, and whoever asks gets the same ones.
func Builtin() ([]*Scenario, error) {
	all, err := parsed()
	return slices.Clone(all), err
}
