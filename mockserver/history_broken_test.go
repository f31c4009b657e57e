package mockserver_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/history"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// careless is a backend that leaves out some of the guards of those who log in or refresh.
type careless struct {
	records.Backend
	ignores func(records.Guard) bool
}

func (c careless) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	if about(change.Writes[0].Key, "family") {
		change.Guards = slices.DeleteFunc(slices.Clone(change.Guards), c.ignores)
	}
	return c.Backend.Commit(ctx, change)
}

// deafMock follows, and does not hear what has changed.
type deafMock struct{ records.Backend }

func (d deafMock) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	return d.Backend.Follow(ctx, after, func(e records.Event) {
		each(records.Event{Position: e.Position})
	})
}

// forgetful acknowledges each so many changes of accounts and families, and makes none of them.
type forgetful struct {
	records.Backend
	each int64
	n    *atomic.Int64
}

func (f forgetful) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	key := change.Writes[0].Key
	if (about(key, "family") || about(key, "account")) && f.n.Add(1)%f.each == 0 {
		at, err := f.Position(ctx)
		return records.Result{Position: at, Added: make([]map[string]int64, len(change.Writes))}, err
	}
	return f.Backend.Commit(ctx, change)
}

// premature makes a strict mock take the position that was read last for that of now.
type premature struct {
	records.Backend
	read  *atomic.Uint64
	asked *atomic.Int64
}

func (p premature) Position(ctx context.Context) (records.Position, error) {
	if p.asked.Add(1)%2 == 0 {
		return records.Position(p.read.Load()), ctx.Err()
	}
	at, err := p.Backend.Position(ctx)
	p.read.Store(uint64(at))
	return at, err
}

// caughtWithin is how many histories may pass before a mock that is broken is caught.
const caughtWithin = 100

// A mock that is broken in one of these ways is caught.
func TestHistoriesCatch(t *testing.T) {
	t.Parallel()
	ignoring := func(ignores func(records.Guard) bool) func(*records.Memory, int) records.Backend {
		return func(m *records.Memory, i int) records.Backend { return careless{newLate(m, 3+i), ignores} }
	}
	for name, test := range map[string]struct {
		lax    bool // not strict about revocations
		broken func(m *records.Memory, i int) records.Backend
	}{
		"a refresh in two steps":                                     {false, ignoring(func(g records.Guard) bool { return about(g.Key, "family") && g.Version != 0 })},
		"a login or refresh that does not look again at the account": {false, ignoring(func(g records.Guard) bool { return about(g.Key, "account") })},
		"a login or refresh that does not look again at the clock":   {false, ignoring(func(g records.Guard) bool { return strings.HasSuffix(g.Key, "/parts") })},
		"a mock that never hears of changes":                         {false, func(m *records.Memory, _ int) records.Backend { return deafMock{m} }},
		"a mock that believes an earlier position": {false, func(m *records.Memory, i int) records.Backend {
			return premature{newLate(m, 30+i), &atomic.Uint64{}, &atomic.Int64{}}
		}},
		"a mock that is not strict": {true, func(m *records.Memory, i int) records.Backend { return newLate(m, 30+i) }},
		"a change that is acknowledged and dropped": {false, func(m *records.Memory, _ int) records.Backend {
			return forgetful{m, 5, &atomic.Int64{}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			undecided := 0
			for n := range caughtWithin {
				memory := records.NewMemory(10_000)
				var backends []records.Backend
				for i := range historyMocks {
					backends = append(backends, test.broken(memory, i))
				}
				_, err := historyOf(t, n, !test.lax, false, backends...)
				switch {
				case errors.Is(err, history.ErrIllegal):
					t.Logf("caught by history %d, after %d that could not be decided", n+1, undecided)
					return
				case errors.Is(err, history.ErrUndecided):
					undecided++
				case err != nil:
					t.Fatalf("history %d: %v", n, err)
				}
			}
			t.Errorf("it is not caught within %d histories, of which %d could not be decided", caughtWithin, undecided)
		})
	}
}
