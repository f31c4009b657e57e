package journal

import (
	"context"
	"fmt"
	"time"
)

// WaitTime is how long to wait where nobody says otherwise: real time.
const WaitTime = 5 * time.Second

// Wait is what came of waiting.
type Wait struct {
	Held bool `json:"held"`
	// Entries are those that match, in the order of their numbers, be there enough or not.
	Entries []Entry `json:"entries"`
	// Text says what was expected and what was found, in lines, when there are not enough; Nearest are the entries that
	// come closest then.
	Text    string `json:"text,omitempty"`
	Nearest []Near `json:"nearest,omitempty"`
}

// Wait waits until n entries or more match, or ctx or the journal ends. A request counts once its outcome is decided;
// a filter for OutcomeOpen counts those that are held back. After a clear it begins anew. Limit has no meaning here.
func (j *Journal) Wait(ctx context.Context, f Filter, n int) Wait {
	w := waiter{journal: j, conditions: f.conditions(), open: f.Outcome == OutcomeOpen}
	w.feed = j.feed(From{Held: true}, 0)
	for {
		b, changed := w.feed.take()
		w.see(b)
		switch {
		case len(w.found) >= n:
			return Wait{Held: true, Entries: w.sorted()}
		case b.ended:
			return w.failed(f, n)
		case !b.empty():
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return w.failed(f, n)
		}
	}
}

// waiter collects the entries that match.
type waiter struct {
	journal    *Journal
	feed       *feed
	conditions []condition
	open       bool
	found      []*Entry
}

func (w *waiter) see(b batch) {
	switch {
	case b.reset:
		w.feed, w.found = w.journal.feed(From{Held: true}, 0), nil
	case b.cleared:
		w.found = nil
	}
	if w.open {
		w.found = w.journal.held(w.conditions)
		return
	}
	for _, e := range b.entries {
		if all(w.conditions, e) {
			w.found = append(w.found, e)
		}
	}
}

// held returns the requests that are held back and match.
func (j *Journal) held(conditions []condition) (found []*Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for p := range j.open {
		if p.phase == stalled && !p.forgotten && all(conditions, p.seen()) {
			begun := p.seen().clone() // its memory is used again
			found = append(found, &begun)
		}
	}
	return found
}

func (w *waiter) sorted() []Entry {
	sortBySeq(w.found)
	return clones(w.found)
}

func (w *waiter) failed(f Filter, n int) Wait {
	entries, conditions := w.journal.snapshot(), w.conditions
	if !w.open {
		conditions = append(conditions[:len(conditions):len(conditions)], decidedOnly())
	}
	result := Wait{Entries: w.sorted(), Nearest: nearest(entries, conditions)}
	result.Text = withNear(fmt.Sprintf("%s with %s, want %s", requests(len(result.Entries)), f, AtLeast(n))+w.journal.lost(), result.Nearest)
	return result
}

// decidedOnly is what Wait asks for beside the filter.
func decidedOnly() condition {
	return condition{"outcome", "anything but open", func(e *Entry) string { return string(e.Outcome) },
		func(got, _ string) bool { return got != string(OutcomeOpen) }}
}
