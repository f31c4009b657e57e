package mockserver

import (
	"context"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
)

func checkFamilies(n state.Notes, saved []state.Family) {
	ids := map[store.ID]bool{}
	for i, f := range saved {
		place := n.Item(i)
		if ids[f.ID] {
			place.At("id").Wrong("is that of a family before, want each its own")
		}
		ids[f.ID] = true
		place.At("started_at").Within(f.StartedAt, 0, state.MaxExact)
		place.At("expires_at").Within(f.ExpiresAt, 0, state.MaxExact)
		place.At("depth").Within(int64(f.Depth), 0, int64(f.Generation))
		if len(f.Pairs) == 0 {
			place.At("pairs").Wrong("is empty, want at least one")
		}
		checkPairs(place.At("pairs"), f)
	}
}

// checkPairs wants the pairs by generation, the lowest first.
func checkPairs(n state.Notes, f state.Family) {
	least := int64(0)
	for i, p := range f.Pairs {
		place := n.Item(i)
		if g := int64(p.Generation); g < least || g > int64(f.Generation) {
			place.At("generation").Wrong("is out of bounds, want more than that of the pair before, and at most the family's")
		}
		least = int64(p.Generation) + 1
		place.At("depth").Within(int64(p.Depth), 0, int64(f.Depth))
		place.At("issued_at").Within(p.IssuedAt, 0, state.MaxExact)
		place.At("spent_at").Within(p.SpentAt, 0, state.MaxExact)
		checkSavedToken(place.At("access"), p.Access)
		checkSavedToken(place.At("refresh"), p.Refresh)
	}
}

func checkSavedToken(n state.Notes, t state.Token) {
	n.At("pad").Within(int64(t.Pad), 0, 2)
	n.At("expires_at").Within(t.ExpiresAt, 0, state.MaxExact)
}

func (w *world) restoreFamilies(ctx context.Context, saved []state.Family) error {
	for _, f := range saved {
		pairs := make([]store.Pair, len(f.Pairs))
		for i, p := range f.Pairs {
			pairs[i] = restorePair(p)
		}
		family := store.Family{
			ID: f.ID, Account: f.Account, Generation: f.Generation, DeadAccess: f.DeadAccess, DeadRefresh: f.DeadRefresh,
			Depth: f.Depth, StartedAt: f.StartedAt, ExpiresAt: f.ExpiresAt,
		}
		err := w.store.CreateFamily(ctx, family, pairs[0])
		if err == nil && len(pairs) > 1 {
			err = w.store.UpdateFamily(ctx, f.ID, pairs[0].Generation, func(f store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
				return f, pairs[1:], nil
			})
		}
		if err != nil {
			return fmt.Errorf("restore token families: %w", err)
		}
	}
	return nil
}

func restorePair(p state.Pair) store.Pair {
	return store.Pair{
		Generation: p.Generation, Epoch: p.Epoch, IssuedAt: p.IssuedAt, Spent: p.Spent, SpentAt: p.SpentAt, Depth: p.Depth,
		Access: store.Token(p.Access), Refresh: store.Token(p.Refresh),
	}
}
