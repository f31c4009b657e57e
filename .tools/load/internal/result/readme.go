package result

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Text writes the run for a terminal.
func (r *Run) Text(w io.Writer) {
	fmt.Fprintln(w, r.Where())
	fmt.Fprintln(w)
	r.Speed().Text(w)
	fmt.Fprintln(w)
	r.Size().Text(w)
}

// Markdown writes the run for a document: both tables, and below them where and how it was measured.
func (r *Run) Markdown(w io.Writer) {
	r.Speed().Markdown(w)
	fmt.Fprintln(w)
	r.Size().Markdown(w)
	fmt.Fprintf(w, "\n%s\nThe command is `%s`.\n", r.Where(), r.Command)
}

// What stands between these lines is written by a run; the name is that of what was run.
const (
	sectionStart = "<!-- %s: written by make %s LOADFLAGS=--readme -->\n"
	sectionEnd   = "<!-- end of %s -->\n"
)

// ErrNoSection is returned for a text without the two lines that the tables stand between.
var ErrNoSection = errors.New("there are no lines for the tables to stand between")

// WriteInto puts the run into a file between its two lines, such as those of "bench-load" or "bench-peers". What stands elsewhere in
// the file stays as it is.
func (r *Run) WriteInto(path, name string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var tables bytes.Buffer
	r.Markdown(&tables)
	changed, err := between(string(text), name, tables.String())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(changed), 0o644)
}

func between(text, name, tables string) (string, error) {
	start, end := fmt.Sprintf(sectionStart, name, name), fmt.Sprintf(sectionEnd, name)
	before, rest, found := strings.Cut(text, start)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		return "", fmt.Errorf("%w: want %q and, below it, %q", ErrNoSection, strings.TrimSpace(start), strings.TrimSpace(end))
	}
	return before + start + "\n" + tables + "\n" + end + after, nil
}
