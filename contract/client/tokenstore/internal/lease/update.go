package lease

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// Terms say how long things may take. None may be zero.
type Terms struct {
	// Lease is how long the lock lasts without being renewed.
	Lease time.Duration
	// Clock times renewals and the pauses between two tries to get the lock.
	Clock clockwork.Clock
}

// A Held is the lock of a store, and what can be done under it, in this order. Each call is bounded in time by itself: the
// contexts of Write and Unlock never end, since tokens that nobody else has are stored whatever has become of the caller.
type Held interface {
	// Read returns the pair.
	Read(ctx context.Context) (tokenstore.Pair, error)
	// Renew makes the lock last for another Lease. The error is ErrLost when the lock is gone; after any other error it may
	// still be there.
	Renew(ctx context.Context) error
	// Write stores a pair, or nothing for the zero Pair, unless somebody has stored another than the one that Read has
	// returned. It returns the pair that is in the store then. It may be called though the lock is lost.
	Write(ctx context.Context, pair tokenstore.Pair) (tokenstore.Pair, error)
	// Unlock lets the lock go. Where it cannot, the lock ends by itself.
	Unlock(ctx context.Context)
}

// An Updater is the lock among the goroutines of a process, which is taken before the one among all processes: so one of
// them asks the server again and again, and not each.
type Updater struct {
	terms Terms
	gate  chan struct{}
}

// NewUpdater returns one whose gate is open.
func NewUpdater(terms Terms) *Updater {
	return &Updater{terms: terms, gate: make(chan struct{}, 1)}
}

// Update is the method of tokenstore.Store. Take waits for the lock as long as ctx lets it.
func (u *Updater) Update(ctx context.Context, take func(context.Context) (Held, error), change tokenstore.Change) (tokenstore.Pair, error) {
	select {
	case u.gate <- struct{}{}:
		defer func() { <-u.gate }()
	case <-ctx.Done():
		return tokenstore.Pair{}, ctx.Err()
	}
	held, err := take(ctx)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	defer held.Unlock(context.WithoutCancel(ctx))
	current, err := held.Read(ctx)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	if err := ctx.Err(); err != nil {
		return tokenstore.Pair{}, err
	}
	changed, err := u.keep(ctx, held.Renew, func(ctx context.Context) (tokenstore.Pair, error) { return change(ctx, current) })
	if err != nil {
		return tokenstore.Pair{}, err
	}
	if changed.SameTokens(current) {
		return current, nil
	}
	return held.Write(context.WithoutCancel(ctx), changed.Canonical())
}

// Waiting says what a caller has waited for whose context has ended: the lock, wherever it was just then asked for again.
// Any other error comes back as it is.
func Waiting(ctx context.Context, place string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return fmt.Errorf("somebody else holds the lock, %s: %w", place, ended)
	}
	return err
}

// Pause waits a moment before the next try to get the lock, from half of about up to half as much again: so those who wait
// do not ask all at once. Its error is that of ctx.
func Pause(ctx context.Context, clock clockwork.Clock, about time.Duration) error {
	timer := clock.NewTimer(about/2 + rand.N(about))
	defer timer.Stop()
	select {
	case <-timer.Chan():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
