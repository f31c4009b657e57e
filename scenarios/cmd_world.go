package scenarios

import (
	"github.com/popupmock/popupmock/mockserver/journal"
)

// worldCommands are about sandboxes as a whole.
func worldCommands() []*command {
	return []*command{
		{
			name: "reset", usage: "", does: steers, gives: forgetsAccounts,
			help: "Puts the sandbox back to how the scenario began: one account with a new password, clock, assumptions, no rules, no tokens, an empty journal. Sessions keep the tokens that they have.",
			run:  reset,
		},
		{
			name: "restore", usage: "SNAPSHOT", does: steers,
			help: "Goes back to a state that snapshot has kept: clock, accounts, tokens, keys, rules. Sessions keep the tokens that they have.",
			run: func(a *actor, c *call) error {
				back, known := a.place.saved[c.get("SNAPSHOT")]
				if !known {
					return unablef("there is no snapshot %q", c.get("SNAPSHOT"))
				}
				a.w.harvest(a.place)
				err := back()
				a.w.mark(a, c, err)
				return steered(err)
			},
		},
		{
			name: "sandbox", usage: "[NAME]", does: steers, gives: givesSandbox,
			help: "Goes to another sandbox, which is made where there is none of that name; without a name back to the scenario's own. Each has sessions, accounts, a clock and a journal of its own.",
			run: func(a *actor, c *call) error {
				p, err := a.w.enter(c.get("NAME"))
				if err != nil {
					return steered(err)
				}
				a.place = p
				return nil
			},
		},
		{
			name: "snapshot", usage: "SNAPSHOT", does: steers, gives: givesSnapshot,
			help: "Keeps the state of the sandbox for restore.",
			run: func(a *actor, c *call) error {
				plane, ctx := a.place.plane, a.w.ctx
				document, err := plane.State(ctx)
				a.place.saved[c.get("SNAPSHOT")] = func() error { return plane.PutState(ctx, document) }
				return steered(err)
			},
		},
	}
}

func reset(a *actor, c *call) error {
	a.w.harvest(a.place)
	if err := a.place.plane.Reset(a.w.ctx); err != nil {
		return steered(err)
	}
	a.w.secrets.Add("PASSWORD", a.place.account.password)
	known := a.place.account
	if err := a.w.furnish(a.place); err != nil {
		return steered(err)
	}
	a.place.accounts = map[string]account{known.username: a.place.account}
	for _, s := range a.sessions {
		if s.account == known {
			s.account = a.place.account
		}
	}
	a.w.mark(a, c, nil)
	return a.w.load(a.place)
}

// entry is the journal's last, which is that of the last request.
func (a *actor) entry() (journal.Entry, error) {
	if a.last == nil || !a.last.one {
		return journal.Entry{}, unablef("there is no last request outside of a block")
	}
	a.last.seen = true
	entries, err := a.last.place.plane.Journal(a.w.ctx, journal.Filter{Limit: 1})
	if err != nil {
		return journal.Entry{}, steered(err)
	}
	if len(entries) == 0 {
		return journal.Entry{}, unablef("the journal is empty")
	}
	return entries[0], nil
}
