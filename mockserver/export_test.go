package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store"
)

// SameData tells whether two servers share one copy of their data.
func SameData(a, b *Server) bool {
	first, errA := a.data()
	second, errB := b.data()
	return errA == nil && errB == nil && first == second
}

// FailData lets the data of the store be out of reach. Nobody may be asking the server meanwhile.
func (s *Server) FailData(err error) {
	s.data = func() (*shelves, error) { return nil, err }
}

// FailStore lets these methods fail in the store of accounts and tokens, and all others work. Nobody may be asking the
// server meanwhile; a reset ends it.
func (s *Server) FailStore(err error, methods ...string) {
	w := s.world.Load()
	failing := failingStore{Store: w.store, errs: map[string]error{}}
	if before, isFailing := w.store.(failingStore); isFailing {
		failing.Store = before.Store
	}
	for _, method := range methods {
		failing.errs[method] = err
	}
	w.store = failing
}

// failingStore fails in some of its methods.
type failingStore struct {
	store.Store
	errs map[string]error // by method
}

func (f failingStore) Account(ctx context.Context, username string) (store.Account, error) {
	if err := f.errs["Account"]; err != nil {
		return store.Account{}, err
	}
	return f.Store.Account(ctx, username)
}

func (f failingStore) UpdateAccount(
	ctx context.Context, username string, change func(store.Account, bool) (store.Account, error),
) (store.Account, error) {
	if err := f.errs["UpdateAccount"]; err != nil {
		return store.Account{}, err
	}
	return f.Store.UpdateAccount(ctx, username, change)
}

func (f failingStore) CreateFamily(ctx context.Context, family store.Family, first store.Pair) error {
	if err := f.errs["CreateFamily"]; err != nil {
		return err
	}
	return f.Store.CreateFamily(ctx, family, first)
}

func (f failingStore) Pair(ctx context.Context, family store.ID, generation uint32) (store.Family, store.Pair, error) {
	if err := f.errs["Pair"]; err != nil {
		return store.Family{}, store.Pair{}, err
	}
	return f.Store.Pair(ctx, family, generation)
}

func (f failingStore) UpdateFamily(
	ctx context.Context, family store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	if err := f.errs["UpdateFamily"]; err != nil {
		return err
	}
	return f.Store.UpdateFamily(ctx, family, generation, change)
}

// Settled returns once what is told to others in the background was told.
func (s *Server) Settled(context.Context) error {
	s.commons.background.Wait()
	return nil
}

// AwaitBackground returns once what a mock without a Config.Replica does in the background is done.
func (s *Server) AwaitBackground() { s.commons.background.Wait() }
