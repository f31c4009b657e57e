package suite_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// A mutant is the mock, broken, and the cases that are there to find that out.
type mutant struct {
	name    string
	kills   string // ids, with blanks between
	options []mockserver.Option
	broken  broken // nil where the options break it
}

func (m mutant) ids() []string { return strings.Fields(m.kills) }

// mutants are all there are.
func mutants() []mutant {
	return slices.Concat(loginMutants(), tokenMutants(), endingMutants(), shapeMutants(), dataMutants(), pageMutants(), oddMutants())
}

// serve serves a mutant.
func (m mutant) serve(t *testing.T) string {
	t.Helper()
	mock := mockserver.Start(t, m.options...)
	handler := mock.Handler()
	if m.broken != nil {
		handler = m.broken(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// Each broken server fails the cases that are meant for it.
func TestMutants(t *testing.T) {
	t.Parallel()
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			run := check(t, suite.Target{BaseURL: m.serve(t), Only: exactly(m.ids())})
			for _, id := range m.ids() {
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
	for _, m := range mutants() {
		killed = append(killed, m.ids()...)
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
	if len(mutants()) < 30 {
		t.Errorf("%d mutants, want 30 or more", len(mutants()))
	}
}

// The wrapper alone breaks nothing, so that what a mutant is caught at is what it was broken at.
func TestUnbroken(t *testing.T) {
	t.Parallel()
	nothing := mutant{
		broken: both(after("* /*", func(*visit) {}), before("* /_mock/*", func(*visit) {})), options: []mockserver.Option{mockserver.WithExtensions()},
	}
	run := check(t, suite.Target{BaseURL: nothing.serve(t), Extensions: true})
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
