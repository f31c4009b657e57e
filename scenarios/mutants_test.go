package scenarios_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/broken"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// mutants are the broken servers that the built-in scenarios are tried on. Each call makes them anew.
func mutants() []broken.Mutant {
	return slices.Concat(broken.Mutants(), assumedMutants(), rotationMutants(), sessionMutants(), expiryMutants(), forgedMutants(),
		whitelistMutants(), keyMutants(), ruleMutants(), answerMutants(), orderMutants())
}

// Each broken server fails the scenarios that the table has for it; there is none that no scenario is for, and no scenario
// that is for none. Under make soak each is tried on all scenarios. The log has what has caught what.
func TestMutants(t *testing.T) {
	t.Parallel()
	all, known, found := builtins(t), readTable(t), &matrix{}
	if !*writesTable {
		known.check(t, mutants(), all)
	}
	for _, m := range mutants() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			tried := all
			if !need.Soaking() {
				tried = known.of(m.Name, all)
				tried = tried[:min(len(tried), need.Rounds(2, len(tried), 0))]
			}
			caught := 0
			for _, r := range try(t, m, tried) {
				switch {
				case r.Verdict == report.Fail:
					found.add(m.Name, r.ID, r.Reason)
					caught++
				case r.Verdict == report.Error:
					t.Errorf("%s cannot judge it: %s", r.ID, r.Reason)
				case !*writesTable && slices.Contains(known[m.Name], r.ID):
					t.Errorf("%s does not notice", r.ID)
				}
			}
			if need.Soaking() && caught == 0 {
				t.Error("no scenario notices")
			}
		})
	}
	t.Cleanup(func() {
		t.Logf("what catches what:\n%s", found.list(mutants()))
		if *writesTable && need.Soaking() {
			if err := found.table(known, all).write(mutants()); err != nil {
				t.Error(err)
			}
		}
	})
}

// unbroken is the wrapper of the mutants, by which nothing is broken.
func unbroken(inner http.Handler) http.Handler {
	return broken.Both(
		broken.After(broken.Everything, func(*broken.Visit) {}), broken.Before("* /_mock/*", func(*broken.Visit) {}),
	)(inner)
}

// try runs scenarios against a mutant. What its options assume holds whatever a scenario assumes.
func try(t *testing.T, m broken.Mutant, tried []*scenarios.Scenario) []report.Result {
	t.Helper()
	var config mockserver.Config
	for _, option := range m.Options {
		option(&config)
	}
	m.Options = append(slices.Clip(m.Options), mockserver.WithExtensions())
	for name, value := range config.Assumptions {
		m.Break = broken.Both(orNothing(m.Break), forcing(name, value))
	}
	run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: m.Serve(t)}, tried, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return run.Results()
}

func orNothing(b broken.Break) broken.Break {
	if b == nil {
		return func(inner http.Handler) http.Handler { return inner }
	}
	return b
}
