package journal

import (
	"context"
	"slices"
)

// From says where to begin to follow a journal. Its zero value begins with the next request that is decided.
type From struct {
	// Held begins with all entries that the journal still has.
	Held bool
	// After goes on after an entry that was received before, given by its number.
	After uint64
	// Rate is how many entries a second are told at most, once those were told that there were when it began: on the average, by their real
	// times, and [burst] times as many at once. Of more, the newest are told, and what is left out is an EventGap. 0 sets no limit.
	Rate int
}

// feed reads the decided entries of a journal one after the other, in the order in which they were decided. It keeps no
// entries of its own, so that it costs the same however slowly it is read: what it has not read is still in the journal,
// or was dropped, and then it says so.
type feed struct {
	journal *Journal
	next    uint64 // the place of the next entry
	clears  uint64
	resets  uint64
	last    uint64 // the number of the entry before the first, 0 when that is the oldest there is
	gap     bool   // entries are missing before the first
	live    uint64 // the place of the first entry that was decided after it began
	whole   bool   // all live entries are read at once
}

// batch is what a feed has to tell. What was cleared comes before a gap, and that before the entries.
type batch struct {
	entries []*Entry
	missed  uint64 // how many entries were dropped before they were read
	gap     bool   // there is no saying how many
	live    bool   // they were decided after the feed began
	cleared bool
	reset   bool // nothing more is to come
	ended   bool // the same
}

func (b batch) empty() bool {
	return len(b.entries) == 0 && b.missed == 0 && !b.gap && !b.cleared && !b.reset && !b.ended
}

// maxBatch is how many entries are read at once.
const maxBatch = 256

// feed begins to follow the journal. Since is the number that entries must be beyond to be of interest.
func (j *Journal) feed(from From, since uint64) *feed {
	j.mu.Lock()
	defer j.mu.Unlock()
	f := &feed{journal: j, next: j.past.first, clears: j.past.clears, resets: j.past.resets, whole: from.Rate > 0}
	f.live = j.past.first + uint64(j.decided.len())
	switch decided := j.decided.all(); {
	case from.After > 0:
		f.last = from.After
		f.next, f.gap = j.resume(from.After)
	case from.Held:
		f.gap = j.past.maxDropped > since
	case len(decided) > 0:
		f.last = decided[len(decided)-1].Seq
		f.next += uint64(len(decided))
	}
	return f
}

// resume returns the place after an entry, and whether there may have been others between the two.
func (j *Journal) resume(after uint64) (next uint64, gap bool) {
	if at := slices.IndexFunc(j.decided.all(), func(e *Entry) bool { return e.Seq == after }); at >= 0 {
		return j.past.first + uint64(at) + 1, false
	}
	switch {
	case after == j.past.lastDropped:
		return j.past.first, false
	case after <= j.past.clearedAt: // what followed up to then was forgotten on purpose
		return j.past.first, j.dropped > 0
	}
	return j.past.first, true
}

// read waits until there is something to tell. When ctx ends first its error is returned, and nothing is lost.
func (f *feed) read(ctx context.Context) (batch, error) {
	for {
		b, changed := f.take()
		if !b.empty() {
			return b, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return batch{}, ctx.Err()
		}
	}
}

// take returns what there is to tell, and a channel that is closed when there is more.
func (f *feed) take() (batch, <-chan struct{}) {
	j := f.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	b := batch{reset: j.past.resets != f.resets, gap: f.gap}
	if b.reset {
		return b, nil
	}
	if j.past.clears != f.clears {
		f.clears, f.next, b.cleared = j.past.clears, max(f.next, j.past.clearedTo), true
	}
	if f.next < j.past.first {
		b.missed, f.next = j.past.first-f.next, j.past.first
	}
	held := j.decided.all()[f.next-j.past.first:]
	b.live = f.next >= f.live
	b.entries = slices.Clone(held[:f.share(len(held))])
	f.next += uint64(len(b.entries))
	f.gap = false
	b.ended = j.past.ended && len(b.entries) == len(held)
	if b.empty() {
		return b, j.change()
	}
	return b, nil
}

// share is how many of the entries that are there are read at once.
func (f *feed) share(held int) int {
	switch {
	case !f.whole:
		return min(maxBatch, held)
	case f.next < f.live:
		return min(maxBatch, held, int(f.live-f.next))
	}
	return held
}
