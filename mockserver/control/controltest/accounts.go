package controltest

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/mockserver/control"
)

func accountCases() []Case {
	return []Case{
		{"accounts/default", defaultAccount},
		{"accounts/create", createAccount},
		{"accounts/create with all settings", createWhole},
		{"accounts/replace", replaceAccount},
		{"accounts/patch", patchAccount},
		{"accounts/empty lists", emptyLists},
		{"accounts/odd names", oddNames},
		{"accounts/delete", deleteAccount},
		{"accounts/unknown", unknownAccount},
		{"accounts/no name", noName},
		{"accounts/refused", refusedAccountChanges},
		{"accounts/conflict", conflictingClientID},
		{"accounts/many at once", manyAtOnce},
	}
}

// fresh is an account of which only the password was given.
func fresh(name string, id int64) control.Account {
	return control.Account{Username: name, ClientID: id, Active: true, AccessTTL: 3600, RefreshTTL: 604800}
}

func (p probe) account(name string) control.Account {
	p.Helper()
	return must[control.Account](p)(p.Account(p.Context(), name))
}

func (p probe) put(name string, change control.AccountChange) control.Account {
	p.Helper()
	return must[control.Account](p)(p.PutAccount(p.Context(), name, change))
}

func (p probe) patch(name string, change control.AccountChange) control.Account {
	p.Helper()
	return must[control.Account](p)(p.PatchAccount(p.Context(), name, change))
}

// wantAccount asserts that a call has returned the account, and that it is stored.
func (p probe) wantAccount(got, want control.Account) {
	p.Helper()
	p.equal("what is returned", got, want)
	p.equal("what Account returns", p.account(want.Username), want)
	all := must[[]control.Account](p)(p.Accounts(p.Context()))
	i := slices.IndexFunc(all, func(a control.Account) bool { return a.Username == want.Username })
	if i < 0 {
		p.Fatalf("Accounts does not have %s", want.Username)
	}
	p.equal("what Accounts has", all[i], want)
}

func defaultAccount(p probe) {
	want := fresh(username, clientID)
	want.Features = []string{"vouchers"}
	p.equal("all accounts of a new mock", must[[]control.Account](p)(p.Accounts(p.Context())), []control.Account{want})
}

func createAccount(p probe) {
	p.wantAccount(p.put("zoe", control.AccountChange{Password: new("secret")}), fresh("zoe", clientID+1))
	p.put("ann", control.AccountChange{Password: new("x")})
	var names []string
	for _, a := range must[[]control.Account](p)(p.Accounts(p.Context())) {
		names = append(names, a.Username)
	}
	p.equal("the order of Accounts", names, []string{"ann", username, "zoe"})
	for password, want := range map[string]int{"secret": 200, "Secret": 401} {
		if got := p.login("zoe", password); got != want {
			p.Errorf("a login with %q is answered %d, want %d", password, got, want)
		}
	}
}

func whole() control.AccountChange {
	return control.AccountChange{
		Password: new("pw"), ClientID: new(int64(7)), Active: new(false), Features: new([]string{"vouchers", "forex"}),
		IPWhitelist: new([]string{"10.0.0.0/8", "::ffff:192.0.2.1"}), AccessTTL: new(int64(60)), RefreshTTL: new(int64(120)),
	}
}

func wholeAccount(name string) control.Account {
	return control.Account{
		Username: name, ClientID: 7, Features: []string{"vouchers", "forex"}, IPWhitelist: []string{"10.0.0.0/8", "192.0.2.1/32"},
		AccessTTL: 60, RefreshTTL: 120,
	}
}

func createWhole(p probe) { p.wantAccount(p.put("ann", whole()), wholeAccount("ann")) }

// replaceAccount leaves nothing but number and tokens.
func replaceAccount(p probe) {
	change := whole()
	change.Active, change.IPWhitelist = nil, nil
	p.put("ann", change)
	minted := p.mint(control.Minting{Account: "ann"})
	p.wantAccount(p.put("ann", control.AccountChange{Password: new("other")}), fresh("ann", 7))
	p.wantStatus(minted.Token, 200)
	if old, now := p.login("ann", "pw"), p.login("ann", "other"); old != 401 || now != 200 {
		p.Errorf("logins with the old and the new password are answered %d and %d, want 401 and 200", old, now)
	}
}

func patchAccount(p probe) {
	p.put("ann", whole())
	want := wholeAccount("ann")
	p.wantAccount(p.patch("ann", control.AccountChange{}), want)
	want.Active = true
	p.wantAccount(p.patch("ann", control.AccountChange{Active: new(true)}), want)
	want.IPWhitelist = []string{"2001:db8::/32"}
	p.wantAccount(p.patch("ann", control.AccountChange{IPWhitelist: &want.IPWhitelist}), want)
	want.Features, want.AccessTTL = []string{"forex"}, 1
	p.wantAccount(p.patch("ann", control.AccountChange{Features: &want.Features, AccessTTL: new(int64(1))}), want)
	want.ClientID, want.RefreshTTL = 8, 3153600000
	p.wantAccount(p.patch("ann", control.AccountChange{ClientID: new(int64(8)), RefreshTTL: new(want.RefreshTTL)}), want)
}

// emptyLists gives lists that are empty and lists that are nil: both were given, and differ from none at all.
func emptyLists(p probe) {
	for _, list := range [][]string{{}, nil} {
		p.put("ann", whole())
		want := wholeAccount("ann")
		want.Features, want.IPWhitelist = nil, nil
		p.wantAccount(p.patch("ann", control.AccountChange{Features: &list, IPWhitelist: &list}), want)
		change := whole()
		change.Features, change.IPWhitelist = &list, &list
		p.wantAccount(p.put("ann", change), want)
	}
}

// oddNames are usernames all the same, and each is another.
func oddNames(p probe) {
	names := []string{
		".", "..", "...", "a/b", "a%2Fb", "a b", "a+b", "a?b=c", "a#b", "Ünï", "ünï", "{username}", "%", "\"", "\\", "\x00", ";", "//",
		strings.Repeat("n", 256),
	}
	for i, name := range names {
		p.wantAccount(p.put(name, control.AccountChange{Password: new("x")}), fresh(name, clientID+1+int64(i)))
	}
	for i, name := range names {
		want := fresh(name, clientID+1+int64(i))
		p.equal("what Account returns", p.account(name), want)
		p.ok("DeleteAccount", p.DeleteAccount(p.Context(), name))
	}
	if left := must[[]control.Account](p)(p.Accounts(p.Context())); len(left) != 1 {
		p.Errorf("%d accounts are left, want the default one: %v", len(left), left)
	}
}

func deleteAccount(p probe) {
	p.put("ann", control.AccountChange{Password: new("x")})
	minted, other := p.mint(control.Minting{Account: "ann"}), p.mint(control.Minting{})
	p.ok("DeleteAccount", p.DeleteAccount(p.Context(), "ann"))
	p.wantStatus(minted.Token, 401)
	p.wantStatus(other.Token, 200)
	if left := p.tokens(control.TokenFilter{Account: "ann"}); len(left) != 0 {
		p.Errorf("Tokens has those of a deleted account: %v", left)
	}
	p.put("ann", control.AccountChange{Password: new("x")})
	p.wantStatus(minted.Token, 401)
}

func unknownAccount(p probe) {
	ctx := p.Context()
	p.refused("Account of an unknown one", control.NotFound, func() error { _, err := p.Account(ctx, "nobody"); return err })
	p.refused("PatchAccount of an unknown one", control.NotFound, func() error {
		_, err := p.PatchAccount(ctx, "nobody", control.AccountChange{Password: new("x")})
		return err
	})
	p.refused("DeleteAccount of an unknown one", control.NotFound, func() error { return p.DeleteAccount(ctx, "nobody") })
}

func noName(p probe) {
	ctx := p.Context()
	for _, name := range []string{"", strings.Repeat("n", 257), "\xff"} {
		p.refused("Account", control.Invalid, func() error { _, err := p.Account(ctx, name); return err })
		p.refused("PutAccount", control.Invalid, func() error {
			_, err := p.PutAccount(ctx, name, control.AccountChange{Password: new("x")})
			return err
		})
		p.refused("PatchAccount", control.Invalid, func() error {
			_, err := p.PatchAccount(ctx, name, control.AccountChange{})
			return err
		})
		p.refused("DeleteAccount", control.Invalid, func() error { return p.DeleteAccount(ctx, name) })
	}
}

// refusedAccountChanges have something good besides, which must not be done either.
func refusedAccountChanges(p probe) {
	for what, spoil := range map[string]func(*control.AccountChange){
		"empty password":         func(c *control.AccountChange) { c.Password = new("") },
		"password in no UTF-8":   func(c *control.AccountChange) { c.Password = new("\xff") },
		"client_id 0":            func(c *control.AccountChange) { c.ClientID = new(int64(0)) },
		"client_id too high":     func(c *control.AccountChange) { c.ClientID = new(int64(1 << 53)) },
		"empty feature":          func(c *control.AccountChange) { c.Features = new([]string{"a", ""}) },
		"feature in no UTF-8":    func(c *control.AccountChange) { c.Features = new([]string{"\xff"}) },
		"no address":             func(c *control.AccountChange) { c.IPWhitelist = new([]string{"10.0.0.0/33"}) },
		"empty address":          func(c *control.AccountChange) { c.IPWhitelist = new([]string{""}) },
		"access_ttl 0":           func(c *control.AccountChange) { c.AccessTTL = new(int64(0)) },
		"refresh_ttl too long":   func(c *control.AccountChange) { c.RefreshTTL = new(int64(3153600001)) },
		"refresh_ttl below zero": func(c *control.AccountChange) { c.RefreshTTL = new(int64(-1)) },
	} {
		change := whole()
		spoil(&change)
		p.refused("PutAccount: "+what, control.Invalid, func() error { _, err := p.PutAccount(p.Context(), "ann", change); return err })
		p.refused("PatchAccount: "+what, control.Invalid, func() error { _, err := p.PatchAccount(p.Context(), username, change); return err })
	}
	p.refused("PutAccount without a password", control.Invalid, func() error {
		_, err := p.PutAccount(p.Context(), username, control.AccountChange{Active: new(false)})
		return err
	})
}

func conflictingClientID(p probe) {
	p.refused("PutAccount with the client_id of another", control.Conflict, func() error {
		_, err := p.PutAccount(p.Context(), "ann", control.AccountChange{Password: new("x"), ClientID: new(int64(clientID))})
		return err
	})
	p.put("ann", control.AccountChange{Password: new("x")})
	p.refused("PatchAccount with the client_id of another", control.Conflict, func() error {
		_, err := p.PatchAccount(p.Context(), "ann", control.AccountChange{Active: new(false), ClientID: new(int64(clientID))})
		return err
	})
}

// manyAtOnce must not give two accounts one number.
func manyAtOnce(p probe) {
	names := strings.Split("abcdefghijklmnop", "")
	errs := make([]error, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() { _, errs[i] = p.PutAccount(p.Context(), name, control.AccountChange{Password: new("x")}) })
	}
	wg.Wait()
	p.ok("PutAccount", errors.Join(errs...))
	taken := map[int64]string{}
	for _, a := range must[[]control.Account](p)(p.Accounts(p.Context())) {
		if taken[a.ClientID] != "" {
			p.Errorf("%s and %s share the client_id %d", taken[a.ClientID], a.Username, a.ClientID)
		}
		taken[a.ClientID] = a.Username
	}
	if len(taken) != len(names)+1 {
		p.Errorf("%d accounts, want %d", len(taken), len(names)+1)
	}
}
