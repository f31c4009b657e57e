package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store"
)

// WhileSaving has something happen when all tokens are looked through. Nobody may be asking the server meanwhile.
func (s *Server) WhileSaving(what func()) {
	w := s.world.Load()
	w.store = savedStore{w.store, what}
}

type savedStore struct {
	store.Store
	what func()
}

func (s savedStore) Pairs(ctx context.Context, yield func(store.Family, store.Pair) bool) error {
	s.what()
	return s.Store.Pairs(ctx, yield)
}

// LetsIn tells whether a request could change something at this moment.
func (s *Server) LetsIn() bool {
	gate := &s.world.Load().gate
	if !gate.TryRLock() {
		return false
	}
	gate.RUnlock()
	return true
}
