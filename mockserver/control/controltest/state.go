package controltest

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	snapshot "github.com/popupmock/popupmock/mockserver/state"
)

func stateCases() []Case {
	return []Case{
		{"state/there and back", thereAndBack},
		{"state/saving changes nothing", savingChangesNothing},
		{"state/refused", refusedStates},
	}
}

func (p probe) save() snapshot.Document {
	p.Helper()
	return must[snapshot.Document](p)(p.State(p.Context()))
}

// thereAndBack changes all there is, and has it undone.
func thereAndBack(p probe) {
	minted := p.mint(control.Minting{})
	p.wantStatus(minted.Token, 200)
	p.wantStatus("none", 401)
	_ = must[control.Clock](p)(p.Advance(p.Context(), time.Nanosecond))
	want, saved := p.state(), p.save()

	_ = must[control.Clock](p)(p.Advance(p.Context(), 24*time.Hour))
	p.put("ann", control.AccountChange{Password: new("x")})
	p.patch(username, control.AccountChange{Active: new(false), Password: new("other")})
	p.mint(control.Minting{})
	_ = must[control.Key](p)(p.RotateKey(p.Context(), control.Rotation{Overlap: new(false)}))
	p.wantStatus(minted.Token, 401)

	p.ok("PutState", p.PutState(p.Context(), saved))
	p.equal("the state that was restored", p.state(), want)
	p.equal("the document that was restored", p.save(), saved)
	p.equal("the journal that was restored", p.journal(journal.Filter{}), []journal.Entry{})
	p.wantStatus(minted.Token, 200)
	if status := p.login(username, password); status != 200 {
		p.Errorf("a login with the old password is answered %d, want 200", status)
	}
	if entries := p.journal(journal.Filter{}); len(entries) != 2 || entries[0].Seq != 3 || entries[1].Seq != 4 {
		p.Errorf("the journal has %d entries, want number 3 and 4", len(entries))
	}
}

func savingChangesNothing(p probe) {
	p.mint(control.Minting{})
	before, first := p.state(), p.save()
	p.equal("the state after it was saved", p.state(), before)
	p.equal("the state that is saved again", p.save(), first)
	if first.Version != snapshot.Version || len(first.Accounts) != 1 || len(first.Families) != 1 {
		p.Errorf("saved version %d, %d accounts and %d families, want 1 of each", first.Version, len(first.Accounts), len(first.Families))
	}
}

func refusedStates(p probe) {
	p.mint(control.Minting{})
	refused := func(what string, kind control.Kind, change func(d *snapshot.Document)) {
		d := p.save()
		change(&d)
		d.Clock.Now = d.Clock.Now.Add(time.Hour) // which must not be
		p.refused("PutState: "+what, kind, func() error { return p.PutState(p.Context(), d) })
	}
	refused("another version", control.Invalid, func(d *snapshot.Document) { d.Version = 2 })
	refused("a wrong clock", control.Invalid, func(d *snapshot.Document) { d.Clock.Rate = -1 })
	refused("a wrong account", control.Invalid, func(d *snapshot.Document) { d.Accounts[0].ClientID = 0 })
	refused("a family without pairs", control.Invalid, func(d *snapshot.Document) { d.Families[0].Pairs = []snapshot.Pair{} })
	refused("no secret", control.Invalid, func(d *snapshot.Document) { d.Secret.Key = nil })
	refused("other data", control.Conflict, func(d *snapshot.Document) { d.Data = make(snapshot.Bytes, 32) })
}
