package records

import "context"

// log is the last changes, for those who follow.
type log struct {
	kept   int
	events []Event // of the positions up to last
	last   Position
	more   chan struct{} // closed when there is another change
}

func newLog(kept int) log { return log{kept: kept, more: make(chan struct{})} }

func (l *log) add(e Event) {
	if len(l.events) == l.kept {
		l.events = l.events[1:] // those who follow may still read the one that goes
	}
	l.events, l.last = append(l.events, e), e.Position
	close(l.more)
	l.more = make(chan struct{})
}

// after returns the changes after a position, or ErrGap. A position that is yet to come has a gap as well: it is one of other records.
func (l *log) after(p Position) ([]Event, error) {
	first := l.last + 1 - Position(len(l.events))
	if p+1 < first || p > l.last {
		return nil, ErrGap
	}
	return l.events[p+1-first:], nil
}

// Follow implements Backend.
func (m *Memory) Follow(ctx context.Context, after Position, each func(Event)) error {
	for {
		m.mu.RLock()
		events, err := m.log.after(after)
		more := m.log.more
		m.mu.RUnlock()
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
		case <-m.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
