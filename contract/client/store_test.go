package client_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// shaky is a store that fails when it is told to.
type shaky struct {
	tokenstore.Store
	reading, writing atomic.Bool
}

func (s *shaky) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	if s.reading.Load() {
		return tokenstore.Pair{}, tokenstore.ErrUnavailable
	}
	return s.Store.Update(ctx, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		next, err := change(ctx, current)
		if err == nil && s.writing.Load() {
			return next, tokenstore.ErrUnavailable
		}
		return next, err
	})
}

// newShaky is a scene with such a store, after a first call.
func newShaky(t *testing.T) (*scene, *shaky) {
	t.Helper()
	s := newScene(t)
	store := &shaky{Store: tokenstore.NewMemory()}
	s.store = store
	s.client = s.another()
	s.must()
	s.wantCalls("login OK", "listCategories OK")
	return s, store
}

// TestTokensThatCannotBeStoredAreKept rotates the tokens and then loses the store: what came of it must not be lost.
func TestTokensThatCannotBeStoredAreKept(t *testing.T) {
	t.Parallel()
	s, store := newShaky(t)
	s.mock.Advance(time.Hour)
	store.writing.Store(true)
	for range 2 {
		err := s.categories()
		if _, ok := errors.AsType[*client.StoreError](err); !ok || !errors.Is(err, tokenstore.ErrUnavailable) {
			t.Errorf("the call ended with %v, want a *StoreError for %v", err, tokenstore.ErrUnavailable)
		}
	}
	s.wantCalls("refresh OK") // one, and nobody goes on with what is not stored
	store.writing.Store(false)
	s.must()
	s.wantCalls("listCategories OK")
	if stored, err := store.Load(t.Context()); err != nil || stored.IsZero() {
		t.Errorf("the store has %v, %v", stored, err)
	}
	s.client = s.another()
	s.must()
	s.wantCalls("listCategories OK") // another process finds them
}

// TestTokensThatCameTooLateAreDropped has somebody else log in while this client could not store what it had got.
func TestTokensThatCameTooLateAreDropped(t *testing.T) {
	t.Parallel()
	s, store := newShaky(t)
	s.mock.Advance(time.Hour)
	store.writing.Store(true)
	if err := s.categories(); !errors.Is(err, tokenstore.ErrUnavailable) {
		t.Fatalf("the call ended with %v, want %v", err, tokenstore.ErrUnavailable)
	}
	store.writing.Store(false)
	other := s.another()
	if _, err := other.Categories(t.Context()); err != nil {
		t.Fatal(err)
	}
	theirs, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.wantCalls("refresh OK", "refresh Unauthorized", "login OK", "listCategories OK")
	s.must()
	s.wantCalls("listCategories OK")
	if now, err := store.Load(t.Context()); err != nil || !now.SameTokens(theirs) {
		t.Errorf("the store has %v, want what the other client has stored; error %v", now, err)
	}
}

// TestALostStore wants calls to go on while the access token in memory is good, and a clear error after that.
func TestALostStore(t *testing.T) {
	t.Parallel()
	s, store := newShaky(t)
	store.reading.Store(true)
	s.mock.Advance(56 * time.Minute)
	s.must()
	s.wantCalls("listCategories OK")
	s.mock.Advance(4 * time.Minute)
	if err := s.categories(); !errors.Is(err, tokenstore.ErrUnavailable) {
		t.Errorf("the call ended with %v, want %v", err, tokenstore.ErrUnavailable)
	}
	s.wantCalls() // no login, which would part this client from the others
	store.reading.Store(false)
	s.must()
	s.wantCalls("refresh OK", "listCategories OK")
}

// replaced is a store that loses its lock: somebody else stores another pair while change runs.
type replaced struct {
	tokenstore.Store
	by func() tokenstore.Pair
}

func (r *replaced) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	if r.by == nil {
		return r.Store.Update(ctx, change)
	}
	current, err := r.Load(ctx)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	if _, err := change(ctx, current); err != nil {
		return tokenstore.Pair{}, err
	}
	pair := r.by()
	r.by = nil
	if _, err := r.Store.Update(ctx, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return pair, nil }); err != nil {
		return tokenstore.Pair{}, err
	}
	return tokenstore.Pair{}, tokenstore.ErrChanged
}

// TestALostLock wants the client to go on with what somebody else has stored meanwhile.
func TestALostLock(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	theirs, err := s.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	store := &replaced{Store: tokenstore.NewMemory(), by: func() tokenstore.Pair { return theirs }}
	s.store = store
	s.client = s.another()
	s.must()
	s.wantCalls("login OK", "listCategories OK", "login OK", "listCategories OK")
	if now, err := store.Load(t.Context()); err != nil || !now.SameTokens(theirs) {
		t.Errorf("the store has %v, want what the other process has stored; error %v", now, err)
	}
}

// TestAWrongKeyEndsNoSession opens a file of tokens with another key: an error, and neither a login nor a changed file.
func TestAWrongKeyEndsNoSession(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	path := filepath.Join(t.TempDir(), "tokens.age")
	open := func() tokenstore.Store {
		key, err := seal.GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		store, err := tokenstore.NewFile(path, key)
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	s.store = open()
	rightly := s.another()
	if _, err := rightly.Categories(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.store = open()
	s.client = s.another()
	s.wantCalls("login OK", "listCategories OK")
	if err := s.categories(); !errors.Is(err, tokenstore.ErrWrongKey) {
		t.Errorf("the call ended with %v, want %v", err, tokenstore.ErrWrongKey)
	}
	s.wantCalls()
	if _, err := rightly.Categories(t.Context()); err != nil {
		t.Errorf("with the right key the call ended with %v", err)
	}
}

// TestLogout wants the tokens revoked and deleted, whatever happens on the way.
func TestLogout(t *testing.T) {
	t.Parallel()
	const ahead, behind = "logout OK", "logout Unauthorized"
	cases := map[string]struct {
		before func(s *scene)
		want   error
		calls  []string
	}{
		"plain":                   {func(s *scene) { s.must() }, nil, []string{ahead}},
		"nothing stored":          {func(*scene) {}, nil, nil},
		"an expired access token": {func(s *scene) { s.must(); s.mock.Advance(time.Hour) }, nil, []string{behind, "refresh OK", ahead}},
		"logged out already":      {func(s *scene) { s.must(); s.mock.Revoke() }, nil, []string{behind, "refresh Unauthorized"}},
		"a server in trouble": {
			func(s *scene) {
				s.must()
				s.mock.AddFault(fault.Rule{Operation: "logout", Phase: fault.Before, Effect: fault.Status{Code: 500}})
			},
			client.ErrServer, []string{"logout Internal Server Error", "logout Internal Server Error", "logout Internal Server Error", "logout Internal Server Error"},
		},
		"a lost answer": {
			func(s *scene) {
				s.must()
				s.mock.AddFault(fault.Rule{Operation: "logout", Phase: fault.After, Effect: fault.Reset{}, When: fault.First(1)})
			},
			nil, []string{"logout reset", behind, "refresh Unauthorized"},
		},
		"not whitelisted": {
			func(s *scene) { s.must(); s.mock.SetWhitelist("192.0.2.1") },
			client.ErrIPNotWhitelisted, []string{"logout Forbidden"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			c.before(s)
			if err := s.mock.ClearJournal(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := s.client.Logout(t.Context()); !errors.Is(err, c.want) {
				t.Errorf("the logout ended with %v, want %v", err, c.want)
			}
			s.wantCalls(c.calls...)
			if left, err := s.store.Load(t.Context()); err != nil || !left.IsZero() {
				t.Errorf("the store has %v, want nothing; error %v", left, err)
			}
			s.mock.SetWhitelist()
			s.must() // by a login of its own
			s.wantCalls("login OK", "listCategories OK")
		})
	}
}
