package shared_test

import (
	"context"
	"errors"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// login is a family of one pair.
func login() (store.Family, store.Pair) {
	const n, now = 1, 1_736_933_400 // 2025-01-15T09:30:00Z
	first := store.Pair{
		IssuedAt: now,
		Access:   store.Token{ID: store.ID{n, 1}, ExpiresAt: now + 3600}, Refresh: store.Token{ID: store.ID{n, 2}, Pad: 1, ExpiresAt: now + 7*24*3600},
	}
	return store.Family{ID: store.ID{n}, Account: store.ID{n, 9}, StartedAt: now, ExpiresAt: first.Refresh.ExpiresAt}, first
}

var errSpent = errors.New("it is spent")

// spend is what a refresh does, an hour after the last one.
func spend(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
	if p.Spent {
		return store.Family{}, nil, errSpent
	}
	next := p
	next.Generation++
	next.IssuedAt += 3600
	next.Access.ExpiresAt += 3600
	next.Refresh.ExpiresAt += 3600
	p.Spent, p.SpentAt = true, next.IssuedAt
	f.Generation, f.ExpiresAt = next.Generation, next.Refresh.ExpiresAt
	return f, []store.Pair{p, next}, nil
}

func put(t testing.TB, s store.Store, username string, change func(*store.Account)) store.Account {
	t.Helper()
	account, err := s.UpdateAccount(t.Context(), username, func(a store.Account, _ bool) (store.Account, error) {
		change(&a)
		return a, nil
	})
	must(t, err)
	return account
}

// deaf is a backend whose changes nobody follows.
type deaf struct{ *records.Memory }

func (deaf) Follow(ctx context.Context, _ records.Position, _ func(records.Event)) error {
	<-ctx.Done()
	return ctx.Err()
}
