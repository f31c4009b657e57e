package suite_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need/broken"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// ids are those of the cases that are there to find a mutant out.
func ids(m broken.Mutant) []string { return strings.Fields(kills()[m.Name]) }

// named is the mutant of a name.
func named(t *testing.T, name string) broken.Mutant {
	t.Helper()
	for _, m := range broken.Mutants() {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("there is no mutant %q", name)
	return broken.Mutant{}
}

// Each broken server fails the cases that are meant for it.
func TestMutants(t *testing.T) {
	t.Parallel()
	for _, m := range broken.Mutants() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			run := check(t, suite.Target{BaseURL: m.Serve(t), Only: exactly(ids(m))})
			for _, id := range ids(m) {
				if !slices.ContainsFunc(run.Results(), func(r report.Result) bool { return r.ID == id && caught(r) }) {
					t.Errorf("%s does not notice: %s", id, verdictOf(run, id))
				}
			}
		})
	}
}

// caught tells whether a case has found something: that a documented rule does not hold, or that what is assumed is in none
// of the ways that are known.
func caught(r report.Result) bool {
	if r.Basis != string(suite.Assumed) {
		return r.Verdict == report.Fail
	}
	known := slices.ContainsFunc(r.Observed, func(o report.Observation) bool { return o.Value != "" })
	return r.Verdict == report.Inform && !known
}

func verdictOf(run report.Run, id string) string {
	for _, r := range run.Results() {
		if r.ID == id {
			return string(r.Verdict) + " " + r.Reason
		}
	}
	return "it was not tried"
}

// There is no case that cannot fail.
func TestEveryCaseKillsAMutant(t *testing.T) {
	t.Parallel()
	var killed []string
	for _, m := range broken.Mutants() {
		killed = append(killed, ids(m)...)
	}
	for _, h := range slices.Concat(robustnessHarms(), orderHarms(), generatedHarms(t)) {
		killed = append(killed, h.id)
	}
	var known []string
	for _, c := range suite.Cases() {
		known = append(known, c.ID)
		if !slices.Contains(killed, c.ID) {
			t.Errorf("%s kills no mutant", c.ID)
		}
	}
	for _, id := range killed {
		if !slices.Contains(known, id) {
			t.Errorf("a mutant is for %s, which is no case", id)
		}
	}
}

// Each mutant has its name and its cases, and no case is there for one that is gone.
func TestEveryMutantHasItsCases(t *testing.T) {
	t.Parallel()
	table := kills()
	for _, m := range broken.Mutants() {
		if table[m.Name] == "" {
			t.Errorf("no case is there for %q, or two mutants have that name", m.Name)
		}
		delete(table, m.Name)
	}
	for name := range table {
		t.Errorf("kills_test.go has %q, which is no mutant", name)
	}
}

// The wrapper alone breaks nothing, so that what a mutant is caught at is what it was broken at.
func TestUnbroken(t *testing.T) {
	t.Parallel()
	nothing := broken.Mutant{
		Break:   broken.Both(broken.After(broken.Everything, func(*broken.Visit) {}), broken.Before("* /_mock/*", func(*broken.Visit) {})),
		Options: []mockserver.Option{mockserver.WithExtensions()},
	}
	run := check(t, suite.Target{BaseURL: nothing.Serve(t), Extensions: true})
	clean(t, run)
	for _, a := range assumption.Register() {
		if companions[a.Name] == [2]string{} && !strings.HasPrefix(a.Name, "order-") {
			sees(t, run, a.Name, a.Default)
		}
	}
	for _, r := range run.Results() {
		if r.Verdict != report.Pass && r.ID != "rotation/dead-family-access" && r.ID != "robustness/retry-after" {
			t.Errorf("%s: %s %s", r.ID, r.Verdict, r.Reason)
		}
	}
}
