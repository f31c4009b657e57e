package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-redsync/redsync/v4"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
)

// pause is about how long a store waits before it asks for the lock again.
const pause = 100 * time.Millisecond

// held is the lock in Redis, and what was read under it.
type held struct {
	store *Store
	mutex *redsync.Mutex
	found fields
}

// take waits for the lock.
func (s *Store) take(ctx context.Context) (lease.Held, error) {
	place := fmt.Sprintf("redis key %q", s.lock)
	for waited := false; ; waited = true {
		// A new one for each try: a call that was given up may still be writing to the last.
		mutex := s.locks.NewMutex(s.lock, redsync.WithExpiry(s.config.Lease), redsync.WithTimeoutFactor(1))
		_, err := bound(ctx, s, func(ctx context.Context) (struct{}, error) { return struct{}{}, mutex.TryLockContext(ctx) })
		switch {
		case err == nil:
			return &held{store: s, mutex: mutex}, nil
		case !isTaken(err) && waited:
			return nil, lease.Waiting(ctx, place, s.explain(ctx, s.lock, err))
		case !isTaken(err):
			return nil, s.explain(ctx, s.lock, err)
		}
		if err := lease.Pause(ctx, s.config.Clock, pause); err != nil {
			return nil, lease.Waiting(ctx, place, err)
		}
	}
}

// isTaken tells whether the one server has answered that the lock is not ours.
func isTaken(err error) bool {
	_, all := errors.AsType[*redsync.ErrTaken](err)
	_, one := errors.AsType[*redsync.ErrNodeTaken](err)
	return all || one
}

// Read is as lease.Held says.
func (h *held) Read(ctx context.Context) (tokenstore.Pair, error) {
	s := h.store
	found, err := s.read(ctx, func(ctx context.Context) ([]any, error) {
		return s.reads.Run(ctx, s.config.Client, []string{s.key}).Slice()
	})
	if err != nil {
		return tokenstore.Pair{}, err
	}
	h.found = found
	return s.decode(found)
}

// Renew is as lease.Held says.
func (h *held) Renew(ctx context.Context) error {
	_, err := bound(ctx, h.store, func(ctx context.Context) (bool, error) { return h.mutex.ExtendContext(ctx) })
	if isTaken(err) {
		return fmt.Errorf("%w: redis key %q is not there any more, or is somebody else's", lease.ErrLost, h.store.lock)
	}
	return err
}

// Write is as lease.Held says.
func (h *held) Write(ctx context.Context, pair tokenstore.Pair) (tokenstore.Pair, error) {
	s := h.store
	next, err := s.encode(pair)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	written, err := bound(ctx, s, func(ctx context.Context) (int, error) {
		return s.writes.Run(ctx, s.config.Client, []string{s.key},
			h.found.access, h.found.refresh, h.found.expires, next.access, next.refresh, next.expires,
			int64(s.config.Lifetime.Seconds())).Int()
	})
	switch {
	case err != nil:
		return tokenstore.Pair{}, s.explain(ctx, s.key, err)
	case written == 0:
		return tokenstore.Pair{}, fmt.Errorf("%w: redis key %q", tokenstore.ErrChanged, s.key)
	}
	return kept(pair), nil
}

// Unlock is as lease.Held says.
func (h *held) Unlock(ctx context.Context) {
	_, _ = bound(ctx, h.store, func(ctx context.Context) (bool, error) { return h.mutex.UnlockContext(ctx) })
}

// read returns the hash, from a call that gets all fields at once.
func (s *Store) read(ctx context.Context, get func(context.Context) ([]any, error)) (fields, error) {
	values, err := bound(ctx, s, get)
	if err != nil {
		return fields{}, s.explain(ctx, s.key, err)
	}
	return s.newFields(values)
}
