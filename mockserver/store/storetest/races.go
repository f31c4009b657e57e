package storetest

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/store"
)

func raceCases() []Case {
	return []Case{
		{"races/one rotation wins", oneRotationWins},
		{"races/one creation wins", oneCreationWins},
		{"races/no account update is lost", noUpdateIsLost},
		{"races/no half rotation is seen", noHalfRotation},
	}
}

const racers = 200

// race starts all racers at once and waits for them.
func race(n int, run func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			run(i)
		})
	}
	close(start)
	wg.Wait()
}

// rotation spends a pair's refresh token and adds the next pair, as a refresh does.
func rotation(next store.Pair) familyChange {
	return func(family store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
		if pair.Spent {
			return store.Family{}, nil, errSample
		}
		pair.Spent = true
		family.Generation = next.Generation
		return family, []store.Pair{pair, next}, nil
	}
}

// unspent is a family of one pair that was not rotated.
func unspent(n uint32) (store.Family, store.Pair) {
	family, first := sampleFamily(n), samplePair(0, n)
	family.Generation, first.Spent = 0, false
	return family, first
}

// slowly lets others run between what a change has read and what it writes: by chance alone they would come there every few hundred rounds.
func slowly(change familyChange) familyChange {
	return func(family store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
		runtime.Gosched()
		return change(family, pair)
	}
}

// oneRotationWins presents one refresh token many times at once: reading first and writing later would let two through.
func oneRotationWins(p probe) {
	for round := range p.rounds {
		family, first := unspent(round)
		p.create(family, first)
		winners := make(chan store.Pair, racers)
		race(racers, func(i int) {
			next := samplePair(1, uint32(i))
			switch err := p.store.UpdateFamily(p.Context(), family.ID, 0, slowly(rotation(next))); {
			case err == nil:
				winners <- next
			case !errors.Is(err, errSample):
				p.Errorf("a losing rotation: got error %v, want %v", err, errSample)
			}
		})
		if len(winners) != 1 {
			p.Fatalf("round %d: %d of %d rotations of one refresh token won, want 1", round, len(winners), racers)
		}
		family.Generation, first.Spent = 1, true
		p.wantPair(family, first)
		p.wantPair(family, <-winners)
	}
}

func oneCreationWins(p probe) {
	for round := range (p.rounds + 9) / 10 {
		winners := make(chan uint32, racers)
		id := sampleFamily(round).ID
		race(racers, func(i int) {
			family := sampleFamily(uint32(i))
			family.ID = id
			switch err := p.store.CreateFamily(p.Context(), family, samplePair(0, uint32(i))); {
			case err == nil:
				winners <- uint32(i)
			case !errors.Is(err, store.ErrExists):
				p.Errorf("a losing CreateFamily: got error %v, want %v", err, store.ErrExists)
			}
		})
		if len(winners) != 1 {
			p.Fatalf("round %d: %d of %d creations of one family won, want 1", round, len(winners), racers)
		}
		winner := <-winners
		family := sampleFamily(winner)
		family.ID = id
		p.wantPair(family, samplePair(0, winner))
	}
}

func noUpdateIsLost(p probe) {
	race(racers, func(int) {
		_, err := p.store.UpdateAccount(p.Context(), "ann", func(old store.Account, _ bool) (store.Account, error) {
			old.Epoch++
			return old, nil
		})
		if err != nil {
			p.Errorf("UpdateAccount: %v", err)
		}
	})
	if got := p.account("ann").Epoch; got != racers {
		p.Errorf("%d of %d updates of one account were kept", got, racers)
	}
}

// noHalfRotation reads while another rotates: a family's newest generation is there, and the one before is spent.
func noHalfRotation(p probe) {
	family, first := unspent(1)
	p.create(family, first)
	var stop atomic.Bool
	race(3, func(i int) {
		defer stop.Store(true)
		step := func(uint32) bool { return p.seesWholeRotation(family.ID) }
		if i == 0 {
			step = func(n uint32) bool { return n < 50+2*p.rounds && p.rotates(family.ID, n) }
		}
		for n := uint32(0); !stop.Load() && step(n); n++ {
			runtime.Gosched()
		}
	})
}

func (p probe) rotates(id store.ID, n uint32) bool {
	next := samplePair(n+1, n)
	next.Spent = false
	err := p.store.UpdateFamily(p.Context(), id, n, rotation(next))
	if err != nil {
		p.Errorf("rotation %d: %v", n, err)
	}
	return err == nil
}

// seesWholeRotation, like rotates, is called beside the case's own goroutine, where Fatalf must not be.
func (p probe) seesWholeRotation(id store.ID) bool {
	family, first, err := p.store.Pair(p.Context(), id, 0)
	if err != nil {
		p.Errorf("Pair of the first generation: %v", err)
		return false
	}
	if first.Spent != (family.Generation > 0) {
		p.Errorf("the first pair has spent=%v where the family is at generation %d", first.Spent, family.Generation)
		return false
	}
	if _, _, err := p.store.Pair(p.Context(), id, family.Generation); err != nil {
		p.Errorf("Pair of the newest generation %d: %v", family.Generation, err)
		return false
	}
	return true
}
