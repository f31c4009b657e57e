package suite

import (
	"testing"

	"github.com/popupmock/popupmock/contract/report"
)

// Run puts the cases to a target as subtests of t, which are named after the ids: a case that fails fails its subtest, and
// the log has its evidence. Cases that inform, and those that were not judged, say so in the log; a subtest is never marked
// as skipped, so that whoever counts skips counts their own.
func Run(t *testing.T, target Target) {
	t.Helper()
	run, err := Check(t.Context(), target)
	if err != nil {
		t.Fatalf("contract: %v", err)
	}
	for _, g := range run.Groups {
		for _, r := range g.Results {
			t.Run(r.ID, func(t *testing.T) {
				log(t, r)
			})
		}
	}
	if !run.Held() {
		t.Log(run.Summary())
	}
}

// log tells a result to its subtest.
func log(t *testing.T, r report.Result) {
	t.Helper()
	if r.Verdict == report.Pass {
		return
	}
	if r.Failed() {
		t.Errorf("%s", report.Details(r))
		return
	}
	t.Log(report.Details(r))
}
