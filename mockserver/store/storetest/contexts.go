package storetest

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/mockserver/store"
)

// A call that is cancelled before it starts may do its work (a store without a network has no reason to look), or fail
// with the context's error and have changed nothing. There is nothing in between.
func contextCases() []Case {
	return []Case{
		{"cancelled/reads", cancelledReads},
		{"cancelled/UpdateAccount", cancelledUpdateAccount},
		{"cancelled/DeleteAccount", cancelledDeleteAccount},
		{"cancelled/CreateFamily", cancelledCreateFamily},
		{"cancelled/UpdateFamily", cancelledUpdateFamily},
		{"cancelled/Clear", cancelledClear},
	}
}

// cancelled returns a context that is done.
func (p probe) cancelled() context.Context {
	ctx, cancel := context.WithCancel(p.Context())
	cancel()
	return ctx
}

// done tells whether a call under a done context did its work, and asserts that its error is the context's if not.
func (p probe) done(what string, err error) bool {
	p.Helper()
	if err != nil && !errors.Is(err, context.Canceled) {
		p.Errorf("%s when cancelled: got error %v, want none or %v", what, err, context.Canceled)
	}
	return err == nil
}

func cancelledReads(p probe) {
	want := p.put(sampleAccount("ann", 1))
	p.create(sampleFamily(1), samplePair(0, 1))
	if got, err := p.store.Account(p.cancelled(), "ann"); p.done("Account", err) {
		p.equal("Account when cancelled", got, want)
	}
	if got, err := p.store.Accounts(p.cancelled()); p.done("Accounts", err) {
		p.equal("Accounts when cancelled", got, []store.Account{want})
	}
	if family, pair, err := p.store.Pair(p.cancelled(), sampleFamily(1).ID, 0); p.done("Pair", err) {
		p.equal("the family when cancelled", family, sampleFamily(1))
		p.equal("the pair when cancelled", pair, samplePair(0, 1))
	}
}

func cancelledUpdateAccount(p probe) {
	want := p.put(sampleAccount("ann", 1))
	got, err := p.store.UpdateAccount(p.cancelled(), "ann", func(store.Account, bool) (store.Account, error) {
		return sampleAccount("ann", 2), nil
	})
	if p.done("UpdateAccount", err) {
		want = sampleAccount("ann", 2)
		want.Revision = got.Revision
	}
	p.equal("the account after a cancelled update", p.account("ann"), want)
}

func cancelledDeleteAccount(p probe) {
	want := p.put(sampleAccount("ann", 1))
	if p.done("DeleteAccount", p.store.DeleteAccount(p.cancelled(), "ann")) {
		p.wantNoAccount("ann")
		return
	}
	p.equal("the account after a cancelled delete", p.account("ann"), want)
}

func cancelledCreateFamily(p probe) {
	family, first := sampleFamily(1), samplePair(0, 1)
	if p.done("CreateFamily", p.store.CreateFamily(p.cancelled(), family, first)) {
		p.wantPair(family, first)
		return
	}
	p.wantNoPair(family.ID, 0)
}

func cancelledUpdateFamily(p probe) {
	family, first := sampleFamily(1), samplePair(0, 1)
	p.create(family, first)
	next := sampleFamily(2)
	next.ID = family.ID
	err := p.store.UpdateFamily(p.cancelled(), family.ID, 0, func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
		return next, []store.Pair{samplePair(0, 2), samplePair(1, 2)}, nil
	})
	if p.done("UpdateFamily", err) {
		p.wantPair(next, samplePair(0, 2))
		p.wantPair(next, samplePair(1, 2))
		return
	}
	p.wantPair(family, first)
	p.wantNoPair(family.ID, 1)
}

func cancelledClear(p probe) {
	want := p.put(sampleAccount("ann", 1))
	p.create(sampleFamily(1), samplePair(0, 1))
	if p.done("Clear", p.store.Clear(p.cancelled())) {
		p.wantNoAccount("ann")
		p.wantNoPair(sampleFamily(1).ID, 0)
		return
	}
	p.equal("the account after a cancelled Clear", p.account("ann"), want)
	p.wantPair(sampleFamily(1), samplePair(0, 1))
}
