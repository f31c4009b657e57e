package mockserver

import (
	"context"
	"errors"
	"reflect"

	"github.com/popupmock/popupmock/mockserver/store"
)

// ChangeTwice lets the store call each function twice that is handed to an update, as a backend may when another writer
// was faster, and fail when the results differ. Nobody may be asking the server meanwhile; a reset ends it.
func (s *Server) ChangeTwice() {
	w := s.world.Load()
	w.store = twiceStore{w.store}
}

type twiceStore struct{ store.Store }

var errImpure = errors.New("the change depends on more than its arguments")

func (s twiceStore) UpdateAccount(
	ctx context.Context, username string, change func(store.Account, bool) (store.Account, error),
) (store.Account, error) {
	return s.Store.UpdateAccount(ctx, username, func(old store.Account, exists bool) (store.Account, error) {
		first, errFirst := change(old, exists)
		second, errSecond := change(old, exists)
		if !reflect.DeepEqual(first, second) || (errFirst == nil) != (errSecond == nil) {
			return store.Account{}, errImpure
		}
		return second, errSecond
	})
}

func (s twiceStore) UpdateFamily(
	ctx context.Context, id store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	return s.Store.UpdateFamily(ctx, id, generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
		first, firstPairs, errFirst := change(f, p)
		second, pairs, errSecond := change(f, p)
		if first != second || !reflect.DeepEqual(firstPairs, pairs) || (errFirst == nil) != (errSecond == nil) {
			return store.Family{}, nil, errImpure
		}
		return second, pairs, errSecond
	})
}
