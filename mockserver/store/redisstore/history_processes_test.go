//go:build unix

package redisstore_test

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/internal/history"
)

// processHistories is how many are recorded.
func processHistories() int { return need.Rounds(2, 4, 1000) }

// TestHistoriesOfProcesses is TestHistories for three strict mocks that are processes of their own, one of which is killed, or stands still for
// up to thrice the time that it may trust in what it knows, and then goes on with the requests that have come meanwhile.
func TestHistoriesOfProcesses(t *testing.T) {
	t.Parallel()
	address := "unix://" + server.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always").Address
	var mocks [3]atomic.Pointer[child]
	var places []func() history.Mock
	var trouble *trouble
	for i := range mocks {
		mocks[i].Store(startChild(t, address, fmt.Sprint("mock-", i)))
		places = append(places, func() history.Mock {
			trouble.call()
			return mocks[i].Load()
		})
	}
	calls, unknown := 0, 0
	for n := range processHistories() {
		if err := mocks[0].Load().Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		dice := rand.New(rand.NewPCG(uint64(n), 1)) //nolint:gosec // n counts from 0
		trouble = newTrouble(2 + dice.IntN(40))     // the first call is that of the clock, which must be answered
		plan := history.Plan{
			Rules: childRules(), Mocks: places, Seed: uint64(n), Accounts: historyAccounts(), Clients: 5, Calls: 10, //nolint:gosec // n counts from 0
			InStep: n%5 == 0, Lost: 1, Pause: trouble.wait,
		}
		one, what := &mocks[dice.IntN(len(mocks))], "one is killed"
		ordeal := func() {
			one.Load().kill()
			one.Store(startChild(t, address, fmt.Sprint("mock-", n, "-again")))
		}
		if n%2 == 0 {
			what = "one stands still"
			ordeal = func() { standStill(t, one.Load(), time.Duration(100+dice.IntN(2900))*time.Millisecond) }
		}
		h, err := recordAmid(t, plan, trouble, ordeal)
		if err != nil {
			t.Fatalf("history %d, while %s: %v", n, what, err)
		}
		calls, unknown = calls+len(h), unknown+h.Unknown()
	}
	t.Logf("%d calls, of which %.1f%% have an unknown outcome", calls, 100*float64(unknown)/float64(calls))
}

// recordAmid records a history, and has the ordeal come once the trouble is due. It judges the history.
func recordAmid(t *testing.T, plan history.Plan, trouble *trouble, ordeal func()) (h history.History, err error) {
	t.Helper()
	var start int64
	recorded := make(chan struct{})
	go func() {
		defer close(recorded)
		h, start, err = history.Record(t.Context(), plan)
	}()
	select {
	case <-trouble.due:
	case <-recorded:
	}
	ordeal()
	close(trouble.over)
	<-recorded
	if err != nil {
		return h, err
	}
	return h, plan.Rules.Check(h, start)
}

// standStill stops a process, and has it go on.
func standStill(t *testing.T, c *child, d time.Duration) {
	t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	pass(d)
	if err := c.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}
