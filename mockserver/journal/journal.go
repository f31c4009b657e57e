package journal

import (
	"sync"
)

// Limits bound what a journal keeps. Fields that are not positive mean those of DefaultLimits.
type Limits struct {
	// Entries is the number of entries.
	Entries int
	// Bytes is their estimated size in memory.
	Bytes int64
	// Exchanges is how many bytes of memory there are, besides, for what requests and answers looked like, see Exchange. Unlike the others
	// it has no default: none are kept where it is not positive.
	Exchanges int64
}

// DefaultLimits returns 10,000 entries and 16 MiB.
func DefaultLimits() Limits { return Limits{Entries: 10_000, Bytes: 16 << 20} }

// Journal is the record of requests. It is safe for concurrent use.
//
// When it exceeds one of its limits, the entries decided first are forgotten first. The last one decided always stays,
// whatever its size, and so do those of requests in flight.
type Journal struct {
	limits Limits
	paths  paths

	mu      sync.Mutex
	seq     uint64                // the last one given
	open    map[*Pending]struct{} // requests in flight, forgotten ones included
	decided queue[*Entry]         // in the order of completion
	entries int                   // number and size of what Read can return
	bytes   int64
	dropped uint64
	notes   []Note
	past    history
	out     *outbox // of a sender, whose decided entries are there
	merged  *merged // of what several mocks share

	exchanges exchanges
	changed   chan struct{} // made by the first one who waits, closed when there is something new
}

// New returns an empty journal.
func New(limits Limits) *Journal {
	defaults := DefaultLimits()
	if limits.Entries <= 0 {
		limits.Entries = defaults.Entries
	}
	if limits.Bytes <= 0 {
		limits.Bytes = defaults.Bytes
	}
	return &Journal{limits: limits, open: map[*Pending]struct{}{}, exchanges: exchanges{limit: limits.Exchanges}}
}

// Begin records the arrival of a request with what is known of it and gives it the next number. Until it is completed
// its outcome is OutcomeOpen.
func (j *Journal) Begin(e Entry) *Pending {
	p := &Pending{}
	j.BeginIn(p, &e)
	return p
}

// BeginIn is Begin in memory that the caller has: p must be as new. It can be used for another request once this one is complete.
func (j *Journal) BeginIn(p *Pending, e *Entry) {
	*p = Pending{journal: j}
	p.entry.stored(e, &j.paths)
	p.entry.Outcome = OutcomeOpen

	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	p.entry.Seq = j.seq
	j.open[p] = struct{}{}
	j.count(&p.entry.Entry, +1)
	j.evict()
}

// Clear forgets all entries, and the count of those dropped. Requests in flight do not come back when they complete. The
// numbering goes on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.clear()
}

// Reset is Clear, and the next entry is number 1 again. Notes are forgotten, and whoever follows the journal is sent off.
func (j *Journal) Reset() { j.Restart(0) }

// Restart is Reset to another number: the next entry has the one after it, as though those up to it had been cleared.
func (j *Journal) Restart(last uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.restart(last)
}

func (j *Journal) restart(last uint64) {
	j.clear()
	j.seq, j.notes = last, nil
	j.past.reset(last)
	if j.out != nil {
		j.out.clear(true)
	}
}

// Len returns the number of entries, those of requests in flight included.
func (j *Journal) Len() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries
}

// Size returns the estimated memory of the entries, in bytes.
func (j *Journal) Size() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes
}

// Dropped returns how many entries had to make room for others since the journal was last cleared.
func (j *Journal) Dropped() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dropped
}

func (j *Journal) clear() {
	for p := range j.open {
		p.forgotten = true
	}
	j.past.clear(j.seq, j.decided.len())
	j.decided = queue[*Entry]{}
	if j.out != nil {
		j.out.clear(false)
	}
	if j.merged != nil {
		j.merged.clear(j)
	}
	j.exchanges.clear()
	j.entries, j.bytes, j.dropped = 0, 0, 0
	j.wake()
}

// count adds an entry to the totals, or with -1 takes it off.
func (j *Journal) count(e *Entry, sign int) {
	j.entries += sign
	j.bytes += int64(sign) * e.size()
}

// evict forgets decided entries until the journal is within its limits, but never the last one decided.
func (j *Journal) evict() {
	if j.out != nil {
		j.out.evict(j)
		return
	}
	for j.decided.len() > 1 && (j.entries > j.limits.Entries || j.bytes > j.limits.Bytes) {
		e := j.decided.pop()
		j.count(e, -1)
		j.dropped++
		j.past.drop(e)
		if j.merged != nil {
			delete(j.merged.locals, e.Seq)
		}
	}
}

// queue is first in, first out; push and pop take constant time, on average.
type queue[T any] struct {
	items []T
	head  int // items before it are popped
}

func (q *queue[T]) len() int { return len(q.items) - q.head }

// all returns the items from the oldest on. They are the queue's own.
func (q *queue[T]) all() []T { return q.items[q.head:] }

func (q *queue[T]) push(e T) { q.items = append(q.items, e) }

func (q *queue[T]) pop() T {
	e := q.items[q.head]
	q.items[q.head] = *new(T)
	q.head++
	if q.head > q.len() {
		// Moving the rest to the front has been paid for by as many pops.
		n := copy(q.items, q.items[q.head:])
		clear(q.items[n:])
		q.items, q.head = q.items[:n], 0
	}
	return e
}
