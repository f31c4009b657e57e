package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
)

// pause is about how long a store waits before it asks for the lock again.
const pause = 250 * time.Millisecond

// Fields of the lock: who holds it, empty for nobody, and for how many milliseconds it lasts from when it was written.
const (
	holderField = "holder"
	leaseField  = "lease_ms"
)

// held is the lock, and what was read under it.
type held struct {
	store *Store
	// holder names this Update alone.
	holder string
	// version is that of the lock as this Update has written it last.
	version int64
	found   secret
}

// sight is when a waiter has first seen a version of the lock.
type sight struct {
	version int64
	at      time.Time
}

// take waits for the lock.
func (s *Store) take(ctx context.Context) (lease.Held, error) {
	if err := s.checkMount(ctx); err != nil {
		return nil, err
	}
	if err := s.checkRights(ctx); err != nil {
		return nil, err
	}
	h := &held{store: s, holder: rand.Text()}
	var seen sight
	place := fmt.Sprintf("vault %s/data/%s", s.config.Mount, s.lock)
	for waited := false; ; waited = true {
		err := h.try(ctx, &seen)
		if err != nil && waited {
			err = lease.Waiting(ctx, place, err)
		}
		if err != nil || h.version != 0 {
			return h, err
		}
		if err := lease.Pause(ctx, s.config.Clock, pause); err != nil {
			return nil, lease.Waiting(ctx, place, err)
		}
	}
}

// try takes the lock when nobody holds it, or the one who does has not renewed it for a whole lease. The version stays zero
// where it is somebody else's.
func (h *held) try(ctx context.Context, seen *sight) error {
	s := h.store
	found, err := s.read(ctx, s.lock)
	if err != nil {
		return err
	}
	holder, term, err := s.decodeLock(found.data)
	if err != nil {
		return err
	}
	now := s.config.Clock.Now()
	if found.version != seen.version {
		*seen = sight{found.version, now}
	}
	switch {
	case holder == h.holder: // by a write of which only the answer got lost
		h.version = found.version
		return nil
	case holder != "" && now.Sub(seen.at) < term:
		return nil
	}
	err = s.write(ctx, s.lock, s.encodeLock(h.holder), found.version)
	if errors.Is(err, errVersion) { // somebody was faster, or it was us
		return nil
	}
	if err == nil {
		h.version = found.version + 1
	}
	return err
}

func (s *Store) encodeLock(holder string) map[string]any {
	return map[string]any{holderField: holder, leaseField: s.config.Lease.Milliseconds()}
}

// maxLeaseMilliseconds is the longest lease that is believed: a day.
const maxLeaseMilliseconds = 24 * 60 * 60 * 1000

func (s *Store) decodeLock(data map[string]any) (holder string, term time.Duration, err error) {
	if len(data) == 0 {
		return "", 0, nil
	}
	holder, isText := data[holderField].(string)
	milliseconds, isNumber := number(data[leaseField])
	if !isText || !isNumber || milliseconds < 0 || milliseconds > maxLeaseMilliseconds {
		return "", 0, fmt.Errorf("%w: vault %s/data/%s: it is no lock, expected %s and %s (delete it when it is nobody's)",
			tokenstore.ErrUnavailable, s.config.Mount, s.lock, holderField, leaseField)
	}
	return holder, time.Duration(milliseconds) * time.Millisecond, nil
}

// Read is as lease.Held says.
func (h *held) Read(ctx context.Context) (tokenstore.Pair, error) {
	found, err := h.store.read(ctx, h.store.config.Path)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	h.found = found
	return h.store.decode(found.data)
}

// Renew is as lease.Held says. It is not given up when change is done, for the version of the lock would be unknown then.
func (h *held) Renew(ctx context.Context) error {
	limited, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if deadline, ok := ctx.Deadline(); ok {
		limited, cancel = context.WithDeadline(limited, deadline)
	}
	defer cancel()
	return h.rewrite(limited, h.holder)
}

// rewrite writes the lock anew, for us or for nobody. The error is lease.ErrLost when it is not ours.
func (h *held) rewrite(ctx context.Context, holder string) error {
	s := h.store
	err := s.write(ctx, s.lock, s.encodeLock(holder), h.version)
	if errors.Is(err, errVersion) {
		found, readErr := s.read(ctx, s.lock)
		if readErr != nil {
			return readErr
		}
		if is, _, _ := s.decodeLock(found.data); is != h.holder {
			return fmt.Errorf("%w: vault %s/data/%s is somebody else's", lease.ErrLost, s.config.Mount, s.lock)
		}
		h.version = found.version
		err = s.write(ctx, s.lock, s.encodeLock(holder), h.version)
	}
	if err == nil {
		h.version++
	}
	return err
}

// Write is as lease.Held says.
func (h *held) Write(ctx context.Context, pair tokenstore.Pair) (tokenstore.Pair, error) {
	s := h.store
	if !utf8.ValidString(string(pair.Access)) || !utf8.ValidString(string(pair.Refresh)) {
		return tokenstore.Pair{}, fmt.Errorf("%w: vault %s/data/%s: a token is not UTF-8, as the tokens in an answer of JSON are",
			tokenstore.ErrUnavailable, s.config.Mount, s.config.Path)
	}
	err := s.write(ctx, s.config.Path, encode(pair), h.found.version)
	if errors.Is(err, errVersion) { // what is there may be our own, by a write of which only the answer got lost
		var now secret
		if now, err = s.read(ctx, s.config.Path); err == nil && !s.holds(now, h.found.version+1, pair) {
			err = fmt.Errorf("%w: vault %s/data/%s", tokenstore.ErrChanged, s.config.Mount, s.config.Path)
		}
	}
	if err != nil {
		return tokenstore.Pair{}, err
	}
	return pair, nil
}

// holds tells whether a secret is a version with a pair in it.
func (s *Store) holds(found secret, version int64, pair tokenstore.Pair) bool {
	is, err := s.decode(found.data)
	return err == nil && found.version == version && is == pair
}

// Unlock is as lease.Held says.
func (h *held) Unlock(ctx context.Context) { _ = h.rewrite(ctx, "") }
