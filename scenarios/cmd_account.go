package scenarios

import (
	"crypto/rand"

	"github.com/popupmock/popupmock/mockserver/control"
)

// accountCommands make and change accounts.
func accountCommands() []*command {
	return []*command{
		{
			name: "account", does: steers | setsUp,
			usage: "NAME [password=TEXT] [client_id=COUNT] [active=true|false] [features=TEXT] [whitelist=TEXT] [access_ttl=SPAN] [refresh_ttl=SPAN]",
			help:  "Makes an account, or changes one: what is not given stays as it is. A new one has a password that only the scenario knows, a client_id of its own, the feature vouchers and no whitelist. Lists have commas between their items; quotes with nothing in them are an empty list.",
			check: checkAccount, gives: givesAccount, run: putAccount,
		},
		{
			name: "unaccount", usage: "ACCOUNT", does: steers, gives: forgetsAccount,
			help: "Deletes an account, and its tokens with it. Sessions keep its name and password.",
			run: func(a *actor, c *call) error {
				err := a.place.plane.DeleteAccount(a.w.ctx, c.get("ACCOUNT"))
				a.w.mark(a, c, err)
				if err == nil {
					delete(a.place.accounts, c.get("ACCOUNT"))
				}
				return steered(err)
			},
		},
		{
			name: "whitelist", usage: "[ENTRY]... [account=ACCOUNT]", does: steers | setsUp,
			help: "Sets the addresses and networks that may use the session's account, or another. No ENTRY lets all in.",
			run: func(a *actor, c *call) error {
				entries := append([]string{}, c.all("ENTRY")...)
				return a.patch(c, accountName(a, c), control.AccountChange{IPWhitelist: &entries})
			},
		},
	}
}

func (a *actor) patch(c *call, name string, change control.AccountChange) error {
	_, err := a.place.plane.PatchAccount(a.w.ctx, name, change)
	a.w.mark(a, c, err)
	return steered(err)
}

// accountChange is what a line says of an account, but for its password.
func (c *call) accountChange() control.AccountChange {
	var change control.AccountChange
	if c.has("client_id") {
		id := int64(c.number("client_id"))
		change.ClientID = &id
	}
	if c.has("active") {
		active := c.get("active") == "true"
		change.Active = &active
	}
	change.Features, change.IPWhitelist = listOption(c, "features"), listOption(c, "whitelist")
	change.AccessTTL, change.RefreshTTL = secondsOption(c, "access_ttl"), secondsOption(c, "refresh_ttl")
	return change
}

func checkAccount(k *checker, c *call) {
	fixed, ok := c.fixed()
	if !ok {
		return
	}
	change := fixed.accountChange()
	if text := fixed.get("password"); fixed.has("password") {
		change.Password = &text
	}
	k.each(c, change.Check())
}

func putAccount(a *actor, c *call) error {
	name := c.get("NAME")
	change := c.accountChange()
	known, exists := a.place.accounts[name]
	password := c.get("password")
	if password != "" || !exists {
		if password == "" {
			password = rand.Text()
		}
		change.Password = &password
		a.w.secrets.Number("PASSWORD", password)
		known = account{name, password}
	}
	if exists {
		a.place.accounts[name] = known
		return a.patch(c, name, change)
	}
	if change.Features == nil {
		change.Features = &[]string{"vouchers"}
	}
	if change.ClientID == nil {
		id := int64(firstClientID + len(a.place.accounts))
		change.ClientID = &id
	}
	_, err := a.place.plane.PutAccount(a.w.ctx, name, change)
	a.w.mark(a, c, err)
	if err == nil {
		a.place.accounts[name] = known
	}
	return steered(err)
}
