package shared_test

import (
	"errors"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
)

// A family that is refreshed for ever does not grow for ever, and nothing is forgotten that somebody may still ask for.
func TestOldPairsAreForgotten(t *testing.T) {
	t.Parallel()
	b := records.NewMemory(1000)
	one, other := open(t, b, shared.Options{}), open(t, b, shared.Options{})
	family, first := login()
	must(t, one.CreateFamily(t.Context(), family, first))
	const hours, kept = 800, 8 * 24 // of a token that lives for 7 days, and a day of grace
	for generation := range uint32(hours) {
		s := []*shared.Following{one, other}[generation%2]
		must(t, s.UpdateFamily(t.Context(), family.ID, generation, spend))
		oldest := max(generation+2, kept) - kept
		if _, pair, err := s.Pair(t.Context(), family.ID, oldest); err != nil || pair.Generation != oldest {
			t.Fatalf("after %d refreshes, generation %d: %+v, %v", generation+1, oldest, pair, err)
		}
	}
	record, err := b.Read(t.Context(), "family/"+string(family.ID[:]))
	must(t, err)
	if n := len(record.Fields); n > 2*kept+1 {
		t.Errorf("%d pairs are kept, want at most twice as many as may be asked for: %d", n, 2*kept)
	}
	for _, s := range []*shared.Following{one, other} {
		for generation := uint32(hours); generation > hours-kept; generation-- {
			if _, pair, err := s.Pair(t.Context(), family.ID, generation); err != nil || pair.Generation != generation || pair.Spent != (generation < hours) {
				t.Errorf("generation %d: %+v, %v", generation, pair, err)
			}
		}
		if _, _, err := s.Pair(t.Context(), family.ID, 0); !errors.Is(err, store.ErrNoFamily) {
			t.Errorf("the first pair: %v, want %v", err, store.ErrNoFamily)
		}
	}
}

// A pair that is written is not forgotten by the same change, however old it is.
func TestOldPairIsWritten(t *testing.T) {
	t.Parallel()
	s := open(t, records.NewMemory(1000), shared.Options{})
	family, first := login()
	must(t, s.CreateFamily(t.Context(), family, first))
	generation := uint32(0)
	for ; generation < 63; generation++ { // so that the family is looked through next
		must(t, s.UpdateFamily(t.Context(), family.ID, generation, spend))
	}
	must(t, s.UpdateFamily(t.Context(), family.ID, 0, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
		next := p
		next.Generation, next.IssuedAt = generation+1, p.IssuedAt+400*24*3600
		f.Generation, p.Access.Revoked = next.Generation, true
		return f, []store.Pair{p, next}, nil
	}))
	if _, pair, err := s.Pair(t.Context(), family.ID, 0); err != nil || !pair.Access.Revoked {
		t.Errorf("the first pair: %+v, %v, want it revoked", pair, err)
	}
	if _, _, err := s.Pair(t.Context(), family.ID, 1); !errors.Is(err, store.ErrNoFamily) {
		t.Errorf("the second pair: %v, want %v", err, store.ErrNoFamily)
	}
}
