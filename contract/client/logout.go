package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// Logout revokes all tokens of the account, those of its other clients among them, and deletes the stored ones, even when
// the call fails: that is what the vendor's page asks for. The next call logs in again. Where nothing is stored, no call
// is made.
//
// An access token that the server refuses is refreshed once, since nothing else can be used to log out. When the server
// refuses that, too, there is nothing left to revoke, and no error.
func (c *Client) Logout(ctx context.Context) error { return c.session.logout(ctx) }

func (s *session) logout(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	end, err := s.takeTurn(ctx)
	if err != nil {
		return err
	}
	defer end()
	var failed error
	_, err = s.store.Update(ctx, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		latest, _ := s.latest(current)
		if latest.IsZero() {
			return current, nil
		}
		failed = s.revoke(ctx, latest)
		return tokenstore.Pair{}, nil
	})
	s.held.Store(nil)
	s.unsaved.Store(nil)
	if err != nil {
		return errors.Join(failed, &StoreError{Doing: "delete the stored tokens", Err: err})
	}
	return failed
}

// revoke logs out with a pair, and with its successor where the server wants one and there can be one.
func (s *session) revoke(ctx context.Context, pair tokenstore.Pair) error {
	err := s.calls.logout(ctx, pair.Access)
	if !isUnauthorized(err) {
		return err
	}
	if !s.canRefresh(pair) {
		return nil
	}
	next, err := s.refresh(ctx, pair)
	if err == nil {
		err = s.calls.logout(ctx, next.Access)
	}
	if isUnauthorized(err) {
		return nil
	}
	return err
}

func isUnauthorized(err error) bool {
	answer, ok := errors.AsType[*APIError](err)
	return ok && answer.Status == http.StatusUnauthorized
}
