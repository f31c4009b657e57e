package storetest

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func lockCases() []Case {
	return []Case{
		{"lock/lets one in at a time", need{}, letsOneIn},
		{"lock/does not hold up Load", need{}, doesNotHoldUpLoad},
		{"lock/shows a waiter what the holder has stored", need{}, showsWhatTheHolderStored},
		{"lock/passes on after an error", need{}, passesOnAfterAnError},
		{"lock/no reader sees half a pair", need{}, noHalfPair},
	}
}

const (
	instances = 3 // stores on one place
	workers   = 4 // goroutines that share a store
	rounds    = 2 // updates that each makes
)

// letsOneIn counts in the pair: an update that reads what another is about to replace loses a count.
func letsOneIn(p probe) {
	var inside atomic.Int32
	increment := func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		if others := inside.Add(1) - 1; others != 0 {
			p.Errorf("change was called while %d others had the lock", others)
		}
		defer inside.Add(-1)
		n := number(current)
		for range 100 { // whoever else is let in gets here
			runtime.Gosched()
		}
		return samplePair(n + 1), nil
	}
	var racing sync.WaitGroup
	for range instances {
		s := p.place.Open()
		for range workers {
			racing.Go(func() {
				for range rounds {
					if _, err := p.tryUpdate(p.ctx, s, increment); err != nil {
						p.Errorf("Update: %v", err)
					}
				}
			})
		}
	}
	racing.Wait()
	if got, want := number(p.load(p.place.Open())), instances*workers*rounds; got != want {
		p.Errorf("%d of %d updates were kept", got, want)
	}
}

// holding is an Update that is inside change.
type holding struct {
	release func() // lets change go on, and returns when Update has returned
}

// hold starts an Update to the pair and returns when it has the lock. It stores the pair when it is released.
func (p probe) hold(s tokenstore.Store, pair tokenstore.Pair) holding {
	p.Helper()
	return p.holdAnd(s, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return pair, nil }, nil)
}

// holdAnd is hold for an Update that ends with an error.
func (p probe) holdAnd(s tokenstore.Store, change tokenstore.Change, want error) holding {
	p.Helper()
	entered, released, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
	p.started.Go(func() {
		defer close(done)
		_, err := p.tryUpdate(p.ctx, s, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
			close(entered)
			select {
			case <-released:
			case <-p.ctx.Done():
			}
			return change(ctx, current)
		})
		p.wantSame("Update that held the lock", err, want)
	})
	p.await("Update does not get a lock that nobody holds", entered)
	return holding{sync.OnceFunc(func() { close(released); <-done })}
}

func doesNotHoldUpLoad(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	held := p.hold(s, samplePair(2))
	defer held.release()
	p.want("while the lock is held", s, samplePair(1))
	held.release()
	p.want("when the lock is free again", s, samplePair(2))
}

func showsWhatTheHolderStored(p probe) {
	for _, stores := range p.couples() {
		held := p.hold(stores[0], samplePair(1))
		defer held.release()
		var seen atomic.Int64
		w := p.wait(stores[1], func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
			seen.Store(int64(number(current)))
			return samplePair(2), nil
		})
		held.release()
		if err := p.result(w, "a waiter does not get the lock that was let go"); err != nil || seen.Load() != 1 {
			p.Errorf("a waiter: got pair %d and error %v, want pair 1, which the holder has stored", seen.Load(), err)
		}
		p.want("after holder and waiter", stores[0], samplePair(2))
	}
}

// couples are one store twice, and two that another process could have.
func (p probe) couples() [][2]tokenstore.Store {
	s := p.place.Open()
	return [][2]tokenstore.Store{{s, s}, {s, p.place.Open()}}
}

func passesOnAfterAnError(p probe) {
	for _, stores := range p.couples() {
		fails := func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return tokenstore.Pair{}, errSample }
		held := p.holdAnd(stores[0], fails, errSample)
		defer held.release()
		w := p.wait(stores[1], to(samplePair(1)))
		held.release()
		if err := p.result(w, "a waiter does not get the lock of one that has failed"); err != nil {
			p.Errorf("a waiter after an error: got error %v, want none", err)
		}
		p.want("after one that has failed and one that has not", stores[0], samplePair(1))
	}
}

// noHalfPair reads while another writes.
func noHalfPair(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	var stop atomic.Bool
	var reading sync.WaitGroup
	defer reading.Wait()
	defer stop.Store(true)
	for _, reader := range []tokenstore.Store{s, p.place.Open()} {
		reading.Go(func() {
			for last := 1; !stop.Load() && last > 0; runtime.Gosched() {
				last = p.loadNewer(reader, last)
			}
		})
	}
	for n := range instances * workers * rounds {
		p.put(s, samplePair(n+2))
	}
}

// loadNewer returns the number of the pair, zero when it is not what can be there after the last one seen.
func (p probe) loadNewer(s tokenstore.Store, last int) int {
	pair, err := p.tryLoad(p.ctx, s)
	if now := number(pair); err == nil && now >= last {
		return now
	}
	p.Errorf("Load: got pair %d and error %v after pair %d, where -1 is halves of two", number(pair), err, last)
	return 0
}
