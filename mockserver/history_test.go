package mockserver_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/internal/history"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Histories are of three mocks, of which each client calls any.
const (
	historyMocks   = 3
	historyClients = 5
	historyCalls   = 10 // of each client
)

// historyRules are what the mocks of histories assume, beside what they do by themselves.
var historyRules = []struct {
	assumed map[string]string
	rules   history.Rules
}{
	{nil, history.Rules{}},
	{map[string]string{"refresh-reuse": "revoke-family"}, history.Rules{RevokeOnReuse: true}},
	{map[string]string{"second-login": "revoke-earlier"}, history.Rules{RevokeEarlier: true}},
	{map[string]string{"access-after-refresh": "revoked", "refresh-reuse": "revoke-family", "second-login": "revoke-earlier"},
		history.Rules{RevokeOldAccess: true, RevokeOnReuse: true, RevokeEarlier: true}},
}

// historyAccounts are those that clients log in with.
var historyAccounts = []string{"ann", "bob"}

// historyConfig is that of a mock of the nth history, and the rules that it keeps to.
func historyConfig(n int) (mockserver.Config, history.Rules) {
	chosen := historyRules[n%len(historyRules)]
	rules := chosen.rules
	rules.AccessTTL, rules.RefreshTTL = 60, 150
	config := mockserver.Config{
		Assumptions: chosen.assumed,
		AccessTTL:   time.Duration(rules.AccessTTL) * time.Second,
		RefreshTTL:  time.Duration(rules.RefreshTTL) * time.Second,
		Clock:       mockserver.ClockConfig{Frozen: true, Start: mockserver.SeededStart()},
	}
	for i, name := range historyAccounts {
		config.Accounts = append(config.Accounts, mockserver.AccountConfig{Username: name, Password: history.Password, ClientID: int64(i + 1)})
	}
	return config, rules
}

// historyPlan is that of the nth history. Of those that follow each other some have their clients in step.
func historyPlan(n int, rules history.Rules, catchUp bool) history.Plan {
	return history.Plan{
		Rules: rules, Seed: uint64(n), Accounts: historyAccounts, Clients: historyClients, Calls: historyCalls, //nolint:gosec // n counts from 0
		InStep: n/len(historyRules)%2 == 0, CatchUp: catchUp, Lost: 2,
	}
}

// historyOf records the nth history of mocks with these backends, which are strict or catch up when they are told to, and judges it.
func historyOf(t *testing.T, n int, strict, catchUp bool, backends ...records.Backend) (history.History, error) {
	t.Helper()
	config, rules := historyConfig(n)
	config.StrictRevocation = strict
	plan := historyPlan(n, rules, catchUp)
	for _, backend := range backends {
		config.State = backend
		mock, err := mockserver.New(config)
		if err != nil {
			t.Fatal(err)
		}
		defer mock.Close()
		plan.Mocks = append(plan.Mocks, func() history.Mock { return mock })
	}
	h, start, err := history.Record(t.Context(), plan)
	if err != nil {
		return h, err
	}
	return h, rules.Check(h, start)
}

// histories is how many there are of each kind. Eight have each of historyRules in step and out of it, by mocks that are late, and the next eight by
// ones that are not.
func histories() int { return need.Rounds(8, 32, 1000) }

// Three mocks that share a state answer like one: what clients are told could have come of their calls one after the other. For logins and
// refreshes that is always so. For what logouts, revocations and moves of the clock do to an access token it is so where the mock has caught
// up before, by itself or by a call.
func TestHistories(t *testing.T) {
	t.Parallel()
	for name, strict := range map[string]bool{"strict": true, "catching up": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls, unknown := 0, 0
			for n := range histories() {
				memory := records.NewMemory(10_000)
				var backends []records.Backend
				for i := range historyMocks {
					backends = append(backends, records.Backend(memory))
					if n/2/len(historyRules)%2 == 0 {
						backends[i] = newLate(memory, 3+i)
					}
				}
				h, err := historyOf(t, n, strict, !strict, backends...)
				if err != nil {
					t.Fatalf("history %d: %v", n, err)
				}
				calls, unknown = calls+len(h), unknown+h.Unknown()
			}
			t.Log(summary(histories(), calls, unknown))
		})
	}
}

func summary(n, calls, unknown int) string {
	return fmt.Sprintf("%d histories of %d calls, of which %.1f%% have an unknown outcome", n, calls, 100*float64(unknown)/float64(calls))
}
