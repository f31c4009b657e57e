package storetest

import (
	"net/netip"

	"github.com/popupmock/popupmock/mockserver/store"
)

// The cases here change what they got, or gave, and read again: nothing may be shared with what is stored.
func copyCases() []Case {
	return []Case{
		{"copies/of Account", copyOfAccount},
		{"copies/of Accounts", copyOfAccounts},
		{"copies/returned by UpdateAccount", copyReturned},
		{"copies/given to change", copyGivenToChange},
		{"copies/taken from change", copyTakenFromChange},
	}
}

// scribble changes everything behind the account's slices.
func scribble(a store.Account) {
	for i := range a.Features {
		a.Features[i] = "scribbled"
	}
	for i := range a.IPWhitelist {
		a.IPWhitelist[i] = netip.Prefix{}
	}
}

func (p probe) wantUnscribbled(want store.Account) {
	p.Helper()
	p.equal("what Account returns", p.account(want.Username), want)
	p.equal("what Accounts returns", p.accounts(), []store.Account{want})
}

func copyOfAccount(p probe) {
	want := p.put(sampleAccount("ann", 1)).Clone()
	scribble(p.account("ann"))
	p.wantUnscribbled(want)
}

func copyOfAccounts(p probe) {
	want := p.put(sampleAccount("ann", 1)).Clone()
	scribble(p.accounts()[0])
	p.wantUnscribbled(want)
}

func copyReturned(p probe) {
	put := p.put(sampleAccount("ann", 1))
	want := put.Clone()
	scribble(put)
	p.wantUnscribbled(want)
}

func copyGivenToChange(p probe) {
	want := p.put(sampleAccount("ann", 1)).Clone()
	var kept store.Account
	got, err := p.store.UpdateAccount(p.Context(), "ann", func(old store.Account, _ bool) (store.Account, error) {
		kept = old
		return old.Clone(), nil
	})
	if err != nil {
		p.Fatalf("UpdateAccount: %v", err)
	}
	want.Revision = got.Revision
	scribble(kept)
	p.wantUnscribbled(want)
}

func copyTakenFromChange(p probe) {
	given := sampleAccount("ann", 1)
	want := given.Clone()
	want.Revision = p.put(given).Revision
	scribble(given)
	p.wantUnscribbled(want)
}
