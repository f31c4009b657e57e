package shared

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// On is the same store for one who has decided on further records. When one of them has another version by now, CreateFamily and
// UpdateFamily return store.ErrStale, and have changed nothing.
func (s *Store) On(guards ...records.Guard) store.Store { return based{s, guards, nil} }

// Replacing is On for one who changes an account together with the family that he creates: CreateFamily puts it in the place of the one of its
// Revision, or returns store.ErrStale when that is not there any more. Username, Key and ClientID must be those of before.
func (s *Store) Replacing(a store.Account, guards ...records.Guard) store.Store {
	return based{s, append(guards, s.Guard(a)), &a}
}

// Guard is the version of an account that was read.
func (s *Store) Guard(a store.Account) records.Guard {
	return records.Guard{Key: s.accountKey(a.Username), Version: records.Position(a.Revision)}
}

type based struct {
	*Store
	guards  []records.Guard
	account *store.Account // to be put in place with a new family, or nil
}

// CreateFamily implements store.Store.
func (b based) CreateFamily(ctx context.Context, about store.Family, first store.Pair) error {
	if b.account == nil {
		_, err := b.createFamily(ctx, b.guards, about, first)
		return err
	}
	next, key := *b.account, b.accountKey(b.account.Username)
	end := b.accounts.begin(key)
	at, err := b.createFamily(ctx, b.guards, about, first, writeAccount(key, next))
	if err != nil {
		end(nil)
		return err
	}
	next.Revision = uint64(at)
	end(func() holding[store.Account] { return holding[store.Account]{at, next} })
	return nil
}

// UpdateFamily implements store.Store.
func (b based) UpdateFamily(
	ctx context.Context, id store.ID, generation uint32, change func(store.Family, store.Pair) (store.Family, []store.Pair, error),
) error {
	return b.updateFamily(ctx, b.guards, id, generation, change)
}
