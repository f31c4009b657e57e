//go:build mutation

package token_test

import (
	"slices"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// The built-in scenarios judge this package, too, when it is changed on purpose: make mutation. Some wait for real time, which
// a busy machine may not have for them: what fails is tried again.
func TestScenarios(t *testing.T) {
	t.Parallel()
	mock, err := mockserver.NewLoopback(mockserver.Config{Extensions: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mock.Close)
	tried, err := scenarios.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var failed []report.Result
	for range 3 {
		run, err := scenarios.Check(t.Context(), scenarios.Target{BaseURL: mock.URL, Embedded: mock}, tried, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		failed = slices.DeleteFunc(run.Results(), func(r report.Result) bool { return r.Verdict == report.Pass })
		if len(failed) == 0 {
			return
		}
		tried = slices.DeleteFunc(tried, func(s *scenarios.Scenario) bool {
			return !slices.ContainsFunc(failed, func(r report.Result) bool { return r.ID == s.Name })
		})
	}
	for _, r := range failed {
		t.Errorf("%s: %s", r.ID, r.Reason)
	}
}
