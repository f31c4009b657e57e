package mockserver

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/meter"
	"github.com/popupmock/popupmock/mockserver/store"
)

// Counting tokens looks at each of them, which may be a million in a Redis that others wait for: real times.
const (
	// tallyTime is how long it may take.
	tallyTime = time.Second
	// tallyRest is how many times as long as it took the count is gone by, and tallyGiveUp for how long after one that took too long there is
	// none.
	tallyRest   = 20
	tallyGiveUp = 5 * time.Minute
)

// tally remembers how many tokens there are, for a while that depends on how long it took to count them. Its zero value remembers nothing.
type tally struct {
	mu    sync.Mutex
	world *world
	until time.Time
	found []meter.Tokens // nil after a count that took too long
}

// of returns the tokens of a world by use and state, or nil when they are too many, or cannot be asked for.
func (t *tally) of(ctx context.Context, wall clockwork.Clock, w *world) []meter.Tokens {
	t.mu.Lock()
	defer t.mu.Unlock()
	begun := wall.Now()
	if t.world == w && begun.Before(t.until) {
		return t.found
	}
	counting, cancel := context.WithTimeout(ctx, tallyTime)
	defer cancel()
	found, err := w.tally(counting)
	took := wall.Since(begun)
	switch {
	case err == nil:
		t.world, t.found, t.until = w, found, begun.Add(tallyRest*took)
	case counting.Err() != nil && ctx.Err() == nil:
		t.world, t.found, t.until = w, nil, begun.Add(tallyGiveUp)
	default:
		return nil
	}
	return t.found
}

// tally counts the tokens one by one.
func (w *world) tally(ctx context.Context) ([]meter.Tokens, error) {
	type kind struct{ use, state string }
	counts := map[kind]int{{"refresh", "spent"}: 0}
	for _, use := range bothUses {
		for _, state := range []journal.State{journal.StateLive, journal.StateExpired, journal.StateRevoked} {
			counts[kind{string(use), string(state)}] = 0 // a series that comes and goes is hard to draw
		}
	}
	owners, err := w.owners(ctx)
	if err != nil {
		return nil, err
	}
	now, policy := w.clock.Now().Unix(), w.assumed.Load().policy
	err = w.store.Pairs(ctx, func(family store.Family, pair store.Pair) bool {
		for _, use := range bothUses {
			counts[kind{string(use), string(stateOf(policy.Check(owners[family.Account], family, pair, use, now)))}]++
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	all := []meter.Tokens{}
	for k, n := range counts {
		all = append(all, meter.Tokens{Use: k.use, State: k.state, Count: n})
	}
	slices.SortFunc(all, func(a, b meter.Tokens) int { return cmp.Or(cmp.Compare(a.Use, b.Use), cmp.Compare(a.State, b.State)) })
	return all, nil
}
