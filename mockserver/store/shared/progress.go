package shared

import (
	"context"
	"errors"
	"sync"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// progress is how far the changes of the backend were followed.
type progress struct {
	mu      sync.Mutex
	applied records.Position
	moved   chan struct{} // closed when applied has changed, or nothing more is followed
	ended   error         // why nothing more is followed

	stop context.CancelFunc
	done chan struct{}
}

// start follows from a position on, until Close.
func (p *progress) start(at records.Position, follow func(ctx context.Context) error) {
	ctx, stop := context.WithCancel(context.Background())
	p.applied, p.moved, p.stop, p.done = at, make(chan struct{}), stop, make(chan struct{})
	go func() {
		defer close(p.done)
		err := follow(ctx)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.ended = err
		close(p.moved)
	}()
}

// Close ends the following. What is held is of no use after it.
func (p *progress) Close() error {
	p.stop()
	<-p.done
	return nil
}

// Applied is the position up to which this store knows all changes.
func (p *progress) Applied() records.Position {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.applied
}

// Wait returns once the store knows all changes up to a position. Its error is that of the context, or says why nothing is followed any more.
func (p *progress) Wait(ctx context.Context, at records.Position) error {
	for {
		p.mu.Lock()
		applied, moved, ended := p.applied, p.moved, p.ended
		p.mu.Unlock()
		switch {
		case applied >= at:
			return nil
		case ended != nil:
			return ended
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p *progress) advance(at records.Position) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.applied = at
	close(p.moved)
	p.moved = make(chan struct{})
}

// follow lets go of what others change, one change after the other. After a gap all is let go. Positions may begin again then, when the
// backend has lost what it had.
func (s *Store) follow(ctx context.Context) error {
	for {
		err := s.backend.Follow(ctx, s.Applied(), s.apply)
		if !errors.Is(err, records.ErrGap) {
			return err
		}
		at, err := s.backend.Position(ctx)
		switch {
		case errors.Is(err, records.ErrUnavailable): // Follow waits until it is there again
		case err != nil:
			return err
		default:
			s.accounts.drop()
			s.families.drop()
			s.advance(at)
		}
	}
}

func (s *Store) apply(e records.Event) {
	for _, w := range e.Writes {
		s.accounts.changed(w.Key, e.Position)
		s.families.changed(w.Key, e.Position)
	}
	s.advance(e.Position)
}
