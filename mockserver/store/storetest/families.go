package storetest

import (
	"fmt"
	"math"

	"github.com/popupmock/popupmock/mockserver/store"
)

func familyCases() []Case {
	return []Case{
		{"families/unknown", unknownFamily},
		{"families/unknown generation", unknownGeneration},
		{"families/create", createFamily},
		{"families/create twice", createTwice},
		{"families/update adds and replaces", updateAddsAndReplaces},
		{"families/update of an earlier generation", updateEarlier},
		{"families/update without pairs", updateWithoutPairs},
		{"families/id stays", familyIDStays},
		{"families/failed update", failedFamilyUpdate},
		{"families/are apart", familiesAreApart},
		{"families/changes are seen at once", changesAreSeen},
	}
}

// neverCalled is a change for what is not there.
func (p probe) neverCalled(store.Family, store.Pair) (store.Family, []store.Pair, error) {
	p.Errorf("change is called for what is not there")
	return store.Family{}, nil, errSample
}

func unknownFamily(p probe) {
	id := sampleFamily(1).ID
	p.wantNoPair(id, 0)
	p.wantError("UpdateFamily", p.store.UpdateFamily(p.Context(), id, 0, p.neverCalled), store.ErrNoFamily)
	p.wantNoPair(id, 0)
}

func unknownGeneration(p probe) {
	family, first := sampleFamily(1), samplePair(7, 1)
	p.create(family, first)
	for _, generation := range []uint32{0, 6, 8, family.Generation, math.MaxUint32} {
		p.wantNoPair(family.ID, generation)
		err := p.store.UpdateFamily(p.Context(), family.ID, generation, p.neverCalled)
		p.wantError(fmt.Sprint("UpdateFamily of generation ", generation), err, store.ErrNoFamily)
	}
	p.wantPair(family, first)
}

func createFamily(p probe) {
	family, first := sampleFamily(1), samplePair(3, 1)
	p.create(family, first)
	p.wantPair(family, first)
	p.walk(func(f store.Family, pair store.Pair) bool {
		p.equal("the family of a walk", f, family)
		p.equal("the pair of a walk", pair, first)
		return true
	})
}

func createTwice(p probe) {
	family, first := sampleFamily(1), samplePair(0, 1)
	p.create(family, first)
	other := sampleFamily(2)
	other.ID = family.ID
	p.wantError("CreateFamily", p.store.CreateFamily(p.Context(), other, samplePair(0, 2)), store.ErrExists)
	p.wantError("CreateFamily", p.store.CreateFamily(p.Context(), other, samplePair(1, 2)), store.ErrExists)
	p.wantPair(family, first)
	p.wantNoPair(family.ID, 1)
}

func updateAddsAndReplaces(p probe) {
	family, first := sampleFamily(1), samplePair(0, 1)
	p.create(family, first)
	next := sampleFamily(2)
	next.ID = family.ID
	replaced, second, third := samplePair(0, 2), samplePair(1, 3), samplePair(2, 4)
	p.update(family.ID, 0, func(f store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
		p.equal("the family that change gets", f, family)
		p.equal("the pair that change gets", pair, first)
		return next, []store.Pair{replaced, second, third}, nil
	})
	p.wantPair(next, replaced)
	p.wantPair(next, second)
	p.wantPair(next, third)
}

func updateEarlier(p probe) {
	family := sampleFamily(1)
	p.create(family, samplePair(0, 1))
	second := samplePair(1, 2)
	p.update(family.ID, 0, func(f store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
		return f, []store.Pair{second}, nil
	})
	replaced := samplePair(0, 3)
	p.update(family.ID, 0, func(f store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
		p.equal("the pair that change gets", pair, samplePair(0, 1))
		return f, []store.Pair{replaced}, nil
	})
	p.wantPair(family, replaced)
	p.wantPair(family, second)
}

func updateWithoutPairs(p probe) {
	family, first := sampleFamily(1), samplePair(0, 1)
	p.create(family, first)
	next := sampleFamily(2)
	next.ID = family.ID
	p.update(family.ID, 0, func(store.Family, store.Pair) (store.Family, []store.Pair, error) { return next, nil, nil })
	p.wantPair(next, first)
}

func familyIDStays(p probe) {
	family, first := sampleFamily(1), samplePair(0, 1)
	p.create(family, first)
	p.update(family.ID, 0, func(f store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
		f.ID = sampleFamily(2).ID
		return f, []store.Pair{pair}, nil
	})
	p.wantPair(family, first)
	p.wantNoPair(sampleFamily(2).ID, 0)
}

func failedFamilyUpdate(p probe) {
	family, first := sampleFamily(1), samplePair(0, 1)
	p.create(family, first)
	err := p.store.UpdateFamily(p.Context(), family.ID, 0, func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
		next := sampleFamily(2)
		next.ID = family.ID
		return next, []store.Pair{samplePair(0, 2), samplePair(1, 2)}, errSample
	})
	p.wantSame("UpdateFamily", err, errSample)
	p.wantPair(family, first)
	p.wantNoPair(family.ID, 1)
}

// familiesAreApart has ids that differ in one bit at an end, and generations that differ in theirs.
func familiesAreApart(p probe) {
	ids := []store.ID{{}, {0: 1}, {0: 0x80}, {7: 1}, {8: 1}, {15: 1}, {15: 0x80}}
	generations := []uint32{0, 1, 1 << 8, 1 << 16, 1 << 31, math.MaxUint32}
	for i, id := range ids {
		family := sampleFamily(uint32(i))
		family.ID = id
		p.create(family, samplePair(0, uint32(i)))
		for _, generation := range generations[1:] {
			p.update(id, 0, func(f store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
				return f, []store.Pair{samplePair(generation, uint32(i)+generation)}, nil
			})
		}
	}
	for i, id := range ids {
		family := sampleFamily(uint32(i))
		family.ID = id
		for _, generation := range generations {
			p.wantPair(family, samplePair(generation, uint32(i)+generation))
		}
	}
}

// changesAreSeen reads after each of several changes, and finds out who remembers an earlier answer.
func changesAreSeen(p probe) {
	family := sampleFamily(1)
	p.create(family, samplePair(0, 0))
	for n := uint32(1); n <= 5; n++ {
		family.DeadAccess = n
		p.wantNoPair(family.ID, n)
		p.update(family.ID, n-1, func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
			return family, []store.Pair{samplePair(0, n), samplePair(n, n)}, nil
		})
		p.wantPair(family, samplePair(0, n))
		p.wantPair(family, samplePair(n, n))
	}
}
