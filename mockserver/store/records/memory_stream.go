package records

import (
	"bytes"
	"cmp"
	"context"
	"slices"
)

var _ Streams = (*Memory)(nil)

// stream is one of those that a Memory keeps.
type stream struct {
	last         Place
	noted        uint64
	era, cleared uint64
	taken        map[string]uint64 // the last serial of each sender
	waiting      []waiting         // by time
	items, notes []Placed
	open         map[origin]uint64 // the numbers of those that may be replaced
}

// origin is what an item is known by before it has a number.
type origin struct {
	sender string
	serial uint64
}

type waiting struct {
	origin
	Item
}

func (w waiting) compare(other waiting) int {
	return cmp.Or(cmp.Compare(w.Time, other.Time), cmp.Compare(w.sender, other.sender), cmp.Compare(w.Serial, other.Serial))
}

// PutAside implements Streams.
func (m *Memory) PutAside(ctx context.Context, s Stream, sender string, items []Item) error {
	if err := CheckItems(s, sender, items); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return err
	}
	row := m.stream(s)
	if s.Era < row.era {
		return nil
	}
	for _, item := range items {
		if item.Serial <= row.taken[sender] {
			continue
		}
		row.taken[sender] = item.Serial
		item.Data = bytes.Clone(item.Data)
		row.take(waiting{origin{sender, item.Serial}, item}, s.Keep)
	}
	row.overflow(s.Keep)
	return nil
}

// stream returns a stream of the era that the caller knows, or of a later one.
func (m *Memory) stream(s Stream) *stream {
	row := m.streams[s.Name]
	if row == nil {
		row = &stream{last: Place{Number: s.Before}, era: s.Era, cleared: s.Before, taken: map[string]uint64{}, open: map[origin]uint64{}}
		m.streams[s.Name] = row
	}
	if s.Era > row.era {
		row.number(len(row.waiting), s.Keep)
		row.items, row.era, row.cleared = nil, s.Era, row.last.Number
		clear(row.open)
	}
	return row
}

func (row *stream) take(w waiting, keep int) {
	if w.Kind != ItemAgain && w.Kind != ItemDone {
		at, _ := slices.BinarySearchFunc(row.waiting, w, waiting.compare)
		row.waiting = slices.Insert(row.waiting, at, w)
		return
	}
	of := origin{w.sender, w.Of}
	if number, ok := row.open[of]; ok {
		row.last.Sub++
		row.keep(Placed{row.last, number, w.Data}, keep)
		if w.Kind == ItemDone {
			delete(row.open, of)
		}
		return
	}
	if at := slices.IndexFunc(row.waiting, func(other waiting) bool { return other.origin == of }); at >= 0 {
		row.waiting[at].Data = w.Data
		if w.Kind == ItemDone {
			row.waiting[at].Kind = ItemFinal
		}
	}
}

// keep adds an item, and has others make room.
func (row *stream) keep(p Placed, keep int) {
	row.items = append(row.items, p)
	row.items = row.items[max(0, len(row.items)-keep):]
}

// number gives numbers to the first of those that wait.
func (row *stream) number(n, keep int) {
	for _, w := range row.waiting[:n] {
		if w.Kind == ItemNote {
			row.noted++
			row.notes = append(row.notes, Placed{Place{row.last.Number, row.noted}, 0, w.Data})
			row.notes = row.notes[max(0, len(row.notes)-KeepNotes):]
			continue
		}
		row.last = Place{Number: row.last.Number + 1 + uint64(w.Lost)}
		row.keep(Placed{row.last, 0, w.Data}, keep)
		if w.Kind == ItemOpen {
			row.open[w.origin] = row.last.Number
		}
	}
	row.waiting = slices.Delete(row.waiting, 0, n)
}

// overflow lets no more wait than are kept.
func (row *stream) overflow(keep int) {
	if excess := len(row.waiting) - keep; excess > 0 {
		row.number(excess, keep)
	}
}

// ReadStream implements Streams.
func (m *Memory) ReadStream(ctx context.Context, s Stream, after Mark, upto int64, most int) (Page, error) {
	if err := s.Check(); err != nil {
		return Page{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return Page{}, err
	}
	row := m.stream(s)
	due, _ := slices.BinarySearchFunc(row.waiting, upto+1, func(w waiting, time int64) int { return cmp.Compare(w.Time, time) })
	now := min(NumberAtOnce, due)
	row.number(now, s.Keep)
	return Page{
		Era: row.era, Cleared: row.cleared, Last: row.last, Waiting: due - now,
		Items: following(row.items, after.Items, most), Notes: following(row.notes, after.Notes, most),
	}, nil
}

// Compare tells which of two places comes first.
func (p Place) Compare(other Place) int {
	return cmp.Or(cmp.Compare(p.Number, other.Number), cmp.Compare(p.Sub, other.Sub))
}

// following are copies of those after a place.
func following(all []Placed, after Place, most int) []Placed {
	at, _ := slices.BinarySearchFunc(all, after, func(p Placed, place Place) int { return p.Compare(place) })
	for at < len(all) && all[at].Compare(after) <= 0 {
		at++
	}
	some := slices.Clone(all[at:min(at+most, len(all))])
	for i := range some {
		some[i].Data = bytes.Clone(some[i].Data)
	}
	return some
}

// RemoveStream implements Streams.
func (m *Memory) RemoveStream(ctx context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.streams, name)
	return m.usable(ctx)
}
