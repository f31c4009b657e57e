package shared

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// On is the same store for one who has decided on further records. When one of them has another version by now, CreateFamily and
// UpdateFamily return store.ErrStale, and have changed nothing.
func (s *Store) On(guards ...records.Guard) store.Store { return based{s, guards} }

// Guard is the version of an account that was read.
func (s *Store) Guard(a store.Account) records.Guard {
	return records.Guard{Key: s.accountKey(a.Username), Version: records.Position(a.Revision)}
}

type based struct {
	*Store
	guards []records.Guard
}

// CreateFamily implements store.Store.
func (b based) CreateFamily(ctx context.Context, about store.Family, first store.Pair) error {
	return b.createFamily(ctx, b.guards, about, first)
}

// UpdateFamily implements store.Store.
func (b based) UpdateFamily(
	ctx context.Context, id store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	return b.updateFamily(ctx, b.guards, id, generation, change)
}
