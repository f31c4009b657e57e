package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

type triggerVerbs = ruleVerbs[trigger.Rule, trigger.State]

func triggerGroup(c *ctl) *cobra.Command {
	v := triggerVerbs{
		c: c, called: "trigger", flags: bindTriggerFlags, parse: trigger.ParseAll, table: triggerTable, facts: triggerFacts,
		listAll: control.Controller.Triggers, getOne: control.Controller.Trigger,
		addOne: control.Controller.AddTrigger, putOne: control.Controller.PutTrigger, putAll: control.Controller.ReplaceTriggers,
		removeOne: control.Controller.DeleteTrigger, removeAll: control.Controller.ClearTriggers,
	}
	return group(&cobra.Command{
		Use:   "trigger",
		Short: "Have requests change the mock: the clock, tokens, accounts, keys, faults",
		Long: `trigger steers the rules that change the mock when a request comes or has been
answered, so that a client meets the change at a known point of its run. A trigger
counts the requests of its operation from its creation. One that never was set off
is told by "trigger list --unfired".`,
		Example: `  popupmock ctl trigger add --on listProducts --event received --nth 3 --do "advance by=1h"
  popupmock ctl trigger list`,
	},
		v.list(&cobra.Command{
			Short: "List all triggers, and how often each was set off",
			Example: `  popupmock ctl trigger list
  popupmock ctl trigger list --unfired --json`,
		}, "only those that were never set off"),
		v.show(&cobra.Command{
			Short:   "Show one trigger, and how often it was set off",
			Example: `  popupmock ctl trigger show outage`,
		}),
		addTrigger(v),
		setTrigger(v),
		v.replace(&cobra.Command{
			Short: "Put the triggers of a file in place of all there are",
			Long: `replace reads a JSON array of triggers from a file, or from standard input for "-",
and puts them in place of all there are, at once.`,
			Example: `  popupmock ctl trigger replace triggers.json`,
		}),
		v.remove(&cobra.Command{
			Short:   "Take a trigger out; what it has done stays done",
			Example: `  popupmock ctl trigger remove outage`,
		}),
		v.clear(&cobra.Command{
			Short:   "Take all triggers out",
			Example: `  popupmock ctl trigger clear`,
		}))
}

// triggerHelp is what add and set have in common.
const triggerHelp = `What is done is an action, and NAME=VALUE between blanks for what it needs; a dot
reaches into an object, a value that is JSON is taken as such, and all others as
text. Actions are done in the order in which they are given:

  advance         by=1h
  revoke          what=family or what=account, also use=access or use=refresh
  set_lifetimes   access_ttl=60, refresh_ttl=600, or both: seconds
  set_whitelist   ip_whitelist=["192.0.2.1"], or [] to let all in
  set_active      active=false
  rotate_key      also overlap=false
  arm_fault       fault.operation=refresh fault.phase=after fault.effect.type=close

Those about an account are about that of the request, or one given by account=NAME.
An action whose values have blanks is given as a JSON object. Any trigger can also
be given as JSON: by --rule, in a file by --rule @FILE, or on standard input by
--rule -.`

func addTrigger(v triggerVerbs) *cobra.Command {
	return v.add(&cobra.Command{
		Short: "Add a trigger behind the others",
		Long:  "add adds a trigger.\n\n" + triggerHelp,
		Example: `  popupmock ctl trigger add --on login --event answered --do "revoke what=family use=access"
  popupmock ctl trigger add --id outage --on refresh --event received --nth 2 --account your_api_username --do "set_active active=false"
  popupmock ctl trigger add --on "*" --event received --nth 5 --do 'set_whitelist ip_whitelist=["192.0.2.1"]' --do rotate_key
  popupmock ctl trigger add --on login --event answered --do '{"action":"arm_fault","fault":{"operation":"refresh","phase":"after","effect":{"type":"close"}}}'
  popupmock ctl trigger add --rule @trigger.json`,
	}, "the `ID` of the trigger (default made up)")
}

func setTrigger(v triggerVerbs) *cobra.Command {
	return v.set(&cobra.Command{
		Short: "Add a trigger in place of the one of this id, if there is one",
		Long:  "set adds a trigger behind the others, with counters of its own.\n\n" + triggerHelp,
		Example: `  popupmock ctl trigger set outage --on refresh --event answered --nth 1 --do "set_active active=false"
  popupmock ctl trigger set late --rule '{"on":{"operation":"*","event":"received"},"do":[{"action":"advance","by":"1m"}]}'`,
	})
}

func triggerTable(triggers []trigger.State) func(*list) {
	return func(page *list) {
		var rows [][]cell
		for _, t := range triggers {
			row := cells(t.ID, t.On.Operation, t.On.Account, string(t.On.Event), nthText(t.On.Nth), strings.Join(actionTexts(t.Do), "; "))
			rows = append(rows, append(row, counterCells(t.Calls, t.Hits)...))
		}
		page.table("ID ON ACCOUNT EVENT NTH DO CALLS HITS", rows, "no triggers")
	}
}

func triggerFacts(t trigger.State) func(*list) {
	return func(page *list) {
		facts := [][2]string{
			{"id", t.ID}, {"on", t.On.Operation}, {"account", t.On.Account}, {"event", string(t.On.Event)}, {"nth", nthText(t.On.Nth)},
		}
		for _, text := range actionTexts(t.Do) {
			facts = append(facts, [2]string{"do", text})
		}
		page.facts(append(facts, counterFacts(t.Calls, t.Hits)...)...)
	}
}

func nthText(nth int) string {
	if nth == 0 {
		return "every"
	}
	return strconv.Itoa(nth)
}
