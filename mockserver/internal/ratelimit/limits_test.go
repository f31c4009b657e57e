package ratelimit

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

var start = time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)

func TestTake(t *testing.T) {
	t.Parallel()
	l := New([]assumption.Rate{{Operation: "login", Count: 2, Per: time.Minute}, {Operation: assumption.AnyOperation, Count: 1, Per: time.Second}})
	steps := []struct {
		operation, caller string
		after             time.Duration // since the start
		want              time.Duration
	}{
		{"login", "a", 0, 0},
		{"login", "a", 0, 0},
		{"login", "a", 0, 30 * time.Second},
		{"login", "a", 0, 30 * time.Second}, // being refused costs nothing
		{"login", "b", 0, 0},
		{"login", "", 0, 0},
		{"refresh", "a", 0, 0},
		{"refresh", "a", 0, time.Second},
		{"logout", "a", 0, 0}, // any operation: each of them
		{"login", "a", 29 * time.Second, time.Second},
		{"login", "a", 29*time.Second + time.Second/2, time.Second}, // half a second is rounded up
		{"login", "a", 30 * time.Second, 0},
		{"login", "a", 30 * time.Second, 30 * time.Second},
		{"login", "a", 24 * time.Hour, 0}, // no more than two are saved up
		{"login", "a", 24 * time.Hour, 0},
		{"login", "a", 24 * time.Hour, 30 * time.Second},
	}
	for i, step := range steps {
		if got := l.Take(step.operation, step.caller, start.Add(step.after)); got != step.want {
			t.Errorf("step %d, %s by %q: wait %s, want %s", i+1, step.operation, step.caller, got, step.want)
		}
	}
	l.Forget("a")
	if got := l.Take("login", "a", start.Add(24*time.Hour)); got != 0 {
		t.Errorf("wait %s after having been forgotten, want 0", got)
	}
	if got := len(l.buckets); got != 3 {
		t.Errorf("%d buckets, want those of login by a, b and the others", got)
	}
}

func TestNoLimit(t *testing.T) {
	t.Parallel()
	none := New(nil)
	none.Forget("a")
	login := New([]assumption.Rate{{Operation: "login", Count: 1, Per: time.Hour}})
	for range 3 {
		if none.Take("login", "a", start) != 0 || login.Take("logout", "a", start) != 0 {
			t.Error("refused without a limit")
		}
	}
	if len(login.buckets) != 0 {
		t.Errorf("%d buckets for an operation without a limit", len(login.buckets))
	}
}

// Whatever happened before, also the clock going back: who waits as long as told is let through, and who waits a second
// less is not.
func TestTheWaitIsTrue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		count := rapid.OneOf(rapid.IntRange(1, 10), rapid.IntRange(1, assumption.MaxRate)).Draw(rt, "count")
		per := time.Duration(rapid.IntRange(1, 86400).Draw(rt, "seconds")) * time.Second
		now := start
		l := New([]assumption.Rate{{Operation: assumption.AnyOperation, Count: count, Per: per}})
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(-int64(2*per), int64(2*per)).Draw(rt, "step")))
			wait := time.Duration(0)
			for range rapid.IntRange(1, 30).Draw(rt, "requests") {
				wait = l.Take("login", "", now)
			}
			if wait == 0 {
				continue
			}
			if wait < time.Second || wait%time.Second != 0 || wait > per+time.Second {
				rt.Fatalf("wait %s, want whole seconds up to %s", wait, per)
			}
			if early := wait - time.Second; early > 0 {
				if got := l.Take("login", "", now.Add(early)); got != time.Second {
					rt.Fatalf("told to wait %s, and %s after %s", wait, got, early)
				}
			}
			now = now.Add(wait)
			if got := l.Take("login", "", now); got != 0 {
				rt.Fatalf("told to wait %s, and then %s more", wait, got)
			}
		}
	})
}

// Under any race exactly as many are let through as the rate counts.
func TestRace(t *testing.T) {
	t.Parallel()
	l := New([]assumption.Rate{{Operation: "login", Count: 10, Per: time.Hour}})
	var through atomic.Int64
	var wait sync.WaitGroup
	for i := range 200 {
		wait.Go(func() {
			if l.Take("login", fmt.Sprint(i%2), start) == 0 {
				through.Add(1)
			}
		})
	}
	wait.Wait()
	if got := through.Load(); got != 20 {
		t.Errorf("%d were let through, want 10 for each of two", got)
	}
	if got := l.Take("login", "0", start.Add(6*time.Minute)); got != 0 {
		t.Errorf("wait %s after six minutes, which bring one more: those that were refused cost something", got)
	}
}

func BenchmarkTake(b *testing.B) {
	l := New([]assumption.Rate{{Operation: "login", Count: 1, Per: time.Hour}})
	b.ReportAllocs()
	for b.Loop() {
		l.Take("login", "a", start)
	}
}
