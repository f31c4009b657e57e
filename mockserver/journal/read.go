package journal

import (
	"cmp"
	"context"
	"slices"
)

// Read settles the journal and returns copies of the entries that match, in the order of their numbers. When ctx ends
// before all is settled, it goes on with what there is: that is no error. Requests without outcome are in it as
// OutcomeOpen, with what is known of them.
func (j *Journal) Read(ctx context.Context, f Filter) ([]Entry, error) {
	_ = j.Settle(ctx) // see above: whoever reads wants what there is rather than nothing

	conditions := f.conditions()
	found := slices.DeleteFunc(j.snapshot(), func(e *Entry) bool { return !all(conditions, e) })
	sortBySeq(found)
	if f.Limit > 0 && len(found) > f.Limit {
		found = found[len(found)-f.Limit:]
	}
	return clones(found), nil
}

func sortBySeq(entries []*Entry) {
	slices.SortFunc(entries, func(a, b *Entry) int { return cmp.Compare(a.Seq, b.Seq) })
}

// clones returns copies that a caller may keep and change.
func clones(entries []*Entry) []Entry {
	copies := make([]Entry, len(entries))
	for i, e := range entries {
		copies[i] = e.clone()
	}
	return copies
}

// snapshot returns all entries in no order. Nobody writes to them any more: those of requests in flight are copies, since their memory is
// used again.
func (j *Journal) snapshot() []*Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	entries := slices.Clone(j.decided.all())
	for p := range j.open {
		if !p.forgotten {
			seen := p.seen().clone()
			entries = append(entries, &seen)
		}
	}
	return entries
}
