package journal

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// waiting begins to wait in a bubble.
func waiting(ctx context.Context, j *Journal, f Filter, n int) (done func() bool, got *Wait) {
	got = &Wait{}
	return inBackground(func() { *got = j.Wait(ctx, f, n) }), got
}

func TestWaitReturnsAsSoonAsThereAreEnough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		record(j, Entry{Operation: "login"})
		done, got := waiting(t.Context(), j, Filter{Operation: "login"}, 3)
		first, second := j.Begin(Entry{Operation: "login"}), j.Begin(Entry{Operation: "login"})
		second.Complete(Entry{Operation: "login"})
		record(j, Entry{Operation: "logout"})
		if done() {
			t.Fatal("returned with two of three requests decided")
		}
		first.Complete(Entry{Operation: "login"})
		if !done() || !got.Held || !slices.Equal(seqs(got.Entries), []uint64{1, 2, 3}) || got.Text != "" || got.Nearest != nil {
			t.Errorf("got %+v, want entries 1 to 3", got)
		}
	})
}

func TestWaitDoesNotWaitForWhatIsThere(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := morning(Limits{}).Wait(ctx, Filter{Status: 200}, 2); !got.Held || !slices.Equal(seqs(got.Entries), []uint64{1, 4, 5}) {
		t.Errorf("got %+v, want all three that match", got)
	}
}

func TestWaitTimesOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := morning(Limits{})
		p := j.Begin(Entry{Operation: "login", Method: "POST", Path: "/auth/login"})
		p.Deciding()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		got := j.Wait(ctx, Filter{Operation: "login"}, 3)
		const want = `2 requests with operation=login, want at least 3
  request 7, POST /auth/login: outcome is "open", want "anything but open"
  request 5, GET /api/v1/products: operation is "listProducts", want "login"
  request 4, POST /auth/refresh: operation is "refresh", want "login"`
		if got.Held || got.Text != want || len(got.Nearest) != 3 || !slices.Equal(seqs(got.Entries), []uint64{1, 6}) {
			t.Errorf("got  %+v\nwant %s", got, want)
		}
		p.Complete(Entry{})
	})
}

func TestWaitForRequestsThatAreHeldBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		done, got := waiting(t.Context(), j, Filter{Operation: "refresh", Outcome: OutcomeOpen}, 1)
		p := j.Begin(Entry{Operation: "refresh"})
		p.Deciding()
		record(j, Entry{Operation: "refresh", Outcome: OutcomeAnswered})
		if done() {
			t.Fatal("a request that is being answered is not held back")
		}
		p.Stalled()
		if !done() || !got.Held || !slices.Equal(seqs(got.Entries), []uint64{1}) {
			t.Errorf("got %+v, want the one that is held back", got)
		}
		j.Clear()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := j.Wait(ctx, Filter{Outcome: OutcomeOpen}, 1); got.Held {
			t.Errorf("got %+v after a clear", got)
		}
	})
}

func TestWaitBeginsAnewAfterAClearAndAReset(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]func(*Journal){"clear": (*Journal).Clear, "reset": (*Journal).Reset} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				j := New(Limits{})
				done, got := waiting(t.Context(), j, Filter{}, 2)
				record(j, Entry{Status: 200})
				synctest.Wait() // seen before it is forgotten
				forget(j)
				record(j, Entry{Status: 201})
				if done() {
					t.Fatal("a forgotten entry counts")
				}
				record(j, Entry{Status: 202})
				if !done() || len(got.Entries) != 2 || got.Entries[0].Status != 201 || got.Entries[1].Status != 202 {
					t.Errorf("got %+v, want the two later ones", got)
				}
			})
		})
	}
}

func TestWaitEndsWithTheJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		done, got := waiting(t.Context(), j, Filter{}, 1)
		j.End()
		if !done() || got.Held || got.Text != "0 requests with any, want at least 1" {
			t.Errorf("got %+v, want it to give up", got)
		}
		for range 2*maxBatch + 1 {
			record(j, Entry{})
		}
		if later := j.Wait(t.Context(), Filter{}, 2*maxBatch+1); !later.Held {
			t.Error("what is there cannot be waited for any more")
		}
	})
}

// Entries that make room for others while somebody waits have been seen.
func TestWaitSeesWhatIsDroppedLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{Entries: 2})
		done, got := waiting(t.Context(), j, Filter{}, 4)
		for range 3 {
			record(j, Entry{})
			synctest.Wait()
		}
		if done() {
			t.Fatal("returned with three of four")
		}
		record(j, Entry{})
		if !done() || !slices.Equal(seqs(got.Entries), []uint64{1, 2, 3, 4}) {
			t.Errorf("got %v", seqs(got.Entries))
		}
	})
}

func TestParallelWaits(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 200
	j := New(Limits{})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			if got := j.Wait(t.Context(), Filter{}, writers*each-i); !got.Held {
				t.Error(got.Text)
			}
		})
	}
	for range writers {
		all.Go(func() {
			for range each {
				record(j, full())
			}
		})
	}
	all.Wait()
}
