package journal

import (
	"cmp"
	"fmt"
	"slices"
)

// Near is an entry that comes close to what a filter asks for, and the first field in which it differs. Without a field
// it does not differ, and is one too many.
type Near struct {
	Seq uint64 `json:"seq"`
	// Request is its method and path.
	Request string `json:"request"`
	// Field is a key of FilterKeys, or "order" when only its place among the others is wrong.
	Field  string `json:"field"`
	Wanted string `json:"wanted"`
	Got    string `json:"got"`
}

// maxNear is how many entries are shown.
const maxNear = 3

// String says it in one line.
func (n Near) String() string {
	request := fmt.Sprintf("request %d, %s", n.Seq, n.Request)
	switch n.Field {
	case "":
		return request + ": matches"
	case "order":
		return fmt.Sprintf("%s: matches, but does not come %s", request, n.Wanted)
	}
	return fmt.Sprintf("%s: %s is %q, want %q", request, n.Field, shortened(n.Got, 80), shortened(n.Wanted, 80))
}

// nearest returns the entries that fulfil most of the conditions, though not all: the later one first of those that are
// equally close.
func nearest(entries []*Entry, conditions []condition) []Near {
	type candidate struct {
		entry *Entry
		held  int
	}
	var candidates []candidate
	for _, e := range entries {
		held := 0
		for _, c := range conditions {
			if c.of(e) {
				held++
			}
		}
		if held < len(conditions) {
			candidates = append(candidates, candidate{e, held})
		}
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.held, a.held), cmp.Compare(b.entry.Seq, a.entry.Seq))
	})
	list := []Near{}
	for _, c := range candidates[:min(maxNear, len(candidates))] {
		list = append(list, difference(c.entry, conditions))
	}
	return list
}

// difference shows an entry, and the first condition that it does not fulfil.
func difference(e *Entry, conditions []condition) Near {
	near := Near{Seq: e.Seq, Request: shown(e.Method, 16) + " " + shown(e.Path, 80)}
	for _, c := range conditions {
		if !c.of(e) {
			near.Field, near.Wanted, near.Got = c.key, c.wanted, c.got(e)
			if c.key == "since" {
				near.Field, near.Wanted = "seq", "more than "+c.wanted
			}
			break
		}
	}
	return near
}

// withNear puts the nearest entries below a sentence, for people.
func withNear(text string, near []Near) string {
	for _, n := range near {
		text += "\n  " + n.String()
	}
	return text
}
