package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/fault"
)

type faultVerbs = ruleVerbs[fault.Rule, fault.State]

func faultGroup(c *ctl) *cobra.Command {
	v := faultVerbs{
		c: c, called: "fault", flags: bindFaultFlags, parse: fault.ParseAll, table: faultTable, facts: faultFacts,
		listAll: control.Controller.Faults, getOne: control.Controller.Fault,
		addOne: control.Controller.AddFault, putOne: control.Controller.PutFault, putAll: control.Controller.ReplaceFaults,
		removeOne: control.Controller.DeleteFault, removeAll: control.Controller.ClearFaults,
	}
	return group(&cobra.Command{
		Use:   "fault",
		Short: "Spoil answers: resets, delays, wrong statuses, broken JSON",
		Long: `fault steers the rules that spoil answers. A rule counts the calls of its
operation from its creation, and fires when it is their turn; the first rule in
order of creation wins. One that never fired is told by "fault list --unfired".`,
		Example: `  popupmock ctl fault add --operation refresh --phase after --effect reset --times 1
  popupmock ctl fault list`,
	},
		v.list(&cobra.Command{
			Short: "List all rules, and how often each has fired",
			Example: `  popupmock ctl fault list
  popupmock ctl fault list --unfired --json`,
		}, "only those that have never fired"),
		v.show(&cobra.Command{
			Short:   "Show one rule, and how often it has fired",
			Example: `  popupmock ctl fault show lost-refresh`,
		}),
		addFault(v),
		setFault(v),
		v.replace(&cobra.Command{
			Short: "Put the rules of a file in place of all there are",
			Long: `replace reads a JSON array of rules from a file, or from standard input for "-",
and puts them in place of all there are, at once.`,
			Example: `  popupmock ctl fault replace faults.json`,
		}),
		v.remove(&cobra.Command{
			Short:   "Take a rule out; requests that it holds back go on",
			Example: `  popupmock ctl fault remove lost-refresh`,
		}),
		v.clear(&cobra.Command{
			Short:   "Take all rules out",
			Example: `  popupmock ctl fault clear`,
		}))
}

// ruleHelp is what add and set have in common.
const ruleHelp = `Without one of --nth, --first, --every and --probability every call is spoilt.
What an effect needs is given by --with NAME=VALUE; a dot reaches into an object,
a value that is JSON is taken as such, and all others as text:

  status          --with status=503, also body, content_type
  unauthorized
  retry_after     --with status=429 --with after=30s, also form=http-date
  delay           --with fixed=2s, or uniform.min=1s and uniform.max=3s,
                  or lognormal.median=200ms and lognormal.sigma=1
  reset, close
  stall           also --with for=3s
  cut             --with bytes=20
  drip            --with bytes=10 --with interval=100ms
  malformed_json
  missing_field   --with field=data.access_token
  wrong_type      --with field=data.expires_in
  content_type    --with value=text/plain
  date            --with offset=-10m, or value=TEXT

Any rule can also be given as JSON: by --rule, in a file by --rule @FILE, or on
standard input by --rule -.`

func addFault(v faultVerbs) *cobra.Command {
	return v.add(&cobra.Command{
		Short: "Arm a rule behind the others",
		Long:  "add arms a rule.\n\n" + ruleHelp,
		Example: `  popupmock ctl fault add --operation refresh --phase after --effect reset --first 1
  popupmock ctl fault add --id lost-refresh --operation refresh --phase after --effect reset --nth 2 --ttl 10m
  popupmock ctl fault add --operation "*" --phase before --effect status --with status=503 --every 3
  popupmock ctl fault add --operation login --phase before --effect delay --with uniform.min=1ms --with uniform.max=3ms
  popupmock ctl fault add --rule @rule.json`,
	}, "the `ID` of the rule (default made up)")
}

func setFault(v faultVerbs) *cobra.Command {
	return v.set(&cobra.Command{
		Short: "Arm a rule in place of the one of this id, if there is one",
		Long:  "set arms a rule behind the others, with counters of its own.\n\n" + ruleHelp,
		Example: `  popupmock ctl fault set lost-refresh --operation refresh --phase after --effect close --first 2
  popupmock ctl fault set slow --rule '{"operation":"*","phase":"before","effect":{"type":"delay","fixed":"1ms"}}'`,
	})
}

func faultTable(faults []fault.State) func(*list) {
	return func(page *list) {
		var rows [][]cell
		for _, f := range faults {
			row := cells(f.ID, f.Operation, f.Account, string(f.Phase), whenText(f.When), effectText(f.Effect))
			rows = append(rows, append(row, counterCells(f.Calls, f.Hits)...))
		}
		page.table("ID OPERATION ACCOUNT PHASE WHEN EFFECT CALLS HITS", rows, "no faults")
	}
}

func faultFacts(f fault.State) func(*list) {
	return func(page *list) {
		ttl := ""
		if f.TTL > 0 {
			ttl = duration.Format(f.TTL)
		}
		page.facts(append([][2]string{
			{"id", f.ID}, {"operation", f.Operation}, {"account", f.Account}, {"phase", string(f.Phase)},
			{"when", whenText(f.When)}, {"effect", effectText(f.Effect)}, {"ttl", ttl},
		}, counterFacts(f.Calls, f.Hits)...)...)
	}
}

func whenText(w fault.When) string {
	switch {
	case w.Nth > 0:
		return "nth " + strconv.Itoa(w.Nth)
	case w.First > 0:
		return "first " + strconv.Itoa(w.First)
	case w.Every > 0:
		return "every " + strconv.Itoa(w.Every)
	case w.Probability > 0:
		return "probability " + strconv.FormatFloat(w.Probability, 'g', -1, 64)
	}
	return "always"
}
