package lease_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
)

var (
	errServer = errors.New("the server is not well")
	errChange = errors.New("the sample fails")
)

// term is the lease of these tests, in the time of the bubble.
const term = 9 * time.Second

// lock is a lock whose renewals do what they are told, in turn; the last one is for all that follow.
type lock struct {
	renewals []func(context.Context) error
	renewed  int
	calls    []string
}

func (l *lock) Read(context.Context) (tokenstore.Pair, error) {
	l.calls = append(l.calls, "read")
	return tokenstore.Pair{Access: "old"}, nil
}

func (l *lock) Renew(ctx context.Context) error {
	renew := l.renewals[min(l.renewed, len(l.renewals)-1)]
	l.renewed++
	return renew(ctx)
}

func (l *lock) Write(ctx context.Context, pair tokenstore.Pair) (tokenstore.Pair, error) {
	l.calls = append(l.calls, "write "+string(pair.Access))
	return pair, ctx.Err()
}

func (l *lock) Unlock(ctx context.Context) {
	l.calls = append(l.calls, "unlock")
	if ctx.Err() != nil {
		l.calls = append(l.calls, "too late")
	}
}

func (l *lock) take(context.Context) (lease.Held, error) { return l, nil }

func works(context.Context) error { return nil }
func fails(context.Context) error { return errServer }
func lost(context.Context) error  { return lease.ErrLost }
func hangs(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// wait is a change that takes some time, unless its context ends.
func wait(d time.Duration) tokenstore.Change {
	return func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		timer := clockwork.NewRealClock().NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.Chan():
			return tokenstore.Pair{Access: "new"}, nil
		case <-ctx.Done():
			return tokenstore.Pair{}, context.Cause(ctx)
		}
	}
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	type step = func(context.Context) error
	for _, test := range []struct {
		name     string
		renewals []step
		takes    time.Duration
		renewed  int
		want     []error // nil for a pair that is written
	}{
		{"a short change needs none", []step{fails}, term/3 - 1, 0, nil},
		{"a long one goes on as long as it likes", []step{works}, 10*term + 1, 30, nil},
		{"one that fails is made good by the next", []step{fails, works, fails, works}, 2*term + 1, 6, nil},
		{"one that hangs, too", []step{hangs, works}, 2*term + 1, 6, nil},
		{"two that fail lose the lock", []step{works, fails}, 10 * term, 3, []error{lease.ErrLost, errServer}},
		{"two that hang, before the lease is over", []step{works, hangs}, 10 * term, 3, []error{lease.ErrLost, context.DeadlineExceeded}},
		{"a lock that is gone is lost at once", []step{works, lost}, 10 * term, 2, []error{lease.ErrLost}},
		{"a renewal is given up when change is done", []step{hangs}, term/3 + 1, 1, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := &lock{renewals: test.renewals}
				clock := clockwork.NewRealClock()
				updater, begin := lease.NewUpdater(lease.Terms{Lease: term, Clock: clock}), clock.Now()
				_, err := updater.Update(t.Context(), l.take, wait(test.takes))
				calls := []string{"read", "write new", "unlock"}
				if test.want != nil {
					calls = []string{"read", "unlock"}
					if took := clock.Since(begin); took > 2*term {
						t.Errorf("the loss was noticed after %v", took)
					}
				} else if err != nil {
					t.Errorf("got error %v", err)
				}
				for _, want := range test.want {
					if !errors.Is(err, want) {
						t.Errorf("got error %v, want %v", err, want)
					}
				}
				if l.renewed != test.renewed || !slices.Equal(l.calls, calls) {
					t.Errorf("%d renewals and calls %q, want %d and %q", l.renewed, l.calls, test.renewed, calls)
				}
			})
		})
	}
}

// TestNothingIsLostWithTheCaller ends the context while change runs.
func TestNothingIsLostWithTheCaller(t *testing.T) {
	t.Parallel()
	l := &lock{renewals: []func(context.Context) error{works}}
	ctx, cancel := context.WithCancel(t.Context())
	got, err := lease.NewUpdater(lease.Terms{Lease: term, Clock: clockwork.NewFakeClock()}).Update(ctx, l.take,
		func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
			cancel()
			return tokenstore.Pair{Access: "new", AccessExpiresAt: time.Unix(1, 1)}, nil
		})
	if want := (tokenstore.Pair{Access: "new", AccessExpiresAt: time.Unix(1, 0).UTC()}); err != nil || got != want {
		t.Errorf("got %v and error %v, want %v", got, err, want)
	}
	if want := []string{"read", "write new", "unlock"}; !slices.Equal(l.calls, want) {
		t.Errorf("calls %q, want %q", l.calls, want)
	}
}

func TestUnlockComesWhateverChangeDoes(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]tokenstore.Change{
		"an error": func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return tokenstore.Pair{}, errChange },
		"the same": func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) { return current, nil },
		"a panic":  func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { panic(errChange) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &lock{renewals: []func(context.Context) error{works}}
			updater := lease.NewUpdater(lease.Terms{Lease: term, Clock: clockwork.NewFakeClock()})
			for range 2 { // the second waits for ever where the first has kept the gate
				func() {
					defer func() { _ = recover() }()
					_, _ = updater.Update(t.Context(), l.take, change)
				}()
			}
			if want := []string{"read", "unlock", "read", "unlock"}; !slices.Equal(l.calls, want) {
				t.Errorf("calls %q, want %q", l.calls, want)
			}
		})
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClock()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- lease.Pause(ctx, clock, 100*time.Millisecond) }()
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	clock.Advance(150 * time.Millisecond)
	if err := <-done; err != nil {
		t.Errorf("after the longest pause: %v", err)
	}
	go func() { done <- lease.Pause(ctx, clock, 100*time.Millisecond) }()
	if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	clock.Advance(50*time.Millisecond - 1)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("before the shortest pause was over, the context ended: %v", err)
	}
}

func TestCheckDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "", 100 * time.Millisecond: "", 99 * time.Millisecond: "Lease is 99ms; expected at least 100ms", -1: "Lease is -1ns; expected",
	} {
		if err := lease.CheckDuration("Lease", d); (err != nil) != (want != "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: %v, want %q", d, err, want)
		}
	}
}
