package journal

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// TestFollowAtARate has a reader of two a second, who is told of ten at once, that is, five seconds' worth.
func TestFollowAtARate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j, real := New(Limits{}), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		add := func(many int, e Entry) {
			e.RealAt = real
			for range many {
				record(j, e)
			}
		}
		add(30, Entry{})
		ctx, cancel := context.WithCancel(t.Context())
		goOn := make(chan struct{})
		w := &follower{}
		w.done = inBackground(func() {
			w.err = j.Follow(ctx, Filter{Status: 200}, From{Held: true, Rate: 2}, func(e Event) error {
				w.mu.Lock()
				w.told = append(w.told, fmt.Sprintf("%s last=%d more=%t", eventWords(e), e.Last, e.More))
				w.mu.Unlock()
				<-goOn
				return nil
			})
		})
		w.want(t, "idle at 0 last=0 more=false")
		add(15, Entry{Status: 200})
		add(20, Entry{Status: 401}) // which count for nothing
		add(1, Entry{Status: 200})
		close(goOn)
		w.want(t, "gap of 6 last=36 more=true", "37 last=37 more=true", "38 last=38 more=true", "39 last=39 more=true", "40 last=40 more=true", "41 last=41 more=true",
			"42 last=42 more=true", "43 last=43 more=true", "44 last=44 more=true", "45 last=45 more=true", "66 last=66 more=false")

		add(3, Entry{Status: 200})
		w.want(t) // not yet: it has been told all that it may be told
		<-timer(t, 2*pace)
		w.want(t, "gap of 2 last=68 more=true", "69 last=69 more=false") // the newest is told, though nothing follows upon it

		<-timer(t, 2*pace)
		real = real.Add(2 * time.Second)
		add(1, Entry{Status: 200})
		w.want(t, "70 last=70 more=false")
		cancel()
		synctest.Wait()
		if !w.done() {
			t.Error("it goes on although its context has ended")
		}
	})
}

// What was there when it began is told whole, however much it is.
func TestHeldEntriesHaveNoRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		for range 3 * maxBatch {
			record(j, Entry{})
		}
		ctx, cancel := context.WithCancel(t.Context())
		w := follow(ctx, j, Filter{}, From{Held: true, Rate: 1})
		want := []string{"idle at 0"}
		for i := range 3 * maxBatch {
			want = append(want, fmt.Sprint(i+1))
		}
		w.want(t, want...)
		cancel()
	})
}

// TestAFollowerAtARateReadsAllAtOnce makes one gap of however many entries, not one for each piece that others read at once.
func TestAFollowerAtARateReadsAllAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		goOn := make(chan struct{})
		w := &follower{}
		w.done = inBackground(func() {
			w.err = j.Follow(ctx, Filter{}, From{Rate: 1}, func(e Event) error {
				w.mu.Lock()
				w.told = append(w.told, eventWords(e))
				w.mu.Unlock()
				<-goOn
				return nil
			})
		})
		w.want(t, "idle at 0")
		for range 3 * maxBatch {
			record(j, Entry{})
		}
		close(goOn)
		w.want(t, "gap of 763", "764", "765", "766", "767", "768")
	})
}
