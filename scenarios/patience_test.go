package scenarios_test

import (
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
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
