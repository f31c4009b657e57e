package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store"
)

// BeforeUpdate has something happen right before the next update of the mock's store, as when another request is faster.
// It must be called before there are requests.
func (s *Server) BeforeUpdate(what func()) {
	w := s.world.Load()
	w.store = &slowStore{w.store, what}
}

// slowStore lets others be faster.
type slowStore struct {
	store.Store
	before func() // once
}

func (s *slowStore) wait() {
	before := s.before
	if s.before = nil; before != nil {
		before()
	}
}

func (s *slowStore) UpdateFamily(ctx context.Context, id store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error)) error {
	s.wait()
	return s.Store.UpdateFamily(ctx, id, generation, change)
}

func (s *slowStore) UpdateAccount(ctx context.Context, username string, change func(store.Account, bool) (store.Account, error)) (store.Account, error) {
	s.wait()
	return s.Store.UpdateAccount(ctx, username, change)
}
