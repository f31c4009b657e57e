package storetest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/mockserver/store"
)

func accountCases() []Case {
	return []Case{
		{"accounts/unknown", unknownAccount},
		{"accounts/create", createAccount},
		{"accounts/update", updateAccount},
		{"accounts/update replaces", updateReplacesAccount},
		{"accounts/username stays", usernameStays},
		{"accounts/revision", revisionChanges},
		{"accounts/failed create", failedCreate},
		{"accounts/failed update", failedUpdate},
		{"accounts/order", accountOrder},
		{"accounts/usernames are apart", usernamesAreApart},
		{"accounts/client ids", clientIDs},
		{"accounts/client ids are apart", clientIDsAreApart},
		{"accounts/delete", deleteAccount},
		{"accounts/delete keeps families", deleteKeepsFamilies},
	}
}

func unknownAccount(p probe) {
	p.wantNoAccount("nobody")
	p.wantError("DeleteAccount of an unknown one", p.store.DeleteAccount(p.Context(), "nobody"), store.ErrNoAccount)
	if all := p.accounts(); len(all) != 0 {
		p.Errorf("an empty store has accounts: %v", all)
	}
}

func createAccount(p probe) {
	want := sampleAccount("ann", 1)
	got, err := p.store.UpdateAccount(p.Context(), "ann", func(old store.Account, exists bool) (store.Account, error) {
		if exists {
			p.Errorf("change is told that a new account exists")
		}
		p.equal("what change gets for a new account", old, store.Account{})
		return want, nil
	})
	if err != nil {
		p.Fatalf("UpdateAccount: %v", err)
	}
	if got.Revision == want.Revision || got.Revision == 0 {
		p.Errorf("a new account has the revision %d, want one of the store's own", got.Revision)
	}
	want.Revision = got.Revision
	p.equal("what UpdateAccount returns", got, want)
	p.equal("what Account returns", p.account("ann"), want)
	p.equal("what Accounts returns", p.accounts(), []store.Account{want})
}

func updateAccount(p probe) {
	first := p.put(sampleAccount("ann", 1))
	want := sampleAccount("ann", 2)
	got, err := p.store.UpdateAccount(p.Context(), "ann", func(old store.Account, exists bool) (store.Account, error) {
		if !exists {
			p.Errorf("change is told that the account is new")
		}
		p.equal("what change gets", old, first)
		return want, nil
	})
	if err != nil {
		p.Fatalf("UpdateAccount: %v", err)
	}
	want.Revision = got.Revision
	p.equal("what UpdateAccount returns", got, want)
	p.equal("what Account returns", p.account("ann"), want)
	p.equal("what Accounts returns", p.accounts(), []store.Account{want})
}

// updateReplacesAccount empties an account: a backend that merges keeps what should be gone.
func updateReplacesAccount(p probe) {
	p.put(sampleAccount("ann", 1))
	got := p.put(store.Account{Username: "ann"})
	want := store.Account{Username: "ann", Revision: got.Revision}
	p.equal("what UpdateAccount returns", got, want)
	p.equal("what Account returns", p.account("ann"), want)
}

func usernameStays(p probe) {
	got, err := p.store.UpdateAccount(p.Context(), "ann", func(store.Account, bool) (store.Account, error) {
		return sampleAccount("bob", 1), nil
	})
	if err != nil || got.Username != "ann" {
		p.Errorf("UpdateAccount returned the account %q and error %v, want ann and none", got.Username, err)
	}
	if stored := p.account("ann"); stored.Username != "ann" {
		p.Errorf("ann is stored with the username %q", stored.Username)
	}
	p.wantNoAccount("bob")
}

// revisionChanges covers a deleted account too: what was remembered of the old one must not fit the new one.
func revisionChanges(p probe) {
	seen := map[uint64]bool{}
	next := func() {
		p.Helper()
		put := p.put(sampleAccount("ann", 1))
		if seen[put.Revision] {
			p.Errorf("revision %d comes twice", put.Revision)
		}
		seen[put.Revision] = true
		if stored := p.account("ann"); stored.Revision != put.Revision {
			p.Errorf("revision %d is stored where UpdateAccount returned %d", stored.Revision, put.Revision)
		}
	}
	next()
	next()
	p.remove("ann")
	next()
	p.remove("ann")
	next()
	next()
}

func failedCreate(p probe) {
	_, err := p.store.UpdateAccount(p.Context(), "ann", func(store.Account, bool) (store.Account, error) {
		return sampleAccount("ann", 1), errSample
	})
	p.wantSame("UpdateAccount", err, errSample)
	p.wantNoAccount("ann")
	if all := p.accounts(); len(all) != 0 {
		p.Errorf("a refused account is there: %v", all)
	}
}

func failedUpdate(p probe) {
	want := p.put(sampleAccount("ann", 1))
	_, err := p.store.UpdateAccount(p.Context(), "ann", func(old store.Account, _ bool) (store.Account, error) {
		old.Active = false
		return sampleAccount("ann", 2), errSample
	})
	p.wantSame("UpdateAccount", err, errSample)
	p.equal("the account after a refused update", p.account("ann"), want)
}

func accountOrder(p probe) {
	want := []string{"10", "9", "Zoe", "ann", "ann b", "bob", "zoe", "Ärger", "日本"}
	for _, i := range []int{4, 0, 2, 7, 1, 8, 3, 6, 5} {
		p.put(sampleAccount(want[i], uint32(i)))
	}
	var got []string
	for _, account := range p.accounts() {
		got = append(got, account.Username)
	}
	p.equal("usernames, which are ordered by their bytes", got, want)
}

// usernamesAreApart tries names that a backend could take for one, or for two of something else.
func usernamesAreApart(p probe) {
	names := []string{"ann", "Ann", "ann ", "a/b", "a", "a:b", "a%2Fb", "../a", "a*", "a\nb", "é", "e\u0301", "*", "{a}"}
	for i, name := range names {
		p.put(sampleAccount(name, uint32(i)))
	}
	p.remove("a")
	p.remove("*")
	for i, name := range names {
		if slices.Contains([]string{"a", "*"}, name) {
			p.wantNoAccount(name)
			continue
		}
		want := sampleAccount(name, uint32(i))
		got := p.account(name)
		want.Revision = got.Revision
		p.equal(fmt.Sprintf("account %q", name), got, want)
	}
}

func deleteAccount(p probe) {
	p.put(sampleAccount("ann", 1))
	bob := p.put(sampleAccount("bob", 2))
	p.remove("ann")
	p.wantNoAccount("ann")
	p.equal("the accounts that are left", p.accounts(), []store.Account{bob})
	p.wantError("DeleteAccount once more", p.store.DeleteAccount(p.Context(), "ann"), store.ErrNoAccount)
	_, err := p.store.UpdateAccount(p.Context(), "ann", func(old store.Account, exists bool) (store.Account, error) {
		if exists {
			p.Errorf("change is told that a deleted account exists")
		}
		p.equal("what change gets for a deleted account", old, store.Account{})
		return sampleAccount("ann", 3), nil
	})
	if err != nil {
		p.Errorf("UpdateAccount after DeleteAccount: %v", err)
	}
}

func deleteKeepsFamilies(p probe) {
	ann := p.put(sampleAccount("ann", 1))
	family, first := sampleFamily(1), samplePair(0, 1)
	family.Account = ann.Key
	p.create(family, first)
	p.remove("ann")
	p.wantPair(family, first)
}

// wantClientIDs asks whose a ClientID is, and for the highest one.
func (p probe) wantClientIDs(id int64, owner string, last int64) {
	p.Helper()
	gotOwner, gotLast, err := p.store.ClientIDs(p.Context(), id)
	if err != nil || gotOwner != owner || gotLast != last {
		p.Errorf("ClientIDs(%d) is %q, %d, %v, want %q, %d", id, gotOwner, gotLast, err, owner, last)
	}
}

func withClientID(username string, n uint32, id int64) store.Account {
	a := sampleAccount(username, n)
	a.ClientID = id
	return a
}

func clientIDs(p probe) {
	p.wantClientIDs(1, "", 0)
	p.put(withClientID("ann", 1, pastFloat))
	p.put(withClientID("bob", 2, pastFloat-1))
	p.put(withClientID("eve", 3, 0))
	p.put(withClientID("joe", 4, 0))
	p.wantClientIDs(pastFloat, "ann", pastFloat)
	p.wantClientIDs(pastFloat-1, "bob", pastFloat)
	p.wantClientIDs(0, "", pastFloat)
	p.put(withClientID("ann", 1, 5))
	p.wantClientIDs(pastFloat, "", pastFloat-1)
	p.wantClientIDs(5, "ann", pastFloat-1)
	if err := p.store.DeleteAccount(p.Context(), "bob"); err != nil {
		p.Fatalf("DeleteAccount: %v", err)
	}
	p.wantClientIDs(pastFloat-1, "", 5)
	p.put(withClientID("bob", 2, 5+1))
	p.wantClientIDs(6, "bob", 6)
	if err := p.store.Clear(p.Context()); err != nil {
		p.Fatalf("Clear: %v", err)
	}
	p.wantClientIDs(6, "", 0)
}

func clientIDsAreApart(p probe) {
	ann := p.put(withClientID("ann", 1, 1))
	bob := p.put(withClientID("bob", 2, 2))
	for _, username := range []string{"bob", "new"} {
		_, err := p.store.UpdateAccount(p.Context(), username, func(a store.Account, _ bool) (store.Account, error) {
			a.ClientID = 1
			return a, nil
		})
		p.wantError("UpdateAccount of "+username+" with the ClientID of another", err, store.ErrClientID)
		if taken, ok := errors.AsType[*store.ClientIDError](err); !ok || taken.Owner != "ann" {
			p.Errorf("the error is %v, want one that names ann", err)
		}
	}
	p.equal("what was refused", p.accounts(), []store.Account{ann, bob})
	p.put(withClientID("ann", 1, 1)) // it has that already
	p.put(withClientID("ann", 1, 3))
	p.put(withClientID("bob", 2, 1))
	p.wantClientIDs(1, "bob", 3)
	p.wantClientIDs(2, "", 3)
}
