package scenarios_test

import (
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/scenarios"
)

// A busy clock says that all time is up at once, as it may seem to a request on a busy machine.
type busy struct{}

func (busy) Now() time.Time { return mockserver.SeededStart() }

func (busy) After(time.Duration) <-chan time.Time {
	fired := make(chan time.Time, 1)
	fired <- mockserver.SeededStart()
	return fired
}

// A request whose time is up is given up where the mock holds it up, and where the mock does not it is waited for.
func TestTimeoutsAreThoseOfTheMock(t *testing.T) {
	t.Parallel()
	s, err := scenarios.Parse("timeout.txtar", []byte(`login timeout=1ms
status 200
fault listWallets stall phase=before nth=2
get /api/v1/wallets timeout=1ms
status 200
! get /api/v1/wallets timeout=1ms
failure timeout
get /api/v1/wallets timeout=1ms
status 200
unfault
client new timeout=1ms
client get /api/v1/wallets
status 200
fault listWallets stall phase=after first=2 id=silence
client get /api/v1/wallets
status 200
hits silence 2
journal operation=listWallets count=7
journal operation=login count=2
`))
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), embedded(t), []*scenarios.Scenario{s}, scenarios.Options{Clock: busy{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range run.Results() {
		if result.Verdict != report.Pass {
			t.Error(report.Details(result))
		}
	}
}

// Far away, every answer takes longer than a scenario gives a request that is to be held up. Without a control API it cannot be, and no
// scenario fails for the distance; one whose lines are about nothing else does.
func TestTimeoutsWithoutControl(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	mock.AddFault(fault.Rule{ID: "distance", Operation: "*", Phase: fault.Before, Effect: fault.Delay{Fixed: 20 * time.Millisecond}})
	for _, test := range []struct{ name, script, problem string }{
		{"for a fault", "client new timeout=5ms\nclient get /api/v1/wallets\nstatus 200\nfault listWallets stall phase=before\nclient get /api/v1/wallets\nstatus 200\n", ""},
		{"for the server", "login\nstatus 200\nget /api/v1/wallets timeout=5ms\nstatus 200\n", "no answer: timeout"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := scenarios.Parse("far.txtar", []byte(test.script))
			if err != nil {
				t.Fatal(err)
			}
			target := scenarios.Target{BaseURL: mock.URL, Username: mock.Username, Password: mock.Password, Control: scenarios.NoControl}
			run, err := scenarios.Check(t.Context(), target, []*scenarios.Scenario{s}, scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			details := report.Details(run.Results()[0])
			if run.Results()[0].Failed() != (test.problem != "") || !strings.Contains(details, test.problem) {
				t.Errorf("want the problem %q, got\n%s", test.problem, details)
			}
		})
	}
}
