package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// A place is a flag or a variable, or a position in a file.
type place struct {
	name         string // "--listen", "POPUPMOCK_LISTEN", "mock.yaml"
	line, column int    // from 1, 0 where there are none
	key          string // in a file
}

// String is the place as it stands before what is wrong there: "mock.yaml:3:9: listen".
func (p place) String() string {
	text := p.name
	if p.line > 0 {
		text += fmt.Sprintf(":%d:%d", p.line, p.column)
	}
	if p.key != "" {
		text += ": " + p.key
	}
	return text
}

// A mistake is what is wrong in one place.
type mistake struct {
	where place
	what  error
}

// Error implements error.
func (m mistake) Error() string { return m.where.String() + ": " + m.what.Error() }

// Unwrap serves errors.Is and errors.As.
func (m mistake) Unwrap() error { return m.what }

// inOrder joins errors, those of the file in the order of the file after all others. It returns nil when there is none.
func inOrder(errs []error) error {
	all := flat(errs)
	position := func(err error) (line, column int) {
		var m mistake
		errors.As(err, &m) // otherwise it has no position
		return m.where.line, m.where.column
	}
	slices.SortStableFunc(all, func(a, b error) int {
		lineA, columnA := position(a)
		lineB, columnB := position(b)
		return cmp.Or(cmp.Compare(lineA, lineB), cmp.Compare(columnA, columnB))
	})
	return errors.Join(all...)
}

// flat undoes errors.Join.
func flat(errs []error) []error {
	var all []error
	for _, err := range errs {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			all = append(all, flat(joined.Unwrap())...)
		} else if err != nil {
			all = append(all, err)
		}
	}
	return all
}
