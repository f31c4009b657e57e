package journal

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// merged is what a journal of several mocks has besides: it is read from a stream, and requests do not go into it.
type merged struct {
	open   map[uint64]*Pending
	recent []source          // of the last entries, for the notes of their triggers
	locals map[uint64]uint64 // by which number the mock that has answered an entry knows it
}

// source is where an entry comes from.
type source struct {
	replica string
	local   uint64 // its number there
	seq     uint64
}

// maxRecent bounds what is remembered of sources; the older half makes room.
const maxRecent = 1024

// NewMerged returns the journal that several mocks share, as one of them reads it. Put and PutNote fill it.
func NewMerged(limits Limits) *Journal {
	j := New(limits)
	j.merged = &merged{open: map[uint64]*Pending{}, locals: map[uint64]uint64{}}
	return j
}

func (m *merged) clear(j *Journal) {
	clear(j.open)
	clear(m.open)
	clear(m.locals)
	m.recent = nil
}

var errItem = errors.New("an item of the shared journal cannot be read: another version of popupmock has written it, or it is damaged")

// Put takes an item that comes next in the stream after a place. Where others have been between the two, what came before them is gone as
// well. One that cannot be read is an error, and is counted as dropped.
func (j *Journal) Put(item records.Placed, after records.Place) error {
	var w wire
	err := json.Unmarshal(item.Data, &w)
	if err == nil && w.Entry == nil {
		err = errors.New("it has no entry")
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	missed := uint64(0)
	if err == nil {
		missed = w.Entry.Missed
	}
	if gone, gap := between(after, item.Place, missed); gap {
		j.gap(item.Number-1-min(missed, item.Number-1), gone)
	}
	if err != nil {
		j.pass(item)
		return fmt.Errorf("%w: %w", errItem, err)
	}
	e, local := w.Entry, w.Entry.Seq
	if e.Seq = item.Number; item.Replaces > 0 {
		e.Seq = item.Replaces
	} else {
		j.seq = max(j.seq, item.Number)
		j.dropped += e.Missed
		j.merged.remember(source{e.Replica, local, e.Seq})
	}
	j.merged.locals[e.Seq] = local
	j.place(e, w.Stalled)
	return nil
}

// pass counts an item that is lost.
func (j *Journal) pass(item records.Placed) {
	if item.Replaces == 0 {
		j.seq = max(j.seq, item.Number)
		j.dropped++
	}
}

// place puts an entry in its place: beside the others, or in that of one that was open.
func (j *Journal) place(e *Entry, held bool) {
	p := j.merged.open[e.Seq]
	if p != nil {
		j.count(p.seen(), -1)
	}
	j.count(e, +1)
	switch {
	case e.Outcome != OutcomeOpen:
		if p != nil {
			delete(j.open, p)
			delete(j.merged.open, e.Seq)
		}
		j.decided.push(e)
		j.wake()
	case p == nil:
		p = &Pending{journal: j}
		p.entry.Seq = e.Seq
		j.open[p], j.merged.open[e.Seq] = struct{}{}, p
		fallthrough
	default:
		p.held = e
		if p.phase = receiving; held { // nobody waits for either
			p.phase = stalled
			j.wake()
		}
	}
	j.evict()
}

func (m *merged) remember(s source) {
	if len(m.recent) == maxRecent {
		m.recent = append(m.recent[:0], m.recent[maxRecent/2:]...)
	}
	m.recent = append(m.recent, s)
}

// PutNote takes a note that comes next in the stream.
func (j *Journal) PutNote(item records.Placed) error {
	var w wire
	if err := json.Unmarshal(item.Data, &w); err != nil || w.Note == nil {
		return errItem
	}
	n := *w.Note
	j.mu.Lock()
	defer j.mu.Unlock()
	n.After = item.Number
	if n.By.Seq > 0 {
		n.By.Seq = j.merged.number(w.Replica, n.By.Seq)
		if n.By.Event == "received" && n.By.Seq > 0 {
			n.After = n.By.Seq - 1 // it holds for that request already
		}
	}
	j.remember(n)
	return nil
}

// number is that of a request that a mock knows by another one, 0 when nobody knows.
func (m *merged) number(replica string, local uint64) uint64 {
	for i := len(m.recent) - 1; i >= 0; i-- {
		if s := m.recent[i]; s.replica == replica && s.local == local {
			return s.seq
		}
	}
	return 0
}

// between tells whether something was between a place and that of a later item, and how many numbers, but for those that are known to be
// left out before it.
func between(after, item records.Place, missed uint64) (gone uint64, gap bool) {
	next := after.Number + 1 + missed
	switch {
	case item.Sub == 0:
		return item.Number - min(next, item.Number), item.Number > next
	case item.Number == after.Number:
		return 0, item.Sub != after.Sub+1
	}
	return item.Number - after.Number, true
}

// gap says that a number of items up to one are gone, and with them what came before.
func (j *Journal) gap(last, missing uint64) {
	for j.decided.len() > 0 {
		j.past.drop(j.decided.pop())
		j.dropped++
	}
	j.merged.clear(j)
	j.entries, j.bytes = 0, 0
	j.seq, j.dropped = max(j.seq, last), j.dropped+missing
	j.past.first += missing
	j.past.lastDropped, j.past.maxDropped = last, max(j.past.maxDropped, last)
	j.wake()
}

// ClearAt forgets all entries up to a number, as Clear does.
func (j *Journal) ClearAt(last uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq = max(j.seq, last)
	j.clear()
}
