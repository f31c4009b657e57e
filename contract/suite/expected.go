package suite

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Expected are failures that are known. A case that is expected to fail and does is reported as such, and does not count
// against the run; an entry that is stale, because its case holds or does not exist, does.
type Expected struct {
	entries []expectedEntry
}

type expectedEntry struct {
	id, reason string
	place      string // file:line:column
}

// ReadExpected reads a file of expected failures: in each line the id of a case, then # and the reason. Blank lines and
// lines that begin with # are comments. The error tells every mistake with name, line and column.
func ReadExpected(name string, r io.Reader) (Expected, error) {
	var found Expected
	var mistakes []error
	scanner := bufio.NewScanner(r)
	for number := 1; scanner.Scan(); number++ {
		entry, err := readEntry(scanner.Text(), func(column int) string { return fmt.Sprintf("%s:%d:%d", name, number, column) })
		if err != nil {
			mistakes = append(mistakes, err)
		} else if entry.id != "" {
			mistakes = append(mistakes, found.add(entry))
		}
	}
	if err := scanner.Err(); err != nil {
		mistakes = append(mistakes, fmt.Errorf("%s: %w", name, err))
	}
	if err := errors.Join(mistakes...); err != nil {
		return Expected{}, err
	}
	return found, nil
}

func readEntry(line string, place func(column int) string) (expectedEntry, error) {
	text, reason, commented := strings.Cut(line, "#")
	id := strings.TrimSpace(text)
	column := utf8.RuneCountInString(text[:len(text)-len(strings.TrimLeft(text, " \t"))]) + 1
	switch {
	case id == "":
		return expectedEntry{}, nil
	case strings.ContainsAny(id, " \t"):
		return expectedEntry{}, fmt.Errorf("%s: %.80q is more than an id, want for example rotation/reuse # reason", place(column), id)
	case !commented || strings.TrimSpace(reason) == "":
		return expectedEntry{}, fmt.Errorf("%s: %.80q has no reason, want # and why it is expected to fail", place(column), id)
	}
	return expectedEntry{id: id, reason: strings.TrimSpace(reason), place: place(column)}, nil
}

func (e *Expected) add(entry expectedEntry) error {
	for _, other := range e.entries {
		if other.id == entry.id {
			return fmt.Errorf("%s: %q stands in %s already", entry.place, entry.id, other.place)
		}
	}
	e.entries = append(e.entries, entry)
	return nil
}

// apply marks a failure that was expected.
func (e Expected) apply(r report.Result) report.Result {
	for _, entry := range e.entries {
		if entry.id == r.ID && (r.Verdict == report.Fail || r.Verdict == report.Error) {
			r.Expected = entry.reason
		}
	}
	return r
}

// addStale adds a failure for each entry that is out of date. Of a case that was not tried in this run nothing is known.
func (e Expected) addStale(run *report.Run) {
	var ids []string
	for _, c := range Cases() {
		ids = append(ids, c.ID)
	}
	for _, entry := range e.entries {
		stale := ""
		switch {
		case !slices.Contains(ids, entry.id):
			stale = fmt.Sprintf("%s: there is no case %q%s", entry.place, entry.id, suggest.Hint(entry.id, ids))
		case holds(*run, entry.id):
			stale = fmt.Sprintf("%s: %s does not fail any more; take the line out", entry.place, entry.id)
		}
		if stale != "" {
			run.Add("Expected failures", report.Result{
				ID: "expected/" + entry.id, Title: "An expected failure is one.", Area: "expected", Verdict: report.Fail, Reason: stale,
			})
		}
	}
}

// holds tells whether a case was tried and did not fail.
func holds(run report.Run, id string) bool {
	return slices.ContainsFunc(run.Results(), func(r report.Result) bool {
		return r.ID == id && (r.Verdict == report.Pass || r.Verdict == report.Inform)
	})
}
