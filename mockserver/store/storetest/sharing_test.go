package storetest

import (
	"context"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// sharing keeps accounts in a bare map, and makes copies at all places but one.
type sharing struct {
	*store.Memory
	known    map[string]store.Account
	revision uint64
	without  string
}

func (s *sharing) copy(place string, a store.Account) store.Account {
	if place == s.without {
		return a
	}
	return a.Clone()
}

func (s *sharing) Account(_ context.Context, username string) (store.Account, error) {
	a, ok := s.known[username]
	if !ok {
		return store.Account{}, store.ErrNoAccount
	}
	return s.copy("Account", a), nil
}

func (s *sharing) Accounts(context.Context) ([]store.Account, error) {
	var all []store.Account
	for _, a := range s.known {
		all = append(all, s.copy("Accounts", a))
	}
	return all, nil
}

func (s *sharing) UpdateAccount(_ context.Context, username string, change func(store.Account, bool) (store.Account, error)) (store.Account, error) {
	old, exists := s.known[username]
	next, err := change(s.copy("given", old), exists)
	if err != nil {
		return store.Account{}, err
	}
	s.revision++
	next.Username, next.Revision = username, s.revision
	next = s.copy("taken", next)
	if exists && s.without == "given" {
		next.Features, next.IPWhitelist = old.Features, old.IPWhitelist // what change was given is what stays
	}
	s.known[username] = next
	return s.copy("returned", next), nil
}

type sharedPlace struct{ place, caught string }

func sharedPlaces() []sharedPlace {
	return []sharedPlace{
		{"Account", "copies/of Account"},
		{"Accounts", "copies/of Accounts"},
		{"returned", "copies/returned by UpdateAccount"},
		{"given", "copies/given to change"},
		{"taken", "copies/taken from change"},
	}
}

func TestEachSharedPlaceIsCaught(t *testing.T) {
	t.Parallel()
	for _, tt := range sharedPlaces() {
		t.Run(tt.caught, func(t *testing.T) {
			t.Parallel()
			fresh := func(without string) store.Store {
				return &sharing{Memory: store.NewMemory(), known: map[string]store.Account{}, without: without}
			}
			c := findCase(t, tt.caught)
			if len(failures(t, c, fresh(tt.place))) == 0 {
				t.Errorf("the case does not see that %s shares what is stored", tt.place)
			}
			for _, failure := range failures(t, c, fresh("")) {
				t.Errorf("the case accuses a store that shares nothing: %s", failure)
			}
		})
	}
}
