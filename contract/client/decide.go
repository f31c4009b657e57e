package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// decision is what shall be in the store, and how it came about.
type decision struct {
	pair    tokenstore.Pair
	spent   tokenstore.Pair // what the server took for pair; only for a pair that a call has brought
	fresh   bool            // a call has brought pair
	adopted bool            // pair was there already
	err     error
}

// obtained tells whether the server has given a pair that may be nowhere else.
func (d decision) obtained() bool { return d.err == nil && d.fresh }

// decide is what happens while the lock of the store is held: current is what is stored, and outdated the access token
// that is to be replaced.
func (s *session) decide(ctx context.Context, current tokenstore.Pair, outdated tokenstore.Token) decision {
	latest, isKept := s.latest(current)
	if latest.Access != "" && latest.Access != outdated && s.schedule.now().Before(s.schedule.due(latest)) {
		return decision{pair: latest, spent: current, fresh: isKept, adopted: !isKept}
	}
	next, err := s.obtain(ctx, latest)
	return decision{pair: next, spent: current, fresh: true, err: err}
}

// latest is what is stored, or what was got for that and could not be stored.
func (s *session) latest(current tokenstore.Pair) (pair tokenstore.Pair, isKept bool) {
	if kept := s.unsaved.Load(); kept != nil && current.SameTokens(kept.spent) {
		return kept.pair, true
	}
	return current, false
}

// obtain gets a new pair for current: by a refresh, or by a login where there is nothing to refresh with, the refresh
// token has expired, the server refuses it, or the answer to it was lost. A token that was refused or lost once is not sent
// again.
//
// The vendor's page: when the refresh fails, log in; when that fails, too, tell the caller (Token Management, "Handling
// 401 Responses").
func (s *session) obtain(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
	if !s.canRefresh(current) {
		return s.login(ctx, current)
	}
	pair, err := s.refresh(ctx, current)
	if s.again && isAmbiguous(err) && ctx.Err() == nil {
		pair, err = s.refresh(ctx, current)
	}
	if err == nil || !loginHelps(err) {
		return pair, err
	}
	s.useless.Store(&current.Refresh)
	if ctx.Err() != nil {
		return tokenstore.Pair{}, err
	}
	pair, loginErr := s.login(ctx, current)
	if loginErr != nil {
		return tokenstore.Pair{}, fmt.Errorf("%w, after the refresh failed: %w", loginErr, err)
	}
	return pair, nil
}

// canRefresh tells whether a pair has a refresh token that may be good.
func (s *session) canRefresh(pair tokenstore.Pair) bool {
	useless := s.useless.Load()
	return pair.Refresh != "" && (useless == nil || *useless != pair.Refresh) &&
		(pair.RefreshExpiresAt.IsZero() || s.schedule.now().Before(pair.RefreshExpiresAt))
}

// loginHelps tells whether a login may get further than the refresh that failed with err. It does not when the address is
// not whitelisted, and when the server was too busy to look at the refresh token, which so is still good.
func loginHelps(err error) bool {
	var refused *APIError
	return isAmbiguous(err) || errors.As(err, &refused) && refused.Status < 500 &&
		refused.Status != http.StatusForbidden && refused.Status != http.StatusTooManyRequests
}

func (s *session) refresh(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
	pair, date, err := s.calls.refresh(ctx, current.Refresh)
	if err == nil {
		s.schedule.learn(pair, date, true)
	}
	s.observer.Refreshed(ctx, Renewal{Old: current, New: pair, Err: err})
	return pair, err
}

// login logs in, but not soon after the server has refused to: whoever repeats a wrong password gets locked out.
func (s *session) login(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
	if last := s.refused.Load(); last != nil && s.schedule.now().Before(last.until) {
		return tokenstore.Pair{}, last.err
	}
	pair, date, err := s.calls.login(ctx)
	switch {
	case err == nil:
		s.schedule.learn(pair, date, false)
	case errors.Is(err, ErrLoginRefused):
		s.refused.Store(&refusal{err: err, until: s.schedule.now().Add(s.pause)})
	}
	s.observer.LoggedIn(ctx, Renewal{Old: current, New: pair, Err: err})
	return pair, err
}
