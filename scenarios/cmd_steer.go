package scenarios

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// steeringCommands change accounts, assumptions, clock, tokens and keys.
func steeringCommands() []*command {
	return []*command{
		{
			name: "account", does: steers | setsUp,
			usage: "NAME [password=TEXT] [client_id=COUNT] [active=true|false] [features=TEXT] [whitelist=TEXT] [access_ttl=DURATION] [refresh_ttl=DURATION]",
			help:  "Makes an account, or changes one: what is not given stays. Lists have commas between their items; an empty one is ''.",
			run:   putAccount,
		},
		{
			name: "advance", usage: "DURATION", does: steers,
			help: "Moves the clock forward.",
			run: func(a *actor, c *call) error {
				_, err := a.place.plane.Advance(a.w.ctx, c.duration("DURATION"))
				a.w.mark(a, c, err)
				return steered(err)
			},
		},
		{
			name: "assume", usage: "ASSUMPTION...", does: steers | setsUp,
			help: "Chooses what the vendor's documentation leaves open.",
			run:  assume,
		},
		{
			name: "clock", usage: "[now=TIME] [mode=frozen|running] [rate=NUMBER]", does: steers | setsUp,
			help: "Sets the clock, which begins frozen at 2025-01-15T09:30:00Z. It may go back.",
			run:  setClock,
		},
		{
			name: "mint", does: steers,
			usage: "NAME [account=NAME] [use=access|refresh] [expires_in=DURATION] [expired_for=DURATION] [issued_ago=DURATION] [signature=good|wrong-key|unknown-key|none|tampered] [registered=true|false] [subject=TEXT] [issuer=TEXT] [without=TEXT]",
			help:  "Makes a token that no login gives, and keeps it for token=NAME.",
			run:   mint,
		},
		{
			name: "revoke", usage: "[account=NAME] [use=access|refresh] [family=TOKEN] [token=TOKEN] [as=NAME]", does: steers,
			help: "Revokes all tokens of the session's account, or of one use; with family= those of the family of a token, with token= that token alone.",
			run:  revoke,
		},
		{
			name: "rotate-key", usage: "[overlap=true|false]", does: steers,
			help: "Makes a new signing key. Tokens of the old one stay good, unless overlap=false.",
			run: func(a *actor, c *call) error {
				overlap := c.get("overlap") != "false"
				_, err := a.place.plane.RotateKey(a.w.ctx, control.Rotation{Overlap: &overlap})
				a.w.mark(a, c, err)
				return steered(err)
			},
		},
		{
			name: "unaccount", usage: "NAME", does: steers,
			help: "Deletes an account, and its tokens with it. Sessions keep its name and password.",
			run: func(a *actor, c *call) error {
				err := a.place.plane.DeleteAccount(a.w.ctx, c.get("NAME"))
				a.w.mark(a, c, err)
				if err == nil {
					delete(a.place.accounts, c.get("NAME"))
				}
				return steered(err)
			},
		},
		{
			name: "whitelist", usage: "[ENTRY]... [account=NAME]", does: steers | setsUp,
			help: "Sets the addresses and networks that may use an account. None lets all in.",
			run: func(a *actor, c *call) error {
				entries := append([]string{}, c.all("ENTRY")...)
				return a.patch(c, accountName(a, c), control.AccountChange{IPWhitelist: &entries})
			},
		},
	}
}

// accountName is the account that a line is about.
func accountName(a *actor, c *call) string {
	if c.has("account") {
		return c.get("account")
	}
	return a.session(c.get("as")).account.username
}

func (a *actor) patch(c *call, name string, change control.AccountChange) error {
	_, err := a.place.plane.PatchAccount(a.w.ctx, name, change)
	a.w.mark(a, c, err)
	return steered(err)
}

func putAccount(a *actor, c *call) error {
	name := c.get("NAME")
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

func listOption(c *call, name string) *[]string {
	if !c.has(name) {
		return nil
	}
	items := []string{}
	for item := range strings.SplitSeq(c.get(name), ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return &items
}

func secondsOption(c *call, name string) *int64 {
	if !c.has(name) {
		return nil
	}
	n := int64(c.duration(name) / time.Second)
	return &n
}

func assume(a *actor, c *call) error {
	values := map[string]string{}
	for _, text := range c.all("ASSUMPTION") {
		name, value, _ := strings.Cut(text, "=")
		values[name] = value
	}
	if _, trusts := values["forwarded-for"]; trusts {
		a.place.forwarded, a.place.trusting = true, false
	}
	_, err := a.place.plane.PutAssumptions(a.w.ctx, values)
	a.w.mark(a, c, err)
	if dialect, given := values["dialect"]; given && err == nil {
		a.place.legacy = dialect == "legacy"
		return a.w.load(a.place)
	}
	return steered(err)
}

func setClock(a *actor, c *call) error {
	change := control.ClockChange{AllowRewind: true}
	if c.has("now") {
		now, _ := time.Parse(time.RFC3339, c.get("now")) // was checked
		change.Now = &now
	}
	if c.has("mode") {
		mode := c.get("mode")
		change.Mode = &mode
	}
	if c.has("rate") {
		rate := c.float("rate")
		change.Rate = &rate
	}
	_, err := a.place.plane.SetClock(a.w.ctx, change)
	a.w.mark(a, c, err)
	return steered(err)
}

func mint(a *actor, c *call) error {
	m := control.Minting{
		Account: accountName(a, c), Use: c.get("use"), ExpiresIn: secondsOption(c, "expires_in"), IssuedAgo: secondsOption(c, "issued_ago"),
		Signature: c.get("signature"), Subject: c.get("subject"), Issuer: c.get("issuer"),
	}
	if ago := secondsOption(c, "expired_for"); ago != nil {
		before := -*ago
		m.ExpiresIn = &before
	}
	if c.has("registered") {
		registered := c.get("registered") == "true"
		m.Registered = &registered
	}
	if without := listOption(c, "without"); without != nil {
		m.Without = *without
	}
	minted, err := a.place.plane.Mint(a.w.ctx, m)
	if err != nil {
		return steered(err)
	}
	a.w.secrets.Number("MINTED", minted.Token)
	a.session("").kept[c.get("NAME")] = minted.Token
	return nil
}

func revoke(a *actor, c *call) error {
	filter := control.TokenFilter{Use: c.get("use"), Account: accountName(a, c)}
	for _, option := range []string{"family", "token"} {
		if !c.has(option) {
			continue
		}
		record, err := a.record(c.get(option), c.get("as"))
		if err != nil {
			return err
		}
		if option == "family" {
			filter.Family = record.Family
		} else {
			filter.JTI = record.JTI
		}
	}
	_, err := a.place.plane.Revoke(a.w.ctx, filter)
	a.w.mark(a, c, err)
	return steered(err)
}
