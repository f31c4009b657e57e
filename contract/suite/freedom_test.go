package suite_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need/broken"
)

// A server that does what the pages say, and is otherwise where they are silent, fails no case.
func TestFreedomOfServers(t *testing.T) {
	t.Parallel()
	var turn atomic.Int32
	tests := []struct {
		name   string
		breaks broken.Break
		cases  string
	}{
		{"the second ends between the two times", broken.After(broken.PairRoute, func(v *broken.Visit) {
			v.Data(func(d map[string]any) {
				if at, err := time.Parse(time.RFC3339, fmt.Sprint(d["access_expires_at"])); err == nil {
					d["access_expires_at"] = at.Add(-time.Second).Format(time.RFC3339)
				}
			})
		}), "authentication/one-instant expiry/exp-claim"},
		{"countries come in any order", broken.After("GET /api/v1/countries", func(v *broken.Visit) {
			if v.Status == http.StatusOK && turn.Add(1)%2 == 0 {
				v.Edit(func(list any) any {
					slices.Reverse(list.([]any))
					return list
				})
			}
		}), "robustness/reads-at-once"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ids := strings.Fields(test.cases)
			run := check(t, suite.Target{BaseURL: broken.Mutant{Break: test.breaks}.Serve(t), Only: exactly(ids)})
			if n := len(run.Results()); n != len(ids) {
				t.Errorf("%d results, want %d", n, len(ids))
			}
			for _, r := range run.Results() {
				if r.Verdict != report.Pass {
					t.Errorf("%s: %s %s", r.ID, r.Verdict, r.Reason)
				}
			}
		})
	}
}
