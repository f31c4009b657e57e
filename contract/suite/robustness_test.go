package suite_test

import (
	"regexp"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// byHand picks the robustness cases of which none is generated, and none observes an assumption.
var byHand = regexp.MustCompile(`^robustness/(reads-at-once|after-errors|authorization-.*|json-forms|query-forms|two-authorizations|other-.*|encoded-paths|long-requests|read-with-body|headers-of-reads|chunked|expect-continue|large-body)$`)

func TestRobustnessCasesPassOnTheMock(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"current", "legacy"} {
		mock := mockserver.Start(t, mockserver.WithAssumption("dialect", dialect))
		for name, target := range map[string]suite.Target{
			"sandbox": {BaseURL: mock.URL},
			"alone":   {BaseURL: mock.URL, Control: suite.NoControl, Username: mock.Username, Password: mock.Password, Rate: 10_000},
		} {
			target.Only = byHand
			run, err := suite.Check(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(run.Results()); n != 16 {
				t.Errorf("%d cases, want 16", n)
			}
			for _, r := range run.Results() {
				if r.Verdict != report.Pass {
					t.Errorf("%s, %s, %s: %s: %s", dialect, name, r.ID, r.Verdict, r.Reason)
				}
			}
		}
	}
}
