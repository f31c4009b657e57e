package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/internal/history"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// Histories are of three mocks on one Redis, some at a time.
const historyTimeout = 300 * time.Millisecond // of each call of Redis

// historiesAtOnce is how many there are at a time. Of four, two are of mocks that are strict, and two of mocks that revoke on reuse.
func historiesAtOnce() int { return need.Rounds(4, 4, 6) }

// historyRounds is how often so many histories are recorded: 1,000 in all to soak. Four have each nemesis once.
func historyRounds() int { return need.Rounds(4, 4, 168) }

// TestHistories has clients call three mocks that share what a Redis keeps, while it stands still, is killed and started again, or one of the
// mocks is closed and another one takes its place. What clients are told could have come of their calls one after the other, on one mock:
// always for logins and refreshes, and for access tokens with mocks that are strict about revocations, or are told to catch up.
func TestHistories(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	nemeses := []struct {
		name string
		do   func(dice *rand.Rand, running []*running)
	}{
		{"nothing", func(*rand.Rand, []*running) {}},
		{"redis stands still", func(dice *rand.Rand, _ []*running) {
			redis.Stop()
			pass(time.Duration(100+dice.IntN(1400)) * time.Millisecond)
			redis.Continue()
		}},
		{"redis is killed", func(*rand.Rand, []*running) {
			redis.Kill()
			redis.Start()
		}},
		{"mocks are replaced", func(dice *rand.Rand, all []*running) {
			for _, r := range all {
				r.replace(dice.IntN(len(r.mocks)))
			}
		}},
	}
	calls, unknown := map[string]int{}, map[string]int{}
	for round := range historyRounds() {
		nemesis := nemeses[[]int{1, 2, 3, 0, 1, 2}[round%6]]
		dice := rand.New(rand.NewPCG(uint64(round), 0)) //nolint:gosec // rounds count from 0
		var all []*running
		trouble := newTrouble(1 + dice.IntN(historiesAtOnce()*40))
		for i := range historiesAtOnce() {
			all = append(all, begin(t, address(redis), round*historiesAtOnce()+i, trouble))
		}
		var recording sync.WaitGroup
		for _, r := range all {
			recording.Go(r.record)
		}
		recorded := make(chan struct{})
		go func() { recording.Wait(); close(recorded) }()
		select {
		case <-trouble.due:
		case <-recorded:
		}
		nemesis.do(dice, all)
		close(trouble.over)
		<-recorded
		for _, r := range all {
			if err := r.judge(); err != nil {
				t.Fatalf("history %d, while %s: %v", r.number, nemesis.name, err)
			}
			calls[nemesis.name], unknown[nemesis.name] = calls[nemesis.name]+len(r.history), unknown[nemesis.name]+r.history.Unknown()
			r.close()
		}
	}
	for name := range calls {
		t.Logf("%s: %d calls, of which %.1f%% have an unknown outcome", name, calls[name], 100*float64(unknown[name])/float64(calls[name]))
	}
}

// pass lets real time pass.
func pass(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	<-ctx.Done()
}

// trouble is due after so many calls.
type trouble struct {
	left atomic.Int64
	due  chan struct{}
	over chan struct{}
}

func newTrouble(after int) *trouble {
	t := &trouble{due: make(chan struct{}), over: make(chan struct{})}
	t.left.Store(int64(after))
	return t
}

func (t *trouble) call() {
	if t.left.Add(-1) == 0 {
		close(t.due)
	}
}

// wait returns when it is over, or not there yet.
func (t *trouble) wait() {
	select {
	case <-t.due:
		<-t.over
	default:
	}
}

// running is a history that is being recorded.
type running struct {
	t       *testing.T
	number  int
	address string
	rules   history.Rules
	plan    history.Plan
	mocks   []*place

	history history.History
	start   int64
	err     error
}

// place is where a mock is, with its store.
type place struct {
	name  string
	mock  atomic.Pointer[mockserver.Server]
	store *redisstore.Store
}

// begin starts the mocks of the nth history. Those of an even one are strict about revocations.
func begin(t *testing.T, address string, n int, trouble *trouble) *running {
	t.Helper()
	strict, reuse := n%2 == 0, n/2%2 == 0
	r := &running{t: t, number: n, address: address, rules: history.Rules{AccessTTL: 60, RefreshTTL: 150, RevokeOnReuse: reuse}}
	r.plan = history.Plan{
		Rules: r.rules, Seed: uint64(n), Accounts: historyAccounts(), Clients: 5, Calls: 10, InStep: n%5 == 0, //nolint:gosec // n counts from 0
		CatchUp: !strict, Lost: 1, Pause: trouble.wait,
	}
	for i := range 3 {
		p := &place{name: fmt.Sprintf("mock-%d", i)}
		r.mocks = append(r.mocks, p)
		r.open(p)
		r.plan.Mocks = append(r.plan.Mocks, func() history.Mock {
			trouble.call()
			return p.mock.Load()
		})
	}
	return r
}

// open starts a mock at a place.
func (r *running) open(p *place) {
	config := historyConfig(r.rules, p.name, !r.plan.CatchUp)
	var mock *mockserver.Server
	r.patiently(func() (err error) {
		p.store, err = redisstore.Open(r.t.Context(), r.address, redisstore.Options{Name: fmt.Sprintf("history-%d", r.number), Timeout: historyTimeout})
		return err
	})
	config.State = p.store
	r.patiently(func() (err error) {
		mock, err = mockserver.New(config)
		return err
	})
	p.mock.Store(mock)
}

// historyAccounts are those that mocks of histories have.
func historyAccounts() []string { return []string{"ann", "bob"} }

// historyConfig is that of a mock in a history, but for its state.
func historyConfig(rules history.Rules, replica string, strict bool) mockserver.Config {
	config := mockserver.Config{
		Replica: replica, StrictRevocation: strict,
		AccessTTL: time.Duration(rules.AccessTTL) * time.Second, RefreshTTL: time.Duration(rules.RefreshTTL) * time.Second,
		Clock: mockserver.ClockConfig{Frozen: true, Start: mockserver.SeededStart()},
	}
	if rules.RevokeOnReuse {
		config.Assumptions = map[string]string{"refresh-reuse": "revoke-family"}
	}
	for i, name := range historyAccounts() {
		config.Accounts = append(config.Accounts, mockserver.AccountConfig{Username: name, Password: history.Password, ClientID: int64(i + 1)})
	}
	return config
}

// patiently does again what fails because a Redis that is busy with other histories takes too long.
func (r *running) patiently(do func() error) {
	r.t.Helper()
	err := do()
	for try := 0; errors.Is(err, records.ErrUnavailable) && try < 20; try++ {
		err = do()
	}
	if err != nil {
		r.t.Fatalf("history %d: %v", r.number, err)
	}
}

// replace closes a mock while it is used, and puts another one in its place first.
func (r *running) replace(i int) {
	p := r.mocks[i]
	mock, store := p.mock.Load(), p.store
	p.name += "-again"
	r.open(p)
	mock.Close()
	_ = store.Close()
}

func (r *running) close() {
	for _, p := range r.mocks {
		p.mock.Load().Close()
		_ = p.store.Close()
	}
}

func (r *running) record() { r.history, r.start, r.err = history.Record(r.t.Context(), r.plan) }

func (r *running) judge() error {
	if r.err != nil {
		return r.err
	}
	return r.rules.Check(r.history, r.start)
}
