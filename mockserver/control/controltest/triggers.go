package controltest

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

func triggerCases() []Case {
	return []Case{
		{"triggers/add", addTriggers},
		{"triggers/fire", triggersFire},
		{"triggers/put", putTriggers},
		{"triggers/replace", replaceTriggers},
		{"triggers/delete", deleteTriggers},
		{"triggers/unknown", unknownTriggers},
		{"triggers/refused", refusedTriggers},
		{"triggers/reset", resetTriggers},
	}
}

// onRead is a rule that is set off when the countries are read.
func onRead(id string, nth int, do ...trigger.Action) trigger.Rule {
	if do == nil {
		do = []trigger.Action{trigger.RotateKey{}}
	}
	return trigger.Rule{ID: id, On: trigger.On{Operation: "listCountries", Event: trigger.Received, Nth: nth}, Do: do}
}

// everything has each action once.
func everything() trigger.Rule {
	return trigger.Rule{
		ID: "all", On: trigger.On{Operation: "*", Account: "nobody", Event: trigger.Answered},
		Do: []trigger.Action{
			trigger.Advance{By: 1500 * time.Millisecond},
			trigger.Revoke{What: trigger.Account, Use: "refresh", Account: username},
			trigger.Revoke{What: trigger.Family},
			trigger.SetLifetimes{Access: time.Minute, Refresh: time.Hour, Account: username},
			trigger.SetWhitelist{Entries: []string{"10.0.0.0/8", "2001:db8::1"}},
			trigger.SetActive{Active: true, Account: username},
			trigger.RotateKey{NoOverlap: true},
			trigger.ArmFault{Fault: fault.Rule{ID: "f", Operation: "login", Phase: fault.After, When: fault.Nth(2), Effect: fault.Reset{}, TTL: time.Minute}},
		},
	}
}

func (p probe) triggers() []trigger.State {
	p.Helper()
	return must[[]trigger.State](p)(p.Triggers(p.Context()))
}

func (p probe) addTrigger(rule trigger.Rule) trigger.State {
	p.Helper()
	return must[trigger.State](p)(p.AddTrigger(p.Context(), rule))
}

// untouched are rules that have counted nothing yet.
func untouched(rules ...trigger.Rule) []trigger.State {
	states := make([]trigger.State, len(rules))
	for i, rule := range rules {
		states[i].Rule = rule
	}
	return states
}

func addTriggers(p probe) {
	p.equal("the triggers of a new mock", p.triggers(), []trigger.State{})
	p.equal("what AddTrigger returns", p.addTrigger(everything()), untouched(everything())[0])
	named := p.addTrigger(onRead("", 2))
	if named.ID == "" {
		p.Fatalf("AddTrigger gives no id")
	}
	p.equal("all triggers", p.triggers(), untouched(everything(), onRead(named.ID, 2)))
	p.equal("what Trigger returns", must[trigger.State](p)(p.Trigger(p.Context(), "all")), untouched(everything())[0])
}

func triggersFire(p probe) {
	minted := p.mint(control.Minting{})
	p.addTrigger(onRead("t", 2, trigger.Advance{By: time.Hour}))
	p.wantStatus(minted.Token, 200)
	p.wantStatus(minted.Token, 401)
	got := must[trigger.State](p)(p.Trigger(p.Context(), "t"))
	p.equal("the counters", [2]uint64{got.Calls, got.Hits}, [2]uint64{2, 1})
	entries := p.journal(journal.Filter{})
	p.equal("what the journal has", entries[len(entries)-1].Triggers, []journal.Triggered{{ID: "t", Event: "received"}})
}

func putTriggers(p probe) {
	p.addTrigger(onRead("a", 0))
	p.addTrigger(onRead("b", 0))
	p.wantStatus("", 401)
	put := must[trigger.State](p)(p.PutTrigger(p.Context(), "a", onRead("", 7)))
	p.equal("what PutTrigger returns", put, untouched(onRead("a", 7))[0])
	p.equal("another under a new id", must[trigger.State](p)(p.PutTrigger(p.Context(), "c", onRead("c", 1))), untouched(onRead("c", 1))[0])
	want := append(untouched(onRead("b", 0)), untouched(onRead("a", 7), onRead("c", 1))...)
	want[0].Calls, want[0].Hits = 1, 1
	p.equal("all triggers", p.triggers(), want)
}

func replaceTriggers(p probe) {
	p.addTrigger(onRead("a", 0))
	p.addTrigger(onRead("b", 0))
	p.wantStatus("", 401)
	rules := []trigger.Rule{onRead("c", 3), everything(), onRead("a", 0)}
	p.equal("what ReplaceTriggers returns", must[[]trigger.State](p)(p.ReplaceTriggers(p.Context(), rules)), untouched(rules...))
	p.equal("all triggers", p.triggers(), untouched(rules...))
	p.equal("none in place of all", must[[]trigger.State](p)(p.ReplaceTriggers(p.Context(), nil)), []trigger.State{})
	p.equal("no triggers", p.triggers(), []trigger.State{})
}

func deleteTriggers(p probe) {
	for _, id := range []string{"a", "b", "c"} {
		p.addTrigger(onRead(id, 0))
	}
	p.ok("DeleteTrigger", p.DeleteTrigger(p.Context(), "b"))
	p.equal("those that are left", p.triggers(), untouched(onRead("a", 0), onRead("c", 0)))
	p.ok("ClearTriggers", p.ClearTriggers(p.Context()))
	p.equal("those that are left", p.triggers(), []trigger.State{})
	p.ok("ClearTriggers again", p.ClearTriggers(p.Context()))
}

// unchangedTriggers is refused, for the triggers.
func (p probe) unchangedTriggers(what string, kind control.Kind, call func() error) {
	p.Helper()
	before := p.triggers()
	p.refused(what, kind, call)
	p.equal("the triggers after "+what, p.triggers(), before)
}

func unknownTriggers(p probe) {
	p.addTrigger(onRead("a", 0))
	for _, id := range []string{"b", "A", "a/b", "%61", ".", ".."} {
		p.unchangedTriggers("Trigger "+id, control.NotFound, func() error {
			_, err := p.Trigger(p.Context(), id)
			return err
		})
		p.unchangedTriggers("DeleteTrigger "+id, control.NotFound, func() error { return p.DeleteTrigger(p.Context(), id) })
	}
}

func refusedTriggers(p probe) {
	p.addTrigger(onRead("a", 0))
	bad := onRead("b", -1)
	nobody := onRead("b", 0, trigger.SetActive{Account: "nobody"})
	p.unchangedTriggers("AddTrigger of an id that is taken", control.Conflict, func() error {
		_, err := p.AddTrigger(p.Context(), onRead("a", 1))
		return err
	})
	for what, rule := range map[string]trigger.Rule{"a bad number": bad, "an unknown account": nobody} {
		p.unchangedTriggers("AddTrigger of "+what, control.Invalid, func() error {
			_, err := p.AddTrigger(p.Context(), rule)
			return err
		})
		p.unchangedTriggers("PutTrigger of "+what, control.Invalid, func() error {
			rule.ID = "a"
			_, err := p.PutTrigger(p.Context(), "a", rule)
			return err
		})
		p.unchangedTriggers("ReplaceTriggers by "+what, control.Invalid, func() error {
			_, err := p.ReplaceTriggers(p.Context(), []trigger.Rule{onRead("c", 0), rule})
			return err
		})
	}
	p.unchangedTriggers("PutTrigger under another id", control.Invalid, func() error {
		_, err := p.PutTrigger(p.Context(), "a", onRead("b", 0))
		return err
	})
}

func resetTriggers(p probe) {
	p.addTrigger(onRead("a", 0, trigger.Advance{By: time.Hour}))
	p.ok("Reset", p.Reset(p.Context()))
	p.equal("the triggers after a reset", p.triggers(), []trigger.State{})
	now := p.now()
	p.wantStatus("", 401)
	p.equal("the clock after a read", p.now(), now)
}
