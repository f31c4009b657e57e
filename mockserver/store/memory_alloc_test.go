//go:build !race

package store_test

import (
	"runtime"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store"
)

// mostBytes is how much memory a pair takes at most, however many came and went before.
const mostBytes = 400

// TestAllocationsStay lets a few clients refresh for months: what is kept of them is the same from the first week on, and so is the memory
// that it takes.
func TestAllocationsStay(t *testing.T) {
	const clients, days, perDay, access, refresh = 10, 90, 1200, 3600, day / 2
	m, before := store.NewMemory(), heap()
	pair := func(generation uint32, now int64) store.Pair {
		return store.Pair{Generation: generation, IssuedAt: now, Access: store.Token{ExpiresAt: now + access}, Refresh: store.Token{ExpiresAt: now + refresh}}
	}
	login := func(n int, now int64) store.ID {
		id := store.ID{byte(n % 4), byte(n), byte(n >> 8), byte(n >> 16)} // in four parts of the memory
		if err := m.CreateFamily(t.Context(), store.Family{ID: id, StartedAt: now, ExpiresAt: now + refresh}, pair(0, now)); err != nil {
			t.Fatal(err)
		}
		return id
	}
	var current [clients]store.ID
	for n := range days * perDay {
		now, client := int64(n)*day/perDay, n%clients
		if generation := uint32(n / clients % 100); generation == 0 {
			current[client] = login(n, now)
		} else {
			err := m.UpdateFamily(t.Context(), current[client], generation-1, func(f store.Family, old store.Pair) (store.Family, []store.Pair, error) {
				next := pair(generation, now)
				old.Spent, f.Generation, f.ExpiresAt = true, generation, next.Refresh.ExpiresAt
				return f, []store.Pair{old, next}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if n%(5*perDay) == 0 && n > 10*perDay {
			if each := (heap() - before) / pairs(t, m); each > mostBytes {
				t.Errorf("after %d days a pair takes %d bytes, want at most %d", n/perDay, each, mostBytes)
			}
		}
	}
	runtime.KeepAlive(m)
}

func pairs(t *testing.T, m *store.Memory) (n int64) {
	t.Helper()
	if err := m.Pairs(t.Context(), func(store.Family, store.Pair) bool { n++; return true }); err != nil {
		t.Fatal(err)
	}
	return n
}

// heap is how many bytes are in use.
func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
