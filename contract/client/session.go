package client

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// session holds the tokens of one account and renews them. What it does to a pair is one Update of the token store, so
// that one refresh happens at a time among all who share the store.
type session struct {
	store    tokenstore.Store
	calls    *tokenCalls
	schedule *schedule
	observer Observer
	timeout  time.Duration // of one renewal, in real time
	again    bool          // a refresh whose answer was lost is tried once more with the same token
	pause    time.Duration // after a refused login, before the next

	held    atomic.Pointer[held]
	unsaved atomic.Pointer[unsaved]
	refused atomic.Pointer[refusal]
	useless atomic.Pointer[tokenstore.Token] // the refresh token that was refused, or is spent if its lost answer was good
	flights singleflight.Group               // one renewal for each token that is to be replaced
	turn    chan struct{}                    // full during a renewal or logout, so that memory follows the store in its order
}

// held is a pair as calls use it.
type held struct {
	pair   tokenstore.Pair
	bearer []string // the value of the header Authorization, made once
	due    time.Time
}

// unsaved is a pair that could not be stored, and the pair that was spent for it.
type unsaved struct{ spent, pair tokenstore.Pair }

// refusal is a login that was refused.
type refusal struct {
	err   error
	until time.Time // no other is tried before
}

// renewed is what a renewal came to.
type renewed struct {
	*held
	adopted bool // somebody else had done it
}

// live returns a pair that need not be renewed yet, and renews it where it must be. A renewal that fails while the access
// token is still good is put off.
func (s *session) live(ctx context.Context) (*held, error) {
	h := s.held.Load()
	now := s.schedule.now()
	if h != nil && now.Before(h.due) {
		return h, nil
	}
	r, err := s.renew(ctx, h.access())
	if err == nil {
		return r.held, nil
	}
	now = s.schedule.now() // the renewal may have taken long
	if ctx.Err() != nil || h == nil || !now.Before(h.pair.AccessExpiresAt) || isFinal(err) {
		return nil, err
	}
	if later := s.putOff(h, now); later != nil {
		return later, nil
	}
	r, err = s.renew(ctx, "") // somebody has logged out meanwhile
	return r.held, err
}

// putOffBy is how long a renewal waits after one that failed while there is no hurry.
const putOffBy = 30 * time.Second

// putOff makes a pair due a little later, so that not every call waits for a server that is in trouble. It returns the pair
// that is held then, nil when there is none any more.
func (s *session) putOff(h *held, now time.Time) *held {
	later := *h
	later.due = now.Add(putOffBy)
	if later.due.After(h.pair.AccessExpiresAt) {
		later.due = h.pair.AccessExpiresAt
	}
	if !s.held.CompareAndSwap(h, &later) { // somebody else has renewed it, or put it off
		return s.held.Load()
	}
	return &later
}

// renew replaces the access token outdated, which is empty when there is none: by what the store has in its place, by a
// refresh, or by a login. All who want the same token replaced share one renewal. It goes on when the context of the
// first of them ends, and has a timeout of its own.
func (s *session) renew(ctx context.Context, outdated tokenstore.Token) (renewed, error) {
	if h := s.held.Load(); h != nil && h.access() != outdated && s.schedule.now().Before(h.due) {
		return renewed{h, true}, nil
	}
	flight := s.flights.DoChan(string(outdated), func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.timeout)
		defer cancel()
		return s.replace(ctx, outdated)
	})
	select {
	case <-ctx.Done():
		return renewed{}, context.Cause(ctx)
	case done := <-flight:
		r, _ := done.Val.(renewed)
		return r, done.Err
	}
}

// takeTurn waits until no other renewal or logout of this client is under way, and returns what ends the turn.
func (s *session) takeTurn(ctx context.Context) (end func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, &StoreError{Doing: "wait for another renewal or logout", Err: context.Cause(ctx)}
	}
}

// replace is one renewal.
func (s *session) replace(ctx context.Context, outdated tokenstore.Token) (renewed, error) {
	end, err := s.takeTurn(ctx)
	if err != nil {
		return renewed{}, err
	}
	defer end()
	var d decision
	pair, err := s.store.Update(ctx, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		d = s.decide(ctx, current, outdated)
		return d.pair, d.err
	})
	switch {
	case err == nil:
		s.unsaved.Store(nil)
		due := s.schedule.due
		if !d.adopted {
			due = s.schedule.dueAfter
		}
		return renewed{s.hold(pair, due(pair)), d.adopted}, nil
	case d.err != nil && errors.Is(err, d.err):
		return renewed{}, err
	case errors.Is(err, tokenstore.ErrChanged):
		return s.adoptStored(ctx)
	case d.obtained():
		// The server has spent the old token: what it gave for it must not be lost with the answer of the store.
		s.unsaved.Store(&unsaved{spent: d.spent, pair: d.pair})
		return renewed{}, &StoreError{Doing: "store the new tokens, which are kept in memory and stored with the next call", Err: err}
	default:
		return renewed{}, &StoreError{Doing: "update the stored tokens", Err: err}
	}
}

// adoptStored takes what somebody else has stored meanwhile.
func (s *session) adoptStored(ctx context.Context) (renewed, error) {
	pair, err := s.store.Load(ctx)
	if err == nil && pair.IsZero() {
		err = tokenstore.ErrChanged
	}
	if err != nil {
		return renewed{}, &StoreError{Doing: "read the tokens that somebody else has stored", Err: err}
	}
	return renewed{s.hold(pair, s.schedule.due(pair)), true}, nil
}

// hold makes a pair the one that calls use until it is due.
func (s *session) hold(pair tokenstore.Pair, due time.Time) *held {
	h := &held{pair: pair, bearer: []string{"Bearer " + string(pair.Access)}, due: due}
	s.held.Store(h)
	return h
}

// access is the access token, empty when nothing is held.
func (h *held) access() tokenstore.Token {
	if h == nil {
		return ""
	}
	return h.pair.Access
}

// isFinal tells whether waiting would not help.
func isFinal(err error) bool {
	return errors.Is(err, ErrLoginRefused) || errors.Is(err, ErrIPNotWhitelisted)
}
