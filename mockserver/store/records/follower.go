package records

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// View is what somebody knows of records, and what becomes of it as they change.
type View struct {
	// Apply takes a change, the next one.
	Apply func(Event)
	// Drop lets all go that is known, because changes were missed. Its error, which is ErrUnavailable or ends the following, says that it
	// is to be done again. Nil does nothing.
	Drop func(ctx context.Context) error
}

// Follower keeps a view current, and knows how far it is. It is safe for concurrent use.
type Follower struct {
	backend Backend
	view    View

	mu      sync.Mutex
	applied Position
	moved   chan struct{} // closed when applied has changed, or nothing more is followed
	ended   error         // why nothing more is followed

	stop context.CancelFunc
	done chan struct{}
}

// NewFollower follows a backend from its position on, until Close. It asks for that position, and fails like that.
func NewFollower(ctx context.Context, backend Backend, view View) (*Follower, error) {
	at, err := backend.Position(ctx)
	if err != nil {
		return nil, fmt.Errorf("follow the shared state: %w", err)
	}
	running, stop := context.WithCancel(context.Background())
	f := &Follower{backend: backend, view: view, applied: at, moved: make(chan struct{}), stop: stop, done: make(chan struct{})}
	go func() {
		defer close(f.done)
		err := f.follow(running)
		if running.Err() != nil {
			err = ErrClosed
		}
		f.end(err)
	}()
	return f, nil
}

// Close ends the following. The view is of no use after it: Wait and CatchUp return ErrClosed for what it does not know.
func (f *Follower) Close() error {
	f.stop()
	<-f.done
	return nil
}

// Applied is the position up to which the view knows all changes.
func (f *Follower) Applied() Position {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.applied
}

// Wait returns once the view knows all changes up to a position. Its error is that of the context, or says why nothing is followed any more.
func (f *Follower) Wait(ctx context.Context, at Position) error {
	for {
		f.mu.Lock()
		applied, moved, ended := f.applied, f.moved, f.ended
		f.mu.Unlock()
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

// CatchUp returns once the view knows all changes that were made before it was called.
func (f *Follower) CatchUp(ctx context.Context) error {
	at, err := f.backend.Position(ctx)
	if err != nil {
		return err
	}
	return f.Wait(ctx, at)
}

// follow goes on until nothing more can be followed. Positions may begin again after a gap, when the backend has lost what it had.
func (f *Follower) follow(ctx context.Context) error {
	for {
		err := f.backend.Follow(ctx, f.Applied(), f.apply)
		if !errors.Is(err, ErrGap) {
			return err
		}
		if err := f.startOver(ctx); err != nil && !errors.Is(err, ErrUnavailable) { // Follow waits until it is there again
			return err
		}
	}
}

func (f *Follower) startOver(ctx context.Context) error {
	at, err := f.backend.Position(ctx)
	if err == nil && f.view.Drop != nil {
		err = f.view.Drop(ctx)
	}
	if err == nil {
		f.advance(at)
	}
	return err
}

func (f *Follower) apply(e Event) {
	f.view.Apply(e)
	f.advance(e.Position)
}

func (f *Follower) advance(at Position) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.applied = at
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *Follower) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = err
	close(f.moved)
}
