package script

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is a mistake in a script.
type Error struct {
	File      string
	Line, Col int // from 1; Col is in bytes, 0 for the whole line
	Text      string
}

// Error says where it is and what is wrong: FILE:LINE:COLUMN: text.
func (e Error) Error() string {
	if e.Col == 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Text)
}

// Errors are all mistakes of a script, in the order of their places.
type Errors []Error

// Error is one line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap serves those who want them one by one.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// Notes collect the mistakes of one script.
type Notes struct {
	file string
	all  Errors
}

// NewNotes collects for a file.
func NewNotes(file string) *Notes { return &Notes{file: file} }

// Add notes a mistake.
func (n *Notes) Add(line, col int, format string, args ...any) {
	n.all = append(n.all, Error{n.file, line, col, fmt.Sprintf(format, args...)})
}

// Err is all that was noted, nil for nothing.
func (n *Notes) Err() error {
	if len(n.all) == 0 {
		return nil
	}
	slices.SortStableFunc(n.all, func(a, b Error) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col)) })
	return n.all
}
