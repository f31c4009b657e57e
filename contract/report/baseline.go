package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Baseline is the failures that are known. What is expected to fail and does is reported as such, and does not count against
// its run; an entry that is stale, because what it names holds or does not exist, does. ReadBaseline reads one from a file.
type Baseline struct {
	entries []baselineEntry
}

type baselineEntry struct {
	id, reason string
	place      string // file:line:column
}

// Hint returns what somebody who wrote a word may have meant, such as `, did you mean "x"?`, or an empty string.
type Hint func(word string, known []string) string

// Check finds the entries that name nothing. Known are the ids that there are, those of parts behind the id of their result
// and a slash; the hint may be nil. The error tells every entry with file, line and column.
func (b Baseline) Check(known []string, hint Hint) error {
	var mistakes []error
	for _, entry := range b.entries {
		if !slices.Contains(known, entry.id) {
			mistakes = append(mistakes, errors.New(entry.unknown(known, hint)))
		}
	}
	return errors.Join(mistakes...)
}

func (e baselineEntry) unknown(known []string, hint Hint) string {
	text := fmt.Sprintf("%s: there is no %q", e.place, e.id)
	if hint != nil {
		text += hint(e.id, known)
	}
	return text
}

// Apply marks in a run what was expected, and adds a failure for each entry that is stale. Known are as for Check. Of what was
// not tried in this run nothing is known.
//
// An entry for a result makes known whatever counts against it, and a warning. One for a part makes the result known when all
// parts that count against it are.
func (b Baseline) Apply(run *Run, known []string, hint Hint) {
	for i := range run.Groups {
		for j := range run.Groups[i].Results {
			b.mark(&run.Groups[i].Results[j])
		}
	}
	for _, entry := range b.entries {
		stale := ""
		switch {
		case !slices.Contains(known, entry.id):
			stale = entry.unknown(known, hint)
		case holds(*run, entry.id):
			stale = fmt.Sprintf("%s: %s does not fail any more; take the line out", entry.place, entry.id)
		default:
			continue
		}
		run.Add("Expected failures", Result{
			ID: "expected/" + entry.id, Title: "An expected failure is one.", Area: "expected", Verdict: Fail, Reason: stale,
		})
	}
}

// reason is why an id is expected to fail; empty when it is not.
func (b Baseline) reason(id string) string {
	at := slices.IndexFunc(b.entries, func(e baselineEntry) bool { return e.id == id })
	if at < 0 {
		return ""
	}
	return b.entries[at].reason
}

func (b Baseline) mark(r *Result) {
	if !r.lost() && r.Verdict != Warn {
		return
	}
	var reasons []string
	all := true
	for i := range r.Parts {
		part := &r.Parts[i]
		if !r.lostBy(*part) {
			continue
		}
		if why := b.reason(partID(*r, *part)); why != "" {
			part.Expected = why
			reasons = append(reasons, part.ID+": "+why)
		}
		all = all && part.Expected != ""
	}
	if why := b.reason(r.ID); why != "" {
		r.Expected = why
	} else if all && len(reasons) > 0 {
		r.Expected = strings.Join(reasons, "; ")
	}
}

// lostBy tells whether a part is one for which the result has the verdict that it has.
func (r Result) lostBy(p Part) bool {
	return p.Verdict == Fail || p.Verdict == Error || p.Verdict == r.Verdict && troubled(p.Verdict)
}

// partID names a part among those of all results.
func partID(r Result, p Part) string { return r.ID + "/" + p.ID }

// holds tells whether something of this id was tried and did not fail.
func holds(run Run, id string) bool {
	return slices.ContainsFunc(run.Results(), func(r Result) bool {
		return r.ID == id && !troubled(r.Verdict) ||
			slices.ContainsFunc(r.Parts, func(p Part) bool { return partID(r, p) == id && !troubled(p.Verdict) })
	})
}
