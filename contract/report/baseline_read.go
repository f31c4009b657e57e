package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ReadBaseline reads a file of expected failures, one a line: the id of a result or, behind a slash, of one of its parts,
// then # and the reason. Blank lines and lines that begin with # are comments.
//
//	# known to fail until the session store is shared
//	one-refresh-at-a-time # two workers, two caches
//	bears-server-trouble/cut # the library gives up
//
// The error tells every mistake with name, line and column.
func ReadBaseline(r io.Reader, name string) (Baseline, error) {
	var found Baseline
	var mistakes []error
	scanner := bufio.NewScanner(r)
	number := 1
	for ; scanner.Scan(); number++ {
		line := scanner.Text()
		if number == 1 {
			line = strings.TrimPrefix(line, "\uFEFF") // of editors that mark UTF-8
		}
		entry, err := readEntry(line, func(column int) string { return fmt.Sprintf("%s:%d:%d", name, number, column) })
		if err != nil {
			mistakes = append(mistakes, err)
		} else if entry.id != "" {
			mistakes = append(mistakes, found.add(entry))
		}
	}
	switch err := scanner.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		mistakes = append(mistakes, fmt.Errorf("%s:%d:1: the line has more than %d bytes, want an id, # and a reason", name, number, bufio.MaxScanTokenSize))
	case err != nil:
		mistakes = append(mistakes, fmt.Errorf("%s: %w", name, err))
	}
	if err := errors.Join(mistakes...); err != nil {
		return Baseline{}, err
	}
	return found, nil
}

func readEntry(line string, place func(column int) string) (baselineEntry, error) {
	text, reason, commented := strings.Cut(line, "#")
	id := strings.TrimSpace(text)
	column := utf8.RuneCountInString(text[:len(text)-len(strings.TrimLeft(text, " \t"))]) + 1
	switch {
	case id == "":
		return baselineEntry{}, nil
	case strings.ContainsAny(id, " \t"):
		return baselineEntry{}, fmt.Errorf("%s: %.80q is more than an id, want for example rotation/reuse # reason", place(column), id)
	case !commented || strings.TrimSpace(reason) == "":
		return baselineEntry{}, fmt.Errorf("%s: %.80q has no reason, want # and why it is expected to fail", place(column), id)
	}
	return baselineEntry{id: id, reason: strings.TrimSpace(reason), place: place(column)}, nil
}

func (b *Baseline) add(entry baselineEntry) error {
	for _, other := range b.entries {
		if other.id == entry.id {
			return fmt.Errorf("%s: %.80q stands in %s already", entry.place, entry.id, other.place)
		}
	}
	b.entries = append(b.entries, entry)
	return nil
}
