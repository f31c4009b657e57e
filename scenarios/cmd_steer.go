package scenarios

import (
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// steeringCommands change accounts, assumptions, clock, tokens and keys.
func steeringCommands() []*command {
	return []*command{
		{
			name: "advance", usage: "SPAN", does: steers,
			help: "Moves the clock of the sandbox forward.",
			run: func(a *actor, c *call) error {
				_, err := a.place.plane.Advance(a.w.ctx, c.duration("SPAN"))
				a.w.mark(a, c, err)
				return steered(err)
			},
		},
		{
			name: "assume", usage: "ASSUMPTION...", does: steers | setsUp,
			help:  "Chooses what the vendor's documentation leaves open.",
			check: checkAssume, run: assume,
		},
		{
			name: "clock", usage: "[now=TIME] [mode=frozen|running] [rate=NUMBER]", does: steers | setsUp,
			help:  "Sets the clock, which begins frozen at 2025-01-15T09:30:00Z. It may go back. A running one makes rate= seconds of each real one.",
			check: checkClock, run: setClock,
		},
		{
			name: "mint", does: steers,
			usage: "LABEL [account=ACCOUNT] [use=access|refresh] [expires_in=SPAN] [expired_for=SPAN] [issued_ago=SPAN] [signature=good|wrong-key|unknown-key|none|tampered] [registered=true|false] [subject=TEXT] [issuer=TEXT] [without=TEXT]",
			help:  "Makes a token that no login gives, good or bad, and keeps it in the session for token=LABEL below.",
			check: checkMint, gives: givesLabel, run: mint,
		},
		{
			name: "revoke", usage: "[account=ACCOUNT] [use=access|refresh] [family=TOKEN] [token=TOKEN] [as=SESSION]", does: steers,
			help:  "Revokes all tokens of the session's account, or of one use; with family= those of the family of a token, with token= that token alone.",
			check: checkRevoke, run: revoke,
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
	}
}

// accountName is the account that a line is about.
func accountName(a *actor, c *call) string {
	if c.has("account") {
		return c.get("account")
	}
	return a.session(c.get("as")).account.username
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

// checkAssume refuses two values for one assumption.
func checkAssume(k *checker, c *call) {
	given := map[string]bool{}
	for _, p := range c.words["ASSUMPTION"] {
		text, _ := p.word.Literal()
		name, _, found := strings.Cut(text, "=")
		if found && given[name] {
			k.wrong(c, &p.word, "%s is given twice; want it once", name)
		}
		given[name] = true
	}
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

// clockChange is what a line says of the clock.
func (c *call) clockChange() control.ClockChange {
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
	return change
}

func checkClock(k *checker, c *call) {
	if fixed, ok := c.fixed(); ok {
		k.each(c, fixed.clockChange().Check())
	}
	if len(c.words) == 0 {
		k.wrong(c, nil, "nothing is said of it; want %s", c.cmd.synopsis())
	}
}

func setClock(a *actor, c *call) error {
	_, err := a.place.plane.SetClock(a.w.ctx, c.clockChange())
	a.w.mark(a, c, err)
	return steered(err)
}

// minting is the token that a line describes.
func (c *call) minting(account string) control.Minting {
	m := control.Minting{
		Account: account, Use: c.get("use"), ExpiresIn: secondsOption(c, "expires_in"), IssuedAgo: secondsOption(c, "issued_ago"),
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
	return m
}

func checkMint(k *checker, c *call) {
	if both := c.words["expired_for"]; len(both) > 0 && len(c.words["expires_in"]) > 0 {
		k.wrong(c, &both[0].word, "expires_in= and expired_for= both say when it expires; want one of them")
	}
	if fixed, ok := c.fixed(); ok {
		k.each(c, fixed.minting(firstUsername).Check())
	}
}

func mint(a *actor, c *call) error {
	minted, err := a.place.plane.Mint(a.w.ctx, c.minting(accountName(a, c)))
	if err != nil {
		return steered(err)
	}
	a.w.secrets.Number("MINTED", minted.Token)
	a.session("").kept[c.get("LABEL")] = minted.Token
	return nil
}

// checkRevoke knows that a token says enough by itself.
func checkRevoke(k *checker, c *call) {
	family, token := c.words["family"], c.words["token"]
	switch {
	case len(family) > 0 && len(token) > 0:
		k.wrong(c, &token[0].word, "family= and token= both name what to revoke; want one of them")
	case len(family) > 0:
		k.token(c, "family", "")
	case len(token) > 0:
		k.token(c, "token", "")
	}
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
		if !c.has("account") {
			filter.Account = record.Account
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
