package token_test

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// world is the real thing: a mint and a store, put together as a server does.
type world struct {
	mint
	store  *store.Memory
	policy token.Policy
	now    int64
}

// Short lives, so that a random walk meets every end of them.
const (
	shortAccess  = 100 * time.Second
	shortRefresh = 700 * time.Second
)

func (w *world) grant(account store.Account, family store.ID) token.Grant {
	return token.Grant{
		Account: account, Family: family, Now: time.Unix(w.now, 0), AccessTTL: shortAccess, RefreshTTL: shortRefresh,
	}
}

func (w *world) login(t *rapid.T, username string) token.Issued {
	account, err := w.store.Account(t.Context(), username)
	if err != nil {
		t.Fatal(err)
	}
	id := w.secret.ID()
	issued, err := w.authority.Issue(w.grant(account, id), token.Place{Until: w.policy.Until(w.now)})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.store.CreateFamily(t.Context(), token.NewFamily(id, account, issued.Pair), issued.Pair); err != nil {
		t.Fatal(err)
	}
	return issued
}

// judge tells why a token of a good signature is not good for a use, or nil; and whose it is.
func (w *world) judge(t *rapid.T, verified token.Verified, use token.Use) (store.Account, error) {
	if verified.Use != use {
		return store.Account{}, token.ErrUse
	}
	family, pair, err := w.store.Pair(t.Context(), verified.Family, verified.Generation)
	if err != nil {
		t.Fatal(err)
	}
	account, err := w.store.Account(t.Context(), verified.Subject)
	if errors.Is(err, store.ErrNoAccount) {
		return account, token.ErrUnknown
	}
	return account, w.policy.Check(account, family, pair, use, w.now)
}

// refresh returns what a refresh token gets, and whether that is not new.
func (w *world) refresh(t *rapid.T, raw string) (issued token.Issued, again bool, err error) {
	verified, err := w.authority.Verify(raw)
	if err != nil {
		return token.Issued{}, false, err
	}
	account, err := w.judge(t, verified, token.Refresh)
	if err != nil && !errors.Is(err, token.ErrSpent) {
		return token.Issued{}, false, err
	}
	r := token.Rotation{Policy: w.policy, Account: account, Draft: w.authority.Draft(w.grant(account, verified.Family))}
	err = w.store.UpdateFamily(t.Context(), verified.Family, verified.Generation, r.Change)
	if err == nil {
		err = r.Reused
	}
	if err != nil {
		return token.Issued{}, false, err
	}
	pair := r.Pair
	if r.Repeat {
		var family store.Family
		if family, pair, err = w.store.Pair(t.Context(), verified.Family, r.Current); err != nil {
			t.Fatal(err)
		}
		if err := w.policy.CheckCurrent(account, family, pair, w.now); err != nil {
			return token.Issued{}, false, err
		}
	}
	issued, err = w.authority.Sign(account, verified.Family, pair, token.Form{})
	return issued, r.Repeat, err
}

func (w *world) updateAccount(t *rapid.T, username string, change func(store.Account) store.Account) {
	_, err := w.store.UpdateAccount(t.Context(), username, func(old store.Account, _ bool) (store.Account, error) {
		return change(old), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) updateFamily(t *rapid.T, raw string, change func(store.Family, store.Pair) (store.Family, []store.Pair)) {
	payload := payloadOf(t, raw)
	id, err := store.ParseID(payload["family"].(string))
	if err != nil {
		t.Fatal(err)
	}
	generation := uint32(payload["generation"].(float64))
	err = w.store.UpdateFamily(t.Context(), id, generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
		f, pairs := change(f, p)
		return f, pairs, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
