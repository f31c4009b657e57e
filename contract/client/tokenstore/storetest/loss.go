package storetest

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func lossCases() []Case {
	loses := need{"LoseLock", func(p Place) bool { return p.LoseLock != nil }}
	notices := need{"LoseLock and NoticesLoss", func(p Place) bool { return p.LoseLock != nil && p.NoticesLoss }}
	return []Case{
		{"lost lock/ends the context of change", notices, lossEndsChange},
		{"lost lock/overwrites and clears nothing of others", loses, lossOverwritesNothing},
		{"lost lock/is let go without harm to the next holder", loses, lossLetsGoOnce},
		{"lost lock/loses no pair when nobody was faster", loses, lossLosesNoPair},
	}
}

func lossEndsChange(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	_, err := p.tryUpdate(p.ctx, s, func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		if ctx.Err() != nil {
			p.Errorf("the context of change has ended before the lock is lost: %v", ctx.Err())
		}
		p.place.LoseLock()
		p.awaitEnd("the context of change goes on when the lock is lost", ctx)
		return tokenstore.Pair{}, errSample
	})
	p.wantSame("Update whose lock was lost and whose change fails", err, errSample)
	p.want("after a lost lock", s, samplePair(1))
	p.put(s, samplePair(2))
	p.want("after a lost lock, and another Update", s, samplePair(2))
}

// lossOverwritesNothing has somebody else store another pair, or clear the store, while a holder without a lock is about
// to store or to clear.
func lossOverwritesNothing(p probe) {
	for _, first := range []tokenstore.Pair{{}, samplePair(1)} {
		for _, faster := range []tokenstore.Pair{{}, samplePair(2)} {
			for _, slower := range []tokenstore.Pair{{}, samplePair(3)} {
				if first != faster && first != slower && faster != slower {
					p.place = p.another()
					p.overtake(first, faster, slower)
				}
			}
		}
	}
}

func (p probe) overtake(first, faster, slower tokenstore.Pair) {
	s, other := p.place.Open(), p.place.Open()
	p.put(s, first)
	_, err := p.tryUpdate(p.ctx, s, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		p.place.LoseLock()
		p.put(other, faster)
		return slower, nil
	})
	p.wantError("Update whose lock was lost, while another stored a pair", err, tokenstore.ErrChanged)
	p.want("after Update whose lock was lost, while another stored a pair", s, faster)
	p.put(s, samplePair(4))
	p.want("after Update whose lock was lost, and another Update", s, samplePair(4))
}

// lossLetsGoOnce ends an Update whose lock another one has by then: that must not let a third one in.
func lossLetsGoOnce(p probe) {
	s, second, third := p.place.Open(), p.place.Open(), p.place.Open()
	p.put(s, samplePair(1))
	var held holding
	_, err := p.tryUpdate(p.ctx, s, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		p.place.LoseLock()
		held = p.hold(second, samplePair(2))
		return tokenstore.Pair{}, errSample
	})
	if held.release == nil {
		p.Fatalf("Update never called change: got error %v", err)
	}
	defer held.release()
	p.wantSame("Update whose lock was lost and whose change fails", err, errSample)
	w := p.wait(third, func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		if got := number(current); got != 2 {
			p.Errorf("change was called with pair %d, want 2: the lock of another was let go", got)
		}
		return samplePair(3), nil
	})
	held.release()
	if err := p.result(w, "a waiter does not get the lock that was let go"); err != nil {
		p.Errorf("a waiter after a lost lock: got error %v, want none", err)
	}
	p.want("after a lost lock, a holder and a waiter", s, samplePair(3))
}

// lossLosesNoPair allows for a store that can no longer write without its lock, if it says so.
func lossLosesNoPair(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	want := samplePair(2)
	got, err := p.tryUpdate(p.ctx, s, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		p.place.LoseLock()
		return want, nil
	})
	if errors.Is(err, tokenstore.ErrUnavailable) {
		p.want("after Update that says it could not write", s, samplePair(1))
		return
	}
	if err != nil {
		p.Errorf("Update whose lock was lost, and nobody else came: got error %v, want none, or %v", err, tokenstore.ErrUnavailable)
	}
	p.same("from Update whose lock was lost, and nobody else came", got, want)
	p.want("after Update whose lock was lost, and nobody else came", s, want)
}
