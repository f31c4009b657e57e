package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// follower is somebody who follows a journal in a bubble and writes down what is told.
type follower struct {
	mu   sync.Mutex
	told []string
	err  error
	done func() bool
}

func follow(ctx context.Context, j *Journal, f Filter, from From) *follower {
	w := &follower{}
	w.done = inBackground(func() {
		w.err = j.Follow(ctx, f, from, func(e Event) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.told = append(w.told, eventWords(e))
			return nil
		})
	})
	synctest.Wait()
	return w
}

func eventWords(e Event) string {
	switch e.Kind {
	case EventEntry:
		return fmt.Sprintf("%d", e.Entry.Seq)
	case EventGap:
		return fmt.Sprintf("gap of %d", e.Missed)
	}
	return fmt.Sprintf("%s at %d", e.Kind, e.Last)
}

// want checks what was told since the last call.
func (w *follower) want(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if diff := cmp.Diff(want, w.told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	w.told = nil
}

func TestFollowTellsInTheOrderOfDecision(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		record(j, Entry{})
		ctx, cancel := context.WithCancel(t.Context())
		w := follow(ctx, j, Filter{Status: 200}, From{})
		w.want(t, "idle at 1")
		second, third := j.Begin(Entry{}), j.Begin(Entry{})
		third.Complete(Entry{Status: 200})
		w.want(t, "3")
		record(j, Entry{Status: 401})
		second.Complete(Entry{Status: 200})
		w.want(t, "2")
		cancel()
		if !w.done() || !errors.Is(w.err, context.Canceled) {
			t.Errorf("got %v, want %v", w.err, context.Canceled)
		}
	})
}

// Where a follower begins, by what the journal still has: of ten requests the last five, decided in the order 6 8 7 9 10.
func TestWhereAFollowerBegins(t *testing.T) {
	t.Parallel()
	fill := func() *Journal {
		j := New(Limits{Entries: 5})
		for range 6 {
			record(j, Entry{})
		}
		seventh := j.Begin(Entry{})
		record(j, Entry{})
		seventh.Complete(Entry{})
		record(j, Entry{})
		record(j, Entry{})
		return j
	}
	tests := map[string]struct {
		from   From
		filter Filter
		want   string
	}{
		"now":                                  {From{}, Filter{}, "idle at 10"},
		"all that is held":                     {From{Held: true}, Filter{}, "idle at 0; gap of 0; 6; 8; 7; 9; 10"},
		"all beyond the last that was dropped": {From{Held: true}, Filter{Since: 5}, "idle at 0; 6; 8; 7; 9; 10"},
		"all beyond one that was dropped":      {From{Held: true}, Filter{Since: 4}, "idle at 0; gap of 0; 6; 8; 7; 9; 10"},
		"all beyond one that is held":          {From{Held: true}, Filter{Since: 7}, "idle at 0; 8; 9; 10"},
		"after the first that is held":         {From{After: 6}, Filter{}, "idle at 6; 8; 7; 9; 10"},
		"after one that overtook another":      {From{After: 8}, Filter{}, "idle at 8; 7; 9; 10"},
		"after the last":                       {From{After: 10}, Filter{}, "idle at 10"},
		"after the last that was dropped":      {From{After: 5}, Filter{}, "idle at 5; 6; 8; 7; 9; 10"},
		"after one that was dropped before":    {From{After: 4}, Filter{}, "idle at 4; gap of 0; 6; 8; 7; 9; 10"},
		"after one that never was":             {From{After: 11}, Filter{}, "idle at 11; gap of 0; 6; 8; 7; 9; 10"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				follow(ctx, fill(), tt.filter, tt.from).want(t, strings.Split(tt.want, "; ")...)
			})
		})
	}
}

func TestFollowThroughAClear(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		j := New(Limits{Entries: 2})
		record(j, Entry{})
		w := follow(ctx, j, Filter{}, From{Held: true})
		w.want(t, "idle at 0", "1")
		inFlight := j.Begin(Entry{})
		j.Clear()
		inFlight.Complete(Entry{})
		record(j, Entry{})
		w.want(t, "clear at 1", "3")

		follow(ctx, j, Filter{}, From{After: 1}).want(t, "idle at 1", "3") // all between the two was forgotten on purpose
		record(j, Entry{})
		record(j, Entry{})
		follow(ctx, j, Filter{}, From{After: 1}).want(t, "idle at 1", "gap of 0", "4", "5") // but this was not
		w.want(t, "4", "5")
	})
}

func TestFollowEndsWithAReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		j := New(Limits{})
		record(j, Entry{})
		w := follow(ctx, j, Filter{}, From{})
		record(j, Entry{})
		j.Reset()
		record(j, Entry{})
		w.want(t, "idle at 1", "reset at 0")
		if !w.done() || w.err != nil {
			t.Errorf("it goes on, %v", w.err)
		}
		follow(ctx, j, Filter{}, From{Held: true}).want(t, "idle at 0", "1") // nothing is missing to whoever goes on where it ended
	})
}

func TestFollowEndsWithTheJournal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		w := follow(t.Context(), j, Filter{}, From{})
		record(j, Entry{})
		j.End()
		w.want(t, "idle at 0", "1", "end at 1")
		if !w.done() || w.err != nil {
			t.Errorf("it goes on, %v", w.err)
		}
		follow(t.Context(), j, Filter{}, From{Held: true}).want(t, "idle at 0", "1", "end at 1")
	})
}

func TestNothingHappens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		j := New(Limits{})
		w := follow(ctx, j, Filter{Operation: "login"}, From{})
		record(j, Entry{Operation: "logout"})
		<-timer(t, IdleTime-time.Nanosecond)
		w.want(t, "idle at 0")
		<-timer(t, time.Nanosecond)
		w.want(t, "idle at 1") // though it was not told, it was seen
		<-timer(t, 2*IdleTime)
		w.want(t, "idle at 1", "idle at 1")
	})
}

// timer is closed after a while of a bubble's own time.
func timer(t *testing.T, after time.Duration) <-chan struct{} {
	ctx, cancel := context.WithTimeout(t.Context(), after)
	t.Cleanup(cancel)
	return ctx.Done()
}

// A reader that does not come back holds up nobody and keeps nothing alive: what it is too slow for is dropped as ever,
// and it is told how much that was.
func TestASlowFollower(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{Entries: 3})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		goOn, told := make(chan struct{}), []string{}
		done := inBackground(func() {
			_ = j.Follow(ctx, Filter{}, From{}, func(e Event) error {
				told = append(told, eventWords(e))
				<-goOn
				return nil
			})
		})
		synctest.Wait()
		for range 10 {
			record(j, Entry{})
		}
		if done() || j.Len() != 3 {
			t.Fatalf("the journal has %d entries, want 3", j.Len())
		}
		close(goOn)
		synctest.Wait()
		if want := []string{"idle at 0", "gap of 7", "8", "9", "10"}; !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}

func TestFollowReturnsTheErrorOfItsReader(t *testing.T) {
	t.Parallel()
	for at, kind := range []EventKind{EventIdle, EventGap, EventEntry, EventEntry} {
		j := New(Limits{Entries: 2})
		for range 3 {
			record(j, Entry{})
		}
		broken, calls := errors.New("broken"), 0
		err := j.Follow(t.Context(), Filter{}, From{Held: true}, func(e Event) error {
			if calls++; calls <= at {
				return nil
			}
			if e.Kind != kind {
				t.Errorf("event %d is a %s, want a %s", at, e.Kind, kind)
			}
			return broken
		})
		if !errors.Is(err, broken) || calls != at+1 {
			t.Errorf("got %v after %d calls, want the reader's error after %d", err, calls, at+1)
		}
	}
}

// Whatever happens at the same time, a follower that is never too slow is told of each request once, and one that comes
// back goes on where it was.
func TestParallelFollowers(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 500
	j := New(Limits{})
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			seen, from := map[uint64]bool{}, From{Held: true}
			for len(seen) < writers*each {
				away := errors.New("away")
				err := j.Follow(t.Context(), Filter{}, from, func(e Event) error {
					if e.Kind == EventGap || e.Kind == EventEntry && seen[e.Entry.Seq] {
						t.Errorf("%s is told, after %d", eventWords(e), e.Last)
					}
					if e.Kind != EventEntry {
						return nil
					}
					seen[e.Entry.Seq] = true
					e.Entry.Violations[0].Detail = "changed by a reader" // its own copy
					if from = (From{After: e.Last}); len(seen)%100 == 0 {
						return away
					}
					return nil
				})
				if !errors.Is(err, away) {
					t.Errorf("got %v", err)
					return
				}
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

func TestFollowersAmongClearsAndResets(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 10})
	var readers, all sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ended := false; !ended; {
				err := j.Follow(t.Context(), Filter{}, From{Held: true}, func(e Event) error {
					ended = e.Kind == EventEnd
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				j.Wait(t.Context(), Filter{}, 1)
			}
		})
	}
	for range 4 {
		all.Go(func() {
			for i := range 500 {
				record(j, full())
				switch i % 50 {
				case 20:
					j.Clear()
				case 40:
					j.Reset()
				}
			}
		})
	}
	all.Wait()
	j.End()
	readers.Wait()
}

// What makes room after a clear is missed, and what was cleared is not.
func TestASlowFollowerOfAClearedJournal(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 2})
	f := j.feed(From{}, 0)
	record(j, Entry{})
	j.Clear()
	for range 3 {
		record(j, Entry{})
	}
	b, _ := f.take()
	if !b.cleared || b.missed != 1 || len(b.entries) != 2 {
		t.Errorf("cleared %t, missed %d, %d entries, want true, 1 and 2", b.cleared, b.missed, len(b.entries))
	}
}

// Entries are dropped in the order in which they were decided, so that the last need not have the greatest number.
func TestAGapOfWhatWasDroppedOutOfOrder(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 1})
	first := j.Begin(Entry{})
	record(j, Entry{})
	first.Complete(Entry{})
	record(j, Entry{})
	for since, want := range []bool{true, true, false} {
		if got := j.feed(From{Held: true}, uint64(since)).gap; got != want {
			t.Errorf("since %d: a gap is %t, want %t", since, got, want)
		}
	}
}

// Nobody who does not follow pays for it.
func TestNoAllocationsForFollowers(t *testing.T) {
	j := New(Limits{Entries: 10})
	if n := testing.AllocsPerRun(100, func() {
		j.mu.Lock()
		j.wake()
		j.mu.Unlock()
	}); n != 0 || j.changed != nil {
		t.Errorf("%v allocations with nobody there", n)
	}
}
