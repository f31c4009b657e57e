package client_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// slow is a store whose Update begins when somebody lets it.
type slow struct {
	tokenstore.Store
	asked chan struct{} // one for each Update
	begin chan struct{}
}

func (s *slow) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	s.asked <- struct{}{}
	select {
	case <-s.begin:
		return s.Store.Update(ctx, change)
	case <-ctx.Done():
		return tokenstore.Pair{}, ctx.Err()
	}
}

func newSlow(t *testing.T, options ...client.Option) (*scene, *slow) {
	t.Helper()
	s := newScene(t)
	store := &slow{Store: tokenstore.NewMemory(), asked: make(chan struct{}, 100), begin: make(chan struct{})}
	s.store = store
	s.client = s.another(options...)
	return s, store
}

// TestARenewalOutlivesItsFirstCaller cancels whoever has begun a login that others wait for.
func TestARenewalOutlivesItsFirstCaller(t *testing.T) {
	t.Parallel()
	s, store := newSlow(t)
	first, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	var firstErr, secondErr error
	all.Go(func() { _, firstErr = s.client.Categories(first) })
	<-store.asked
	all.Go(func() { _, secondErr = s.client.Categories(t.Context()) })
	cancel()
	close(store.begin)
	all.Wait()
	if !errors.Is(firstErr, context.Canceled) {
		t.Errorf("the first call ended with %v, want %v", firstErr, context.Canceled)
	}
	if secondErr != nil {
		t.Errorf("the second call ended with %v", secondErr)
	}
	s.wantCalls("login OK", "listCategories OK")
	if len(store.asked) > 0 {
		t.Error("the second caller has begun a renewal of its own")
	}
}

// TestACallerDoesNotWaitLongerThanItMay has a caller give up while the renewal hangs, without any other being waited for.
func TestACallerDoesNotWaitLongerThanItMay(t *testing.T) {
	t.Parallel()
	s, store := newSlow(t)
	reason := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	done := make(chan error)
	go func() {
		_, err := s.client.Categories(ctx)
		done <- err
	}()
	<-store.asked
	cancel(reason)
	if err := <-done; !errors.Is(err, reason) {
		t.Errorf("the call ended with %v, want %v", err, reason)
	}
	close(store.begin)
	s.must()
	s.wantCalls("login OK", "listCategories OK") // by the renewal that had been begun
}

// TestARenewalHasATimeoutOfItsOwn has the store hang for good.
func TestARenewalHasATimeoutOfItsOwn(t *testing.T) {
	t.Parallel()
	s, _ := newSlow(t, client.WithRenewTimeout(20*time.Millisecond))
	if err := s.categories(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the call ended with %v, want %v", err, context.DeadlineExceeded)
	}
	s.wantCalls()
}

// TestWaitingEndsWithTheCaller cancels a call that waits between two tries.
func TestWaitingEndsWithTheCaller(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	hanging := hangingClock{s.clock, make(chan struct{}, 1)}
	s.client = s.another(client.WithClock(hanging))
	s.must()
	s.mock.AddFault(busyCategories())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := s.client.Categories(ctx)
		done <- err
	}()
	<-hanging.waiting
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the call ended with %v, want %v", err, context.Canceled)
	}
}

// hangingClock is one by which no wait ends.
type hangingClock struct {
	client.Clock
	waiting chan struct{}
}

func (c hangingClock) After(time.Duration) <-chan time.Time {
	c.waiting <- struct{}{}
	return nil
}

// holdingBack is a transport that holds back the first call of data until it is told to send it.
type holdingBack struct {
	http.RoundTripper
	seen          atomic.Bool
	reached, send chan struct{}
}

func (l *holdingBack) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Path, "/api/") && l.seen.CompareAndSwap(false, true) {
		close(l.reached)
		<-l.send
	}
	return l.RoundTripper.RoundTrip(r)
}

// TestATokenThatWasReplacedHereNeedsNoStore has a request go out with a token that another goroutine has replaced by then:
// the new one is at hand, and the lock of the store is left to others.
func TestATokenThatWasReplacedHereNeedsNoStore(t *testing.T) {
	t.Parallel()
	transport := &holdingBack{RoundTripper: http.DefaultTransport, reached: make(chan struct{}), send: make(chan struct{})}
	s, store := newSlow(t, client.WithTransport(transport))
	close(store.begin)
	done := make(chan error)
	go func() { done <- s.categories() }()
	<-transport.reached
	s.mock.Revoke("access")
	s.must()
	close(transport.send)
	if err := <-done; err != nil {
		t.Errorf("the first call ended with %v", err)
	}
	s.wantCalls("login OK", "listCategories Unauthorized", "refresh OK", "listCategories OK", "listCategories Unauthorized", "listCategories OK")
	if got := len(store.asked); got != 2 {
		t.Errorf("the store was locked %d times, want twice: for the login and the refresh", got)
	}
}
