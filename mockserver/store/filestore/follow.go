package filestore

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// log is the last changes, for those who follow.
type log struct {
	kept   int
	events []records.Event // of the positions up to last
	last   records.Position
	more   chan struct{} // closed when there is another change
}

func newLog(kept int, last records.Position) log {
	return log{kept: kept, last: last, more: make(chan struct{})}
}

// add takes changes that come after the last one.
func (l *log) add(events []records.Event) {
	if len(events) == 0 {
		return
	}
	all := append(l.events, events...) // those who follow may still read what goes
	l.events, l.last = all[max(0, len(all)-l.kept):], events[len(events)-1].Position
	l.wake()
}

// skip leaves a gap up to a position.
func (l *log) skip(to records.Position) {
	l.events, l.last = nil, to
	l.wake()
}

func (l *log) wake() {
	close(l.more)
	l.more = make(chan struct{})
}

// after returns the changes after a position, or ErrGap. A position that is yet to come has a gap as well: it is one of other records.
func (l *log) after(p records.Position) ([]records.Event, error) {
	first := l.last + 1 - records.Position(len(l.events))
	if p+1 < first || p > l.last {
		return nil, records.ErrGap
	}
	return l.events[p+1-first:], nil
}

// Follow implements records.Backend. Changes from before Open are not to be had.
func (s *Store) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	for {
		s.mu.RLock()
		events, err := s.log.after(after)
		more := s.log.more
		if s.over {
			err = records.ErrClosed
		}
		s.mu.RUnlock()
		if err != nil {
			return err
		}
		for _, e := range events {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			each(e)
			after = e.Position
		}
		if len(events) > 0 {
			continue
		}
		select {
		case <-more:
		case <-s.closed:
			return records.ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
