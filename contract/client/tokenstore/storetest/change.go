package storetest

import (
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func changeCases() []Case {
	return []Case{
		{"change/to the same tokens writes nothing", need{}, sameTokensWriteNothing},
		{"change/with an error leaves all as it was", need{}, errorLeavesAll},
		{"change/that panics leaves all as it was", need{}, panicLeavesAll},
		{"change/that ends its goroutine leaves all as it was", need{}, goexitLeavesAll},
	}
}

// sameTokensWriteNothing gives other times with the same tokens, so that a store that writes shows it.
func sameTokensWriteNothing(p probe) {
	s, pair := p.place.Open(), samplePair(1)
	p.put(s, pair)
	before := p.stored()
	again := pair
	again.AccessExpiresAt = pair.AccessExpiresAt.Add(time.Hour)
	p.same("from Update to the same tokens", p.put(s, again), pair)
	p.want("after Update to the same tokens", s, pair)
	p.wantStored("after Update to the same tokens,", before)
}

// failing changes an empty store and one that holds a pair in a way that must come to nothing.
func (p probe) failing(when string, update func(s tokenstore.Store, broken tokenstore.Pair)) {
	for _, pair := range []tokenstore.Pair{{}, samplePair(1)} {
		s := p.place.Open()
		p.put(s, pair)
		before := p.stored()
		for _, broken := range []tokenstore.Pair{{}, samplePair(2)} {
			update(s, broken)
			p.want(when, s, pair)
			p.wantStored(when+",", before)
		}
		p.put(s, samplePair(3)) // waits for ever where the lock is still held
		p.put(p.place.Open(), samplePair(4))
		p.want(when+" and another Update", s, samplePair(4))
	}
}

func errorLeavesAll(p probe) {
	for _, want := range []error{errSample, context.Canceled, tokenstore.ErrChanged} {
		p.failing("after an error of change", func(s tokenstore.Store, broken tokenstore.Pair) {
			_, err := p.tryUpdate(p.ctx, s, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return broken, want })
			p.wantSame("Update whose change fails", err, want)
		})
	}
}

func panicLeavesAll(p probe) {
	p.failing("after a panic in change", func(s tokenstore.Store, _ tokenstore.Pair) {
		err := errors.New("none: it panicked")
		defer func() {
			if got := recover(); got != any(errSample) {
				p.Errorf("Update whose change panics: recovered %v, want what change has panicked with; it came back with error %v", got, err)
			}
		}()
		_, err = s.Update(p.ctx, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { panic(errSample) })
	})
}

// goexitLeavesAll is what t.FailNow does in a change: no panic to recover from, and deferred calls run.
func goexitLeavesAll(p probe) {
	p.failing("after change has ended its goroutine", func(s tokenstore.Store, _ tokenstore.Pair) {
		done := make(chan struct{})
		p.started.Go(func() {
			defer close(done)
			_, _ = s.Update(p.ctx, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
				runtime.Goexit()
				return tokenstore.Pair{}, nil
			})
		})
		<-done
	})
}
