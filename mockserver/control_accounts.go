package mockserver

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// Accounts implements control.Controller.
func (s *Server) Accounts(ctx context.Context) ([]control.Account, error) {
	w := s.world.Load()
	accounts, err := w.store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]control.Account, 0, len(accounts))
	for _, a := range accounts {
		out = append(out, w.showAccount(a))
	}
	return out, nil
}

// Account implements control.Controller.
func (s *Server) Account(ctx context.Context, username string) (control.Account, error) {
	if err := control.CheckUsername(username); err != nil {
		return control.Account{}, err
	}
	w := s.world.Load()
	account, err := w.store.Account(ctx, username)
	if errors.Is(err, store.ErrNoAccount) {
		return control.Account{}, noAccount(username)
	}
	if err != nil {
		return control.Account{}, err
	}
	return w.showAccount(account), nil
}

// PutAccount implements control.Controller.
func (s *Server) PutAccount(ctx context.Context, username string, change control.AccountChange) (control.Account, error) {
	if err := change.CheckWhole(); err != nil {
		return control.Account{}, err
	}
	return s.updateAccount(ctx, s.world.Load(), journal.SetOff{}, username, change, func(old store.Account, _ bool) (store.Account, error) {
		return store.Account{
			Key: old.Key, ClientID: old.ClientID, Active: true,
			Epoch: old.Epoch, DeadAccess: old.DeadAccess, DeadRefresh: old.DeadRefresh,
		}, nil
	})
}

// PatchAccount implements control.Controller.
func (s *Server) PatchAccount(ctx context.Context, username string, change control.AccountChange) (control.Account, error) {
	return s.updateAccount(ctx, s.world.Load(), journal.SetOff{}, username, change, patched(username))
}

// patched leaves an account as it is. There must be one.
func patched(username string) baseFunc {
	return func(old store.Account, exists bool) (store.Account, error) {
		if !exists {
			return old, noAccount(username)
		}
		return old, nil
	}
}

// DeleteAccount implements control.Controller.
func (s *Server) DeleteAccount(ctx context.Context, username string) error {
	if err := control.CheckUsername(username); err != nil {
		return err
	}
	note := s.note(journal.SetOff{}, journal.NoteDeleted, username)
	w := s.world.Load()
	w.gate.RLock()
	defer w.gate.RUnlock()
	err := w.unlessReset(ctx, w.deleteAccount(ctx, username))
	if errors.Is(err, store.ErrNoAccount) {
		return noAccount(username)
	}
	if err != nil {
		return err
	}
	w.lists.Delete(username)
	s.journal.Note(note)
	s.changedBy()
	return nil
}

// baseFunc makes of an account, if it exists, what a change is applied to. One without a key is given one.
type baseFunc func(old store.Account, exists bool) (store.Account, error)

// updateAccount applies a change to what base makes of the account. Everything is checked before anything is stored.
func (s *Server) updateAccount(ctx context.Context, w *world, by journal.SetOff, username string, change control.AccountChange, base baseFunc) (control.Account, error) {
	if err := cmp.Or(control.CheckUsername(username), change.Check()); err != nil {
		return control.Account{}, err
	}
	s.recording.learn(change.Password) // before anybody can use it
	notes := s.notesOf(by, username, change)
	w.gate.RLock()
	defer w.gate.RUnlock()
	w.accountMu.Lock() // two accounts must not be given one client_id
	defer w.accountMu.Unlock()
	updated, err := w.putAccount(ctx, username, change, base)
	if err := w.unlessReset(ctx, err); err != nil {
		return control.Account{}, err
	}
	for _, note := range notes {
		s.journal.Note(note)
	}
	s.changedBy()
	return w.showAccount(updated), nil
}

// putAccount stores what a change makes of an account. A client_id that nobody has asked for is another one when somebody takes it elsewhere
// meanwhile.
func (w *world) putAccount(ctx context.Context, username string, change control.AccountChange, base baseFunc) (store.Account, error) {
	drawn := fresh{change, sync.OnceValue(w.secret.ID), sync.OnceValue(w.secret.ID)} // the store may call the function again
	for range tries {
		owner, last, err := w.store.ClientIDs(ctx, wantedID(change))
		if err != nil {
			return store.Account{}, err
		}
		updated, err := w.store.UpdateAccount(ctx, username, func(old store.Account, exists bool) (store.Account, error) {
			account, err := base(old, exists)
			if err == nil {
				account, err = apply(change, account, last)
			}
			if err == nil && owner != "" && owner != username {
				err = clientIDTaken(change, owner)
			}
			if err != nil {
				return account, err // before anything is drawn, so that what is refused uses up no number of a seeded mock
			}
			return drawn.into(account), nil
		})
		taken, isTaken := errors.AsType[*store.ClientIDError](err)
		switch {
		case isTaken && change.ClientID != nil:
			return store.Account{}, clientIDTaken(change, taken.Owner)
		case !isTaken:
			return updated, err
		}
	}
	return store.Account{}, wrapUnavailable(errors.New("others have taken each client_id that was chosen"))
}

// fresh is what is drawn for an account that is changed.
type fresh struct {
	change    control.AccountChange
	key, salt func() store.ID
}

func (f fresh) into(a store.Account) store.Account {
	if a.Key == (store.ID{}) {
		a.Key = f.key()
	}
	if f.change.Password != nil {
		a.Password = store.HashPassword(f.salt(), *f.change.Password)
	}
	return a
}

// wantedID is zero for none in particular.
func wantedID(change control.AccountChange) int64 {
	if change.ClientID == nil {
		return 0
	}
	return *change.ClientID
}

func clientIDTaken(change control.AccountChange, owner string) error {
	return control.Conflictf("client_id %d is that of account %q already", wantedID(change), owner)
}

// apply makes a change that was checked, but for the password. The last client_id is the highest that there is.
func apply(change control.AccountChange, a store.Account, last int64) (store.Account, error) {
	if change.Active != nil {
		a.Active = *change.Active
	}
	if change.Features != nil {
		a.Features = store.ListOf(*change.Features...)
	}
	if change.IPWhitelist != nil {
		list, err := ipallow.ParseEntries(*change.IPWhitelist)
		if err != nil {
			return a, control.Invalidf("ip_whitelist: %v", err)
		}
		a.IPWhitelist = store.ListOf(list...)
	}
	a.AccessTTL, a.RefreshTTL = applyTTL(change.AccessTTL, a.AccessTTL), applyTTL(change.RefreshTTL, a.RefreshTTL)
	var err error
	a.ClientID, err = applyClientID(change.ClientID, a.ClientID, last)
	return a, err
}

func applyTTL(change *int64, old time.Duration) time.Duration {
	if change == nil {
		return old
	}
	return time.Duration(*change) * time.Second
}

// applyClientID keeps the number that the account has, or takes the one after the highest when it has none.
func applyClientID(change *int64, old, last int64) (int64, error) {
	switch {
	case change != nil:
		return *change, nil
	case old != 0:
		return old, nil
	case last >= MaxClientID:
		return 0, control.Conflictf("no client_id is left above %d, give one", last)
	}
	return max(last+1, DefaultClientID), nil
}

func noAccount(username string) error {
	return control.NotFoundf("no account %q; GET /_mock/accounts lists them", username)
}

func (w *world) showAccount(a store.Account) control.Account {
	access, refresh := w.lifetimes(a)
	out := control.Account{
		Username:    a.Username,
		ClientID:    a.ClientID,
		Active:      a.Active,
		Features:    append([]string{}, a.Features.Slice()...),
		IPWhitelist: []string{},
		AccessTTL:   int64(access / time.Second),
		RefreshTTL:  int64(refresh / time.Second),
	}
	for _, prefix := range a.IPWhitelist.Slice() {
		out.IPWhitelist = append(out.IPWhitelist, prefix.String())
	}
	return out
}
