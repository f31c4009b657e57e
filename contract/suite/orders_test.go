package suite_test

import (
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// The cases of the extensions pass at every value of what is assumed of orders, and see it.
func TestOrderCasesPassOnTheMock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value string }{
		{"order-ref-reuse", "reject"}, {"order-ref-reuse", "same-order"},
		{"order-delivery", "by-quantity"}, {"order-delivery", "immediate"}, {"order-delivery", "after=5m"}, {"order-delivery", "after=7d"},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithExtensions(), mockserver.WithAssumption(c.name, c.value))
			run, err := suite.Check(t.Context(), suite.Target{BaseURL: mock.URL, Extensions: true, Areas: []suite.Area{suite.Orders, suite.Wallets}})
			if err != nil {
				t.Fatal(err)
			}
			seen := false
			for _, r := range run.Results() {
				for _, o := range r.Observed {
					if o.Assumption == c.name {
						seen = true
						if o.Value != c.value {
							t.Errorf("%s sees %s=%s", r.ID, o.Assumption, o.Value)
						}
					}
				}
				isOurs := strings.HasPrefix(r.ID, "orders/") || strings.HasSuffix(r.ID, "-by-id")
				if isOurs && r.Verdict != report.Pass && !strings.HasPrefix(r.Reason, "the target shows "+c.name+"="+c.value) {
					t.Errorf("%s: %s: %s", r.ID, r.Verdict, r.Reason)
				}
			}
			if !seen {
				t.Errorf("no case sees %s", c.name)
			}
		})
	}
}
