package store_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/storetest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, need.Rounds(100, 200, 300), func(*testing.T) store.Store { return store.NewMemory() })
}

// logins makes logins a day apart, whose access tokens live for 5 days and whose refresh tokens for 9, so that 10 pairs
// are kept at any time, the last one for its grace. All ids start with the same byte, which puts them into one part of the
// store's memory.
type logins struct {
	store *store.Memory
	now   int64 // in days
}

const (
	day       = store.Grace
	pairsKept = 10
)

func (l *logins) id(at int64) store.ID {
	return store.ID{1, byte(at), byte(at >> 8), byte(at >> 16)}
}

func (l *logins) add(t *testing.T) {
	t.Helper()
	l.now++
	end := day * (l.now + pairsKept - 1)
	pair := store.Pair{
		IssuedAt: day * l.now,
		Access:   store.Token{ExpiresAt: day * (l.now + pairsKept/2)},
		Refresh:  store.Token{ExpiresAt: end},
	}
	if err := l.store.CreateFamily(t.Context(), store.Family{ID: l.id(l.now), ExpiresAt: end}, pair); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, s store.Store) int {
	t.Helper()
	pairs := 0
	if err := s.Pairs(t.Context(), func(store.Family, store.Pair) bool { pairs++; return true }); err != nil {
		t.Fatal(err)
	}
	return pairs
}

func TestMemoryForgetsTheExpired(t *testing.T) {
	t.Parallel()
	const bound = 64
	l := logins{store: store.NewMemory()}
	for range 50_000 {
		l.add(t)
		for at := max(1, l.now-pairsKept+1); at <= l.now; at++ {
			if _, _, err := l.store.Pair(t.Context(), l.id(at), 0); err != nil {
				t.Fatalf("at %d, the pair of %d, living or just expired: %v", l.now, at, err)
			}
		}
		if l.now%5_000 == 0 {
			if pairs := count(t, l.store); pairs > bound {
				t.Fatalf("%d pairs are kept where %d have to be, want at most %d", pairs, pairsKept, bound)
			}
		}
	}
	if _, _, err := l.store.Pair(t.Context(), l.id(1), 0); !errors.Is(err, store.ErrNoFamily) {
		t.Errorf("a pair that expired long ago: got error %v, want %v", err, store.ErrNoFamily)
	}
	// The family is gone as well, not its pair alone: its id is free.
	if err := l.store.CreateFamily(t.Context(), store.Family{ID: l.id(1)}, store.Pair{}); err != nil {
		t.Errorf("CreateFamily with the id of a forgotten family: %v", err)
	}
}

// Rotation adds pairs to one family, and must bound them as logins do.
func TestMemoryForgetsEarlierGenerations(t *testing.T) {
	t.Parallel()
	const bound, rotations = 64, 20_000
	s := store.NewMemory()
	id := store.ID{1}
	if err := s.CreateFamily(t.Context(), store.Family{ID: id, ExpiresAt: 10}, store.Pair{Refresh: store.Token{ExpiresAt: 10}}); err != nil {
		t.Fatal(err)
	}
	for generation := uint32(1); generation <= rotations; generation++ {
		now := day * int64(generation)
		end := now + day*(pairsKept-1)
		err := s.UpdateFamily(t.Context(), id, generation-1, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
			p.Spent = true
			f.ExpiresAt = end
			return f, []store.Pair{p, {Generation: generation, IssuedAt: now, Refresh: store.Token{ExpiresAt: end}}}, nil
		})
		if err != nil {
			t.Fatalf("rotation %d: %v", generation, err)
		}
	}
	if pairs := count(t, s); pairs > bound {
		t.Errorf("%d pairs of one family are kept where %d have to be, want at most %d", pairs, pairsKept, bound)
	}
	// Spent pairs are remembered until they expire, so that a replay is told from an unknown token.
	for generation := uint32(rotations - pairsKept + 1); generation <= rotations; generation++ {
		if _, p, err := s.Pair(t.Context(), id, generation); err != nil || p.Spent != (generation < rotations) {
			t.Errorf("generation %d: spent=%v, error %v", generation, p.Spent, err)
		}
	}
}

// There are ten times as many pairs as the store looks through for the first time, and one token of each has a second of
// its grace left.
func TestMemoryKeepsThroughTheGrace(t *testing.T) {
	t.Parallel()
	const pairs, now = 10_000, 2 * day
	s := store.NewMemory()
	for i := range int64(pairs) {
		pair := store.Pair{IssuedAt: now, Access: store.Token{ExpiresAt: now - day - 1}, Refresh: store.Token{ExpiresAt: now - day + 1}}
		if i%2 == 0 {
			pair.Access, pair.Refresh = pair.Refresh, pair.Access
		}
		family := store.Family{ID: store.ID{1, byte(i), byte(i >> 8)}, ExpiresAt: now - day + 1}
		if err := s.CreateFamily(t.Context(), family, pair); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(t, s); got != pairs {
		t.Errorf("%d of %d pairs are left", got, pairs)
	}
}

func BenchmarkMemory(b *testing.B) {
	for _, pairs := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("pairs=%d", pairs), func(b *testing.B) {
			s, ids := filled(b, pairs)
			b.Run("Pair", func(b *testing.B) { benchmarkPair(b, s, ids) })
			b.Run("UpdateFamily", func(b *testing.B) { benchmarkUpdateFamily(b, s, ids) })
		})
	}
}

// BenchmarkMemoryFill measures what a pair costs that is the only one of its family, as after a login.
func BenchmarkMemoryFill(b *testing.B) {
	const pairs = 100_000
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, _ := filled(b, pairs)
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(s)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/pairs, "B/pair")
}

// filled returns a store of families that have one pair each.
func filled(b *testing.B, pairs int) (*store.Memory, []store.ID) {
	b.Helper()
	s, ids := store.NewMemory(), make([]store.ID, pairs)
	for i := range ids {
		ids[i] = store.ID{byte(i), byte(i >> 8), byte(i >> 16)}
		pair := store.Pair{IssuedAt: 1, Access: store.Token{ExpiresAt: 3600}, Refresh: store.Token{ExpiresAt: 604800}}
		if err := s.CreateFamily(b.Context(), store.Family{ID: ids[i], ExpiresAt: 604800}, pair); err != nil {
			b.Fatal(err)
		}
	}
	return s, ids
}

func benchmarkPair(b *testing.B, s store.Store, ids []store.ID) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i = (i + 7919) % len(ids) // a prime, so that neighbours in time are none in memory
		if _, _, err := s.Pair(b.Context(), ids[i], 0); err != nil {
			b.Fatal(err)
		}
	}
}

// benchmarkUpdateFamily replaces a pair, so that the number of pairs stays what it is said to be.
func benchmarkUpdateFamily(b *testing.B, s store.Store, ids []store.ID) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i = (i + 7919) % len(ids)
		err := s.UpdateFamily(b.Context(), ids[i], 0, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
			p.SpentAt++
			return f, []store.Pair{p}, nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
