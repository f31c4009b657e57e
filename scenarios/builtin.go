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

// index has an entry for each of packed. Unpacking takes a hundredth of the time that reading all of them would.
var index = sync.OnceValues(func() ([]*Entry, error) {
	var all []*Entry
	lang := sync.OnceValue(newLanguage)
	err := unpack(packed, func(name string, text []byte) error {
		all = append(all, newEntry(lang, name, text))
		return nil
	})
	return all, err
})

// Entry is a scenario that comes with popupmock, as a list has it: what it takes longer to find out is found out when it is opened. It is
// immutable, and safe for concurrent use.
type Entry struct {
	// Name is that of the scenario, such as "tokens/hour".
	Name string
	// Purpose is what it shows, in one sentence.
	Purpose string

	text string
	open func() (*Scenario, error)
}

func newEntry(lang func() *language, name string, text []byte) *Entry {
	e := &Entry{Name: nameBelow("builtin", name), text: string(text)}
	e.Purpose, _, _ = described(script.Intro(text))
	e.open = sync.OnceValues(func() (*Scenario, error) { return lang().inFolder("builtin", name, text) })
	return e
}

// Text is the script as it was written.
func (e *Entry) Text() string { return e.text }

// Open reads and checks it, once: whoever asks gets the same scenario. Errors are those of [Parse].
func (e *Entry) Open() (*Scenario, error) { return e.open() }

// Index lists the scenarios that come with popupmock, sorted by name, without reading them. The error is for a program that was put together wrongly.
func Index() ([]*Entry, error) {
	all, err := index()
	return slices.Clone(all), err
}

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

// Builtin returns the scenarios that come with popupmock, sorted by name, read and checked. It is done once, takes a quarter of a second, and
// whoever asks gets the same ones.
func Builtin() ([]*Scenario, error) {
	entries, err := index()
	if err != nil {
		return nil, err
	}
	var all []*Scenario
	var wrong []error
	for _, e := range entries {
		s, err := e.Open()
		all, wrong = append(all, s), append(wrong, err)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return all, nil
}
