// Package storetest is the suite that every implementation of store.Store must pass.
//
// It is a table of cases that see no more of *testing.T than TB, so that the suite can be tested itself: its own tests
// run the cases on stores that are broken on purpose, and each must be found out by the case that is there for it.
package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/mockserver/store"
)

// TB is what a case needs of *testing.T.
type TB interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Case is one demand on a store.
type Case struct {
	Name  string // of a subtest, such as "accounts/order"
	check func(probe)
}

// Run puts the demand to an empty store that nobody else uses. What depends on who comes first is tried for so many rounds: some stores that are
// wrong are found out once in a few hundred.
func (c Case) Run(tb TB, s store.Store, rounds uint32) {
	tb.Helper()
	c.check(probe{TB: tb, store: s, rounds: rounds})
}

// Cases returns the whole suite.
func Cases() []Case {
	return slices.Concat(accountCases(), familyCases(), walkCases(), contextCases(), raceCases())
}

// Run runs the suite as subtests of t, with so many rounds of each race. Each gets a store of its own from open, which must be empty; open may
// use its t to clean up.
func Run(t *testing.T, rounds int, open func(t *testing.T) store.Store) {
	t.Helper()
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			c.Run(t, open(t), uint32(rounds)) //nolint:gosec // some hundreds
		})
	}
}

// probe is a case's hold on its store. Its methods end the case when the store returns an error.
type probe struct {
	TB
	store  store.Store
	rounds uint32
}

func (p probe) account(username string) store.Account {
	p.Helper()
	account, err := p.store.Account(p.Context(), username)
	if err != nil {
		p.Fatalf("Account(%q): %v", username, err)
	}
	return account
}

func (p probe) accounts() []store.Account {
	p.Helper()
	all, err := p.store.Accounts(p.Context())
	if err != nil {
		p.Fatalf("Accounts: %v", err)
	}
	return all
}

// put makes the account what it is given, and returns what the store made of it.
func (p probe) put(account store.Account) store.Account {
	p.Helper()
	put, err := p.store.UpdateAccount(p.Context(), account.Username, func(store.Account, bool) (store.Account, error) {
		return account, nil
	})
	if err != nil {
		p.Fatalf("UpdateAccount(%q): %v", account.Username, err)
	}
	return put
}

func (p probe) remove(username string) {
	p.Helper()
	if err := p.store.DeleteAccount(p.Context(), username); err != nil {
		p.Fatalf("DeleteAccount(%q): %v", username, err)
	}
}

func (p probe) create(family store.Family, first store.Pair) {
	p.Helper()
	if err := p.store.CreateFamily(p.Context(), family, first); err != nil {
		p.Fatalf("CreateFamily(%s): %v", family.ID, err)
	}
}

func (p probe) pair(id store.ID, generation uint32) (store.Family, store.Pair) {
	p.Helper()
	family, pair, err := p.store.Pair(p.Context(), id, generation)
	if err != nil {
		p.Fatalf("Pair(%s, %d): %v", id, generation, err)
	}
	return family, pair
}

type familyChange = func(store.Family, store.Pair) (store.Family, []store.Pair, error)

func (p probe) update(id store.ID, generation uint32, change familyChange) {
	p.Helper()
	if err := p.store.UpdateFamily(p.Context(), id, generation, change); err != nil {
		p.Fatalf("UpdateFamily(%s, %d): %v", id, generation, err)
	}
}

func (p probe) walk(yield func(store.Family, store.Pair) bool) {
	p.Helper()
	if err := p.store.Pairs(p.Context(), yield); err != nil {
		p.Fatalf("Pairs: %v", err)
	}
}

func (p probe) clear() {
	p.Helper()
	if err := p.store.Clear(p.Context()); err != nil {
		p.Fatalf("Clear: %v", err)
	}
}

// wantPair asserts that exactly this family and pair are stored.
func (p probe) wantPair(family store.Family, pair store.Pair) {
	p.Helper()
	gotFamily, gotPair := p.pair(family.ID, pair.Generation)
	p.equal("family", gotFamily, family)
	p.equal("pair", gotPair, pair)
}

// wantNoPair asserts that the store knows of no such pair.
func (p probe) wantNoPair(id store.ID, generation uint32) {
	p.Helper()
	_, _, err := p.store.Pair(p.Context(), id, generation)
	p.wantError("Pair of an unknown one", err, store.ErrNoFamily)
}

func (p probe) wantNoAccount(username string) {
	p.Helper()
	_, err := p.store.Account(p.Context(), username)
	p.wantError("Account of an unknown one", err, store.ErrNoAccount)
}

func (p probe) wantError(what string, err, want error) {
	p.Helper()
	if !errors.Is(err, want) {
		p.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

// wantSame asserts that an error came back as it is, not wrapped in another.
func (p probe) wantSame(what string, err, want error) {
	p.Helper()
	if err != want { //nolint:errorlint // the point is that nothing is wrapped round it
		p.Errorf("%s: got error %#v, want %#v as it is", what, err, want)
	}
}

// equal compares to the last bit, but for nil and empty slices, which a backend may not be able to tell apart.
func (p probe) equal(what string, got, want any) {
	p.Helper()
	if reflect.DeepEqual(got, want) {
		return // as nearly always, and at a tenth of the cost of a difference
	}
	diff := cmp.Diff(want, got, cmpopts.EquateEmpty())
	if diff != "" {
		p.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
