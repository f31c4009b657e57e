package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver"
)

// inFolder tells the mistakes in data files with the folder as the user wrote it. All that is joined in err is kept.
func inFolder(folder string, err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, inFolder(folder, e))
		}
		return errors.Join(all...)
	}
	var m mockserver.DataMistake
	if !errors.As(err, &m) {
		return err
	}
	parts := []string{folder, m.Text}
	switch {
	case strings.HasPrefix(m.File, "built-in "):
		parts[0] = m.File
	case m.File != "":
		parts[0] = strings.TrimSuffix(folder, "/") + "/" + m.File
	}
	if m.Pointer != "" {
		parts = slices.Insert(parts, 1, m.Pointer)
	}
	return errors.New(strings.Join(parts, ": "))
}
