package storetest

import (
	"context"
	"sync"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func contextCases() []Case {
	return []Case{
		{"context/that has ended is an error of Load", need{}, endedBeforeLoad},
		{"context/that has ended keeps Update from changing", need{}, endedBeforeUpdate},
		{"context/that ends stops waiting for the lock", need{}, endsWhileWaiting},
		{"context/that ends during change loses no pair", need{}, endsDuringChange},
		{"context/of change ends with that of Update", need{}, changeSeesTheEnd},
	}
}

// ended are contexts that are over, with their errors.
func (p probe) ended() map[error]context.Context {
	cancelled, cancel := context.WithCancel(p.ctx)
	cancel()
	late, cancel := context.WithDeadline(p.ctx, time.Unix(0, 0))
	cancel()
	return map[error]context.Context{context.Canceled: cancelled, context.DeadlineExceeded: late}
}

func endedBeforeLoad(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	for want, ctx := range p.ended() {
		_, err := p.tryLoad(ctx, s)
		p.wantContextError("Load", err, want)
	}
	p.want("after Load with contexts that had ended", s, samplePair(1))
}

func endedBeforeUpdate(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	before := p.stored()
	for want, ctx := range p.ended() {
		_, err := p.tryUpdate(ctx, s, p.neverChange("though the context had ended before"))
		p.wantContextError("Update", err, want)
	}
	p.wantStored("after Update with contexts that had ended,", before)
	p.put(s, samplePair(2)) // waits for ever where the lock is still held
	p.want("after Update with contexts that had ended", s, samplePair(2))
}

// asked is a context that tells when somebody starts to wait for its end.
type asked struct {
	context.Context
	tell func()
}

func (a asked) Done() <-chan struct{} {
	a.tell()
	return a.Context.Done()
}

// waiter is an Update that waits for the lock.
type waiter struct {
	waits chan struct{}      // closed when it has started to wait
	end   context.CancelFunc // of its context
	done  chan error         // what Update has returned
}

// wait starts an Update that has to wait for the lock, and returns when it does.
func (p probe) wait(s tokenstore.Store, change tokenstore.Change) waiter {
	p.Helper()
	ctx, cancel := context.WithCancel(p.ctx)
	w := waiter{waits: make(chan struct{}), end: cancel, done: make(chan error, 1)}
	tell := sync.OnceFunc(func() { close(w.waits) })
	p.started.Go(func() {
		defer close(w.done)
		_, err := p.tryUpdate(asked{ctx, tell}, s, change)
		w.done <- err
	})
	p.await("an Update never looks at its context while it waits for the lock", w.waits)
	return w
}

// await ends the case when what must happen does not.
func (p probe) await(otherwise string, happens <-chan struct{}) {
	p.Helper()
	select {
	case <-happens:
	case <-p.ctx.Done():
		p.Fatalf("%s", otherwise)
	}
}

// awaitEnd asserts that a context ends, and not only when the case is out of patience.
func (p probe) awaitEnd(otherwise string, ctx context.Context) {
	p.Helper()
	select {
	case <-ctx.Done():
	case <-p.ctx.Done():
	}
	if p.ctx.Err() != nil {
		p.Errorf("%s", otherwise)
	}
}

// result is what the waiter's Update returns, by itself.
func (p probe) result(w waiter, otherwise string) error {
	p.Helper()
	select {
	case err := <-w.done:
		return err
	case <-p.ctx.Done():
		p.Fatalf("%s", otherwise)
		return nil
	}
}

func endsWhileWaiting(p probe) {
	s := p.place.Open()
	held := p.hold(s, samplePair(1))
	defer held.release()
	for _, other := range []tokenstore.Store{s, p.place.Open()} {
		w := p.wait(other, p.neverChange("though another Update had the lock"))
		w.end()
		err := p.result(w, "an Update that waits for the lock goes on when its context has ended")
		p.wantContextError("Update that waited for the lock", err, context.Canceled)
	}
	held.release()
	p.want("after somebody gave up waiting for the lock", s, samplePair(1))
	p.put(s, samplePair(2))
	p.put(p.place.Open(), samplePair(3))
	p.want("after somebody gave up waiting for the lock, and more", s, samplePair(3))
}

// endsDuringChange is what a request does that is given up just when the refresh has come through: the old refresh token
// is spent then, and the new one must not get lost.
func endsDuringChange(p probe) {
	for _, pair := range []tokenstore.Pair{samplePair(2), {}} {
		s := p.place.Open()
		p.put(s, samplePair(1))
		ctx, cancel := context.WithCancel(p.ctx)
		defer cancel()
		got, err := p.tryUpdate(ctx, s, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
			cancel()
			return pair, nil
		})
		if err != nil {
			p.Errorf("Update whose context ended during change: got error %v, want none: the pair has to be stored", err)
		}
		p.same("from Update whose context ended during change", got, pair)
		p.want("after Update whose context ended during change", s, pair)
	}
}

func changeSeesTheEnd(p probe) {
	ctx, cancel := context.WithCancel(context.WithValue(p.ctx, contextKey{}, "value"))
	defer cancel()
	_, err := p.tryUpdate(ctx, p.place.Open(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		if ctx.Err() != nil || ctx.Value(contextKey{}) != "value" {
			p.Errorf("the context of change: got error %v and value %v, want those of the context of Update", ctx.Err(), ctx.Value(contextKey{}))
		}
		cancel()
		p.awaitEnd("the context of change goes on when that of Update has ended", ctx)
		return tokenstore.Pair{}, errSample
	})
	p.wantSame("Update", err, errSample)
}

type contextKey struct{}
