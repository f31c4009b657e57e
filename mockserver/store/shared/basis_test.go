package shared_test

import (
	"errors"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
)

// What stands on a version of something else is refused once that has changed, and nothing is written.
func TestBasis(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	s, other := open(t, memory, shared.Options{}), open(t, memory, shared.Options{})
	account := put(t, s, "ann", func(a *store.Account) { a.ClientID = 1 })
	family, first := login()
	on := func() store.Store { return s.On(s.Guard(account)) }
	must(t, on().CreateFamily(t.Context(), family, first))
	if err := on().CreateFamily(t.Context(), family, first); !errors.Is(err, store.ErrExists) {
		t.Errorf("the same family again: %v, want %v", err, store.ErrExists)
	}
	must(t, on().UpdateFamily(t.Context(), family.ID, 0, spend))

	put(t, other, "ann", func(a *store.Account) { a.Epoch = 1 })
	second := family
	second.ID = store.ID{2}
	for what, call := range map[string]func() error{
		"login":   func() error { return on().CreateFamily(t.Context(), second, first) },
		"refresh": func() error { return on().UpdateFamily(t.Context(), family.ID, 1, spend) },
	} {
		if err := call(); !errors.Is(err, store.ErrStale) {
			t.Errorf("%s on an account that has changed: %v, want %v", what, err, store.ErrStale)
		}
	}
	if _, _, err := s.Pair(t.Context(), second.ID, 0); !errors.Is(err, store.ErrNoFamily) {
		t.Errorf("the family that was refused: %v, want %v", err, store.ErrNoFamily)
	}
	if _, pair, err := s.Pair(t.Context(), family.ID, 1); err != nil || pair.Spent {
		t.Errorf("the pair that was not refreshed: %+v, %v", pair, err)
	}
	must(t, s.UpdateFamily(t.Context(), family.ID, 1, spend)) // without a basis it may
}

// An account is replaced together with a family, or neither is there.
func TestReplacing(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	s, other := open(t, memory, shared.Options{}), open(t, memory, shared.Options{})
	before := put(t, s, "ann", func(a *store.Account) { a.ClientID = 1 })
	next := before
	next.Epoch = 7
	family, first := login()
	must(t, s.Replacing(next).CreateFamily(t.Context(), family, first))
	for what, store := range map[string]store.Store{"the same store": s, "another store": other} {
		must(t, other.CatchUp(t.Context()))
		account, err := store.Account(t.Context(), "ann")
		if want := next; err != nil || account.Epoch != want.Epoch || account.ClientID != want.ClientID || account.Revision <= before.Revision {
			t.Errorf("%s has %+v, %v", what, account, err)
		}
		if _, pair, err := store.Pair(t.Context(), family.ID, 0); err != nil || pair != first {
			t.Errorf("%s has the pair %+v, %v", what, pair, err)
		}
	}

	late := family
	late.ID = store.ID{2}
	for what, call := range map[string]func() error{
		"an account that has changed": func() error { return s.Replacing(next).CreateFamily(t.Context(), late, first) },
		"something else that has changed": func() error {
			account, err := s.Account(t.Context(), "ann")
			must(t, err)
			return s.Replacing(account, records.Guard{Key: "else", Version: 9}).CreateFamily(t.Context(), late, first)
		},
	} {
		if err := call(); !errors.Is(err, store.ErrStale) {
			t.Errorf("%s: %v, want %v", what, err, store.ErrStale)
		}
	}
	if _, _, err := s.Pair(t.Context(), late.ID, 0); !errors.Is(err, store.ErrNoFamily) {
		t.Errorf("the family that was refused: %v, want %v", err, store.ErrNoFamily)
	}
	if account, err := other.Account(t.Context(), "ann"); err != nil || account.Epoch != 7 {
		t.Errorf("after what was refused: %+v, %v", account, err)
	}
}

// Two accounts never have one client_id, however they come to it.
func TestClientID(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	s, other := open(t, memory, shared.Options{}), open(t, memory, shared.Options{})
	take := func(s store.Store, username string, id int64) error {
		_, err := s.UpdateAccount(t.Context(), username, func(a store.Account, _ bool) (store.Account, error) {
			a.ClientID = id
			return a, nil
		})
		return err
	}
	must(t, take(s, "ann", 1))
	must(t, take(other, "bob", 2))
	must(t, take(other, "ann", 1))
	for _, username := range []string{"bob", "new"} {
		if err := take(other, username, 1); !errors.Is(err, store.ErrClientID) {
			t.Errorf("%s takes the client_id of ann: %v, want %v", username, err, store.ErrClientID)
		}
	}
	must(t, take(s, "ann", 3))
	must(t, take(other, "bob", 1)) // which ann has no more
	must(t, s.DeleteAccount(t.Context(), "bob"))
	must(t, take(other, "new", 1))
	// At the same moment only one gets it.
	racers := make(chan error, 2)
	for username, s := range map[string]store.Store{"x": s, "y": other} {
		go func() { racers <- take(s, username, 9) }()
	}
	if a, b := <-racers, <-racers; (a == nil) == (b == nil) {
		t.Errorf("two take one client_id: %v and %v, want one of them refused", a, b)
	}
	// Nor does who has looked before another one takes it.
	h := &hooked{Memory: memory}
	slow := open(t, h, shared.Options{})
	h.read = func() error { // of the account
		h.read = func() error { return take(other, "faster", 10) } // of all client_ids
		return nil
	}
	if err := take(slow, "late", 10); !errors.Is(err, store.ErrClientID) || h.read != nil {
		t.Errorf("a client_id that was taken since it was looked for: %v, want %v", err, store.ErrClientID)
	}
}
