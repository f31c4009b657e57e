package mockserver

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/internal/shop"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// world is all that a reset replaces at once: the clock, accounts, tokens, the keys that sign them, what is assumed, faults and triggers. A
// request takes the world that it finds, and stays in it.
type world struct {
	terms terms
	clock *clock.Clock
	dates dates

	share   *share                  // nil of a world that is in the memory of this process alone
	steered atomic.Pointer[steered] // of the mock that it is in; nil before
	data    state.Bytes             // stands for the data set of a world that is shared

	gate sync.RWMutex // held for reading by what changes more than one thing, for writing while all is saved

	store     store.Store
	secret    *token.Secret
	keys      *token.Keys
	authority *token.Authority

	assumed  atomic.Pointer[assumed]
	assumeMu sync.Mutex // serialises changes of what is assumed

	faults   *fault.Set
	triggers *trigger.Set

	accountMu sync.Mutex // serialises changes of accounts, which must not share a client_id
	lists     sync.Map   // username to compiledList

	clears atomic.Uint64 // how often its journal was cleared, where that is shared

	shop   *shop.Shop // nil where the extensions are not served
	purses sync.Map   // an account's key to its *purse
}

// terms are what a world was begun with and keeps.
type terms struct {
	issuer                string
	accessTTL, refreshTTL time.Duration // of accounts that have none of their own
	seeded                bool          // keys and ids can be had again from the seed
}

// compiledList is an account's whitelist, and the revision of the account that it was compiled from.
type compiledList struct {
	revision uint64
	list     *ipallow.List
}

// newWorld makes keys and accounts as configured, assumes what was at the start, and has sold nothing yet.
func (s *Server) newWorld(ctx context.Context) (_ *world, err error) {
	config := s.config
	w := &world{
		terms: terms{config.Issuer, config.AccessTTL, config.RefreshTTL, config.Seed != ""},
		store: store.NewMemory(), secret: token.NewSecret(config.Seed), triggers: &trigger.Set{},
	}
	if w.clock, err = newClock(config.Wall, config.Clock); err != nil {
		return nil, fmt.Errorf("clock: %w", err)
	}
	if config.Extensions {
		loaded, err := s.data()
		if err != nil {
			return nil, err
		}
		w.shop = shop.New(loaded.source)
	}
	if w.keys, err = token.NewKeys(string(s.assumed.TokenAlg), w.secret, s.signersOf(w.terms)); err != nil {
		return nil, fmt.Errorf("token algorithm: %w", err)
	}
	if err := w.assume(s.assumed); err != nil {
		return nil, err
	}
	w.authority = token.NewAuthority(config.Issuer, w.secret, w.keys)
	w.faults = fault.NewSet(w.secret.Seed("faults"))
	if err := fault.CheckAll(config.Faults, w.assumed.Load().spec); err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	w.faults.Replace(config.Faults, w.clock.Now())
	for _, account := range config.Accounts {
		if err := w.add(ctx, account); err != nil {
			return nil, fmt.Errorf("add account %q: %w", account.Username, err)
		}
	}
	if err := trigger.CheckAll(config.Triggers, w.known(ctx)); err != nil {
		return nil, fmt.Errorf("triggers: %w", err)
	}
	w.triggers.Replace(config.Triggers)
	return w, nil
}

// signersOf are the keys that a world signs with.
func (s *Server) signersOf(t terms) token.Signers {
	if t.seeded {
		return token.KnownSigners
	}
	return s.signers
}

func newClock(wall clockwork.Clock, config ClockConfig) (*clock.Clock, error) {
	mode := clock.Running
	if config.Frozen {
		mode = clock.Frozen
	}
	return clock.New(wall, config.Start, mode, config.Rate)
}

func (w *world) add(ctx context.Context, a AccountConfig) error {
	key, salt := w.secret.ID(), w.secret.ID()
	_, err := w.store.UpdateAccount(ctx, a.Username, func(store.Account, bool) (store.Account, error) {
		return store.Account{
			Key:         key,
			Password:    store.HashPassword(salt, a.Password),
			ClientID:    a.ClientID,
			Active:      !a.Inactive,
			Features:    store.ListOf(a.Features...),
			IPWhitelist: store.ListOf(a.IPWhitelist...),
			AccessTTL:   a.AccessTTL,
			RefreshTTL:  a.RefreshTTL,
		}, nil
	})
	return err
}

// deleteAccount deletes an account, and forgets what was counted of its requests.
func (w *world) deleteAccount(ctx context.Context, username string) error {
	if s := w.share; s != nil {
		return s.store.DeleteWith(ctx, username, s.forgetBuckets(w.assumed.Load(), username)...)
	}
	err := w.store.DeleteAccount(ctx, username)
	w.assumed.Load().limits.Forget(username)
	return err
}

// whitelist returns the account's compiled whitelist, compiling it again after a change.
func (w *world) whitelist(account store.Account) *ipallow.List {
	if known, ok := w.lists.Load(account.Username); ok && known.(compiledList).revision == account.Revision {
		return known.(compiledList).list
	}
	list := ipallow.Compile(account.IPWhitelist.Slice())
	w.lists.Store(account.Username, compiledList{account.Revision, list})
	return list
}

// revokeAccount ends all of the account's tokens of the given uses, and none of another account that has its name by now.
func (w *world) revokeAccount(ctx context.Context, account store.Account, uses ...token.Use) error {
	_, err := w.store.UpdateAccount(ctx, account.Username, func(a store.Account, exists bool) (store.Account, error) {
		if !exists || a.Key != account.Key {
			return a, store.ErrNoAccount
		}
		return token.RevokeAccount(a, uses...), nil
	})
	return err
}
