package storetest

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store"
)

func walkCases() []Case {
	return []Case{
		{"walk/of nothing", walkOfNothing},
		{"walk/sees every pair once", walkSeesAll},
		{"walk/stops when told", walkStops},
		{"walk/may call the store", walkMayCall},
		{"walk/stops when cancelled", walkCancelled},
		{"clear/forgets all", clearForgetsAll},
	}
}

const walkFamilies, walkGenerations = 30, 3

// populate adds families that have walkGenerations pairs each.
func (p probe) populate() {
	p.Helper()
	for n := range uint32(walkFamilies) {
		p.create(sampleFamily(n), samplePair(0, n))
		p.update(sampleFamily(n).ID, 0, func(f store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
			return f, []store.Pair{samplePair(1, n), samplePair(2, n)}, nil
		})
	}
}

func walkOfNothing(p probe) {
	p.walk(func(store.Family, store.Pair) bool {
		p.Errorf("a walk over an empty store finds a pair")
		return true
	})
}

func walkSeesAll(p probe) {
	p.populate()
	type key struct {
		id         store.ID
		generation uint32
	}
	seen := map[key]int{}
	p.walk(func(f store.Family, pair store.Pair) bool {
		seen[key{f.ID, pair.Generation}]++
		n := uint32(f.ID[1])
		p.equal("the family of a walk", f, sampleFamily(n))
		p.equal("the pair of a walk", pair, samplePair(pair.Generation, n))
		return true
	})
	for n := range uint32(walkFamilies) {
		for generation := range uint32(walkGenerations) {
			if times := seen[key{sampleFamily(n).ID, generation}]; times != 1 {
				p.Errorf("a walk sees generation %d of family %d %d times, want once", generation, n, times)
			}
		}
	}
}

func walkStops(p probe) {
	p.populate()
	seen := 0
	p.walk(func(store.Family, store.Pair) bool {
		seen++
		return seen < 5
	})
	if seen != 5 {
		p.Errorf("a walk goes on to %d pairs when yield returned false at the 5th", seen)
	}
}

// walkMayCall hangs on a store that holds a lock while it walks.
func walkMayCall(p probe) {
	p.populate()
	account := p.put(sampleAccount("ann", 1))
	revoked := func(pair store.Pair) store.Pair {
		pair.IssuedAt = 1
		return pair
	}
	p.walk(func(f store.Family, pair store.Pair) bool {
		p.wantPair(f, pair)
		p.update(f.ID, pair.Generation, func(f store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
			return f, []store.Pair{revoked(pair)}, nil
		})
		p.equal("Account during a walk", p.account("ann"), account)
		return true
	})
	for n := range uint32(walkFamilies) {
		for generation := range uint32(walkGenerations) {
			p.wantPair(sampleFamily(n), revoked(samplePair(generation, n)))
		}
	}
}

func walkCancelled(p probe) {
	p.populate()
	ctx, cancel := context.WithCancel(p.Context())
	defer cancel()
	err := p.store.Pairs(ctx, func(store.Family, store.Pair) bool {
		cancel()
		return true
	})
	p.wantError("Pairs when cancelled by the first pair", err, context.Canceled)
	err = p.store.Pairs(ctx, func(store.Family, store.Pair) bool {
		p.Errorf("Pairs finds a pair when cancelled before")
		return false
	})
	p.wantError("Pairs when cancelled before", err, context.Canceled)
}

func clearForgetsAll(p probe) {
	p.populate()
	p.put(sampleAccount("ann", 1))
	p.clear()
	p.wantNoAccount("ann")
	if all := p.accounts(); len(all) != 0 {
		p.Errorf("accounts outlive Clear: %v", all)
	}
	for n := range uint32(walkFamilies) {
		for generation := range uint32(walkGenerations) {
			p.wantNoPair(sampleFamily(n).ID, generation)
		}
	}
	walkOfNothing(p)
	p.create(sampleFamily(1), samplePair(0, 9))
	p.wantPair(sampleFamily(1), samplePair(0, 9))
	p.wantNoPair(sampleFamily(1).ID, 1)
}
