package records

import (
	"context"
	"sync"
)

// Log is the last changes that one process made, for those who follow. It is for backends, and safe for concurrent use.
type Log struct {
	mu     sync.Mutex
	kept   int
	events []Event // of the positions up to last
	last   Position
	more   chan struct{} // closed when there is another change
}

// NewLog returns a log that keeps a number of changes, at least one, after a position.
func NewLog(kept int, last Position) *Log {
	return &Log{kept: max(kept, 1), last: last, more: make(chan struct{})}
}

// Add takes changes that come after the last one.
func (l *Log) Add(events ...Event) {
	if len(events) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	all := append(l.events, events...) // those who follow may still read what goes
	l.events, l.last = all[max(0, len(all)-l.kept):], events[len(events)-1].Position
	l.wake()
}

// Gap leaves a gap up to a position.
func (l *Log) Gap(to Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events, l.last = nil, to
	l.wake()
}

func (l *Log) wake() {
	close(l.more)
	l.more = make(chan struct{})
}

// After returns the changes after a position, or ErrGap, and what is closed when there are more. A position that is yet to come has a gap
// as well: it is one of other records.
func (l *Log) After(p Position) ([]Event, <-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := l.last + 1 - Position(len(l.events))
	if p+1 < first || p > l.last {
		return nil, nil, ErrGap
	}
	return l.events[p+1-first:], l.more, nil
}

// Follow is that of Backend, until closed is.
func (l *Log) Follow(ctx context.Context, closed <-chan struct{}, after Position, each func(Event)) error {
	for {
		select {
		case <-closed:
			return ErrClosed
		default:
		}
		events, more, err := l.After(after)
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
		case <-closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
