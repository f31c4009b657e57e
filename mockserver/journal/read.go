package journal

import (
	"cmp"
	"context"
	"slices"
)

// Filter selects entries. Zero fields match all; the others must all hold. Values are compared as they are.
type Filter struct {
	Operation, Account, Method, Path string
	// Reason is one of the Reasons.
	Reason Reason
	// Status is the one that the handler answered, not the one a fault may have sent in its place.
	Status int
	// Since matches the entries with a greater number.
	Since uint64
	// Limit keeps the newest ones of those that match.
	Limit int
}

// Read settles the journal and returns copies of the entries that match, in the order of their numbers. When ctx ends
// before all is settled, it goes on with what there is: that is no error. Requests without outcome are in it as
// OutcomeOpen, with what is known of them.
func (j *Journal) Read(ctx context.Context, f Filter) ([]Entry, error) {
	_ = j.Settle(ctx) // see above: whoever reads wants what there is rather than nothing

	found := slices.DeleteFunc(j.snapshot(), func(e *Entry) bool { return !f.matches(e) })
	slices.SortFunc(found, func(a, b *Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	if f.Limit > 0 && len(found) > f.Limit {
		found = found[len(found)-f.Limit:]
	}
	entries := make([]Entry, len(found))
	for i, e := range found {
		entries[i] = e.clone()
	}
	return entries, nil
}

// snapshot returns all entries in no order. Nobody writes to them any more.
func (j *Journal) snapshot() []*Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	entries := slices.Clone(j.decided.all())
	for p := range j.open {
		if !p.forgotten {
			entries = append(entries, p.seen())
		}
	}
	return entries
}

func (f Filter) matches(e *Entry) bool {
	return e.Seq > f.Since &&
		(f.Operation == "" || f.Operation == e.Operation) &&
		(f.Account == "" || f.Account == e.Account) &&
		(f.Method == "" || f.Method == e.Method) &&
		(f.Path == "" || f.Path == e.Path) &&
		(f.Reason == ReasonNone || f.Reason == e.Reason) &&
		(f.Status == 0 || f.Status == e.Status)
}
