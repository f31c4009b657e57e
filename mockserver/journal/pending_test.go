package journal

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

// inBackground runs wait in a bubble's goroutine and returns a func that reports whether it has returned, once all
// goroutines of the bubble are blocked.
func inBackground(wait func()) (done func() bool) {
	returned := make(chan struct{})
	go func() {
		wait()
		close(returned)
	}()
	return func() bool {
		synctest.Wait()
		select {
		case <-returned:
			return true
		default:
			return false
		}
	}
}

func settle(t *testing.T, ctx context.Context, j *Journal) func() {
	return func() {
		if err := j.Settle(ctx); err != nil {
			t.Errorf("settle: %v", err)
		}
	}
}

func TestSettleWaitsForRequestsBeingAnswered(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*Pending){
		"until they complete":                     func(p *Pending) { p.Complete(Entry{}) },
		"until they stall":                        (*Pending).Stalled,
		"also when the journal was cleared":       func(p *Pending) { p.journal.Clear(); p.Complete(Entry{}) },
		"once, though they are answered later on": func(p *Pending) { p.Stalled(); p.Deciding() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				j := New(Limits{})
				first, second := j.Begin(Entry{}), j.Begin(Entry{})
				first.Deciding()
				second.Deciding()
				done := inBackground(settle(t, t.Context(), j))
				other := inBackground(settle(t, t.Context(), j))
				if done() || other() {
					t.Fatal("settled with two requests being answered")
				}
				second.Deciding() // once more changes nothing
				end(first)
				if done() || other() {
					t.Fatal("settled with one request being answered")
				}
				end(second)
				if !done() || !other() {
					t.Fatal("not settled with no request being answered")
				}
			})
		})
	}
}

func TestSettleDoesNotWait(t *testing.T) {
	t.Parallel()
	for name, bring := range map[string]func(*Journal){
		"for nothing":                         func(*Journal) {},
		"for a request still being received":  func(j *Journal) { j.Begin(Entry{}) },
		"for a stalled one":                   func(j *Journal) { p := j.Begin(Entry{}); p.Deciding(); p.Stalled() },
		"for one that stalled at once":        func(j *Journal) { j.Begin(Entry{}).Stalled() },
		"for a completed one":                 func(j *Journal) { record(j, Entry{}) },
		"for one marked after its completion": func(j *Journal) { p := j.Begin(Entry{}); p.Complete(Entry{}); p.Deciding() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				j := New(Limits{})
				bring(j)
				if done := inBackground(settle(t, t.Context(), j)); !done() {
					t.Error("settle waits")
				}
			})
		})
	}
}

func TestSettleWaitsForAStalledRequestThatGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		p := j.Begin(Entry{})
		p.Stalled()
		p.Deciding()
		done := inBackground(settle(t, t.Context(), j))
		if done() {
			t.Error("settled with a request being answered")
		}
		p.Complete(Entry{})
		if !done() {
			t.Error("not settled after its completion")
		}
	})
}

func TestSettleDoesNotWaitForLaterRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		early := j.Begin(Entry{})
		early.Deciding()
		done := inBackground(settle(t, t.Context(), j))
		synctest.Wait()
		late := j.Begin(Entry{})
		late.Deciding()
		early.Complete(Entry{})
		if !done() {
			t.Error("settle waits for a request that came after it")
		}
		late.Complete(Entry{})
	})
}

func TestSettleEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		j.Begin(Entry{}).Deciding()
		ctx, cancel := context.WithCancel(t.Context())
		var err error
		done := inBackground(func() { err = j.Settle(ctx) })
		if done() {
			t.Fatal("settled with a request being answered")
		}
		cancel()
		if !done() || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
	})
}

func TestReadSettlesFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		p := j.Begin(Entry{})
		p.Deciding()
		var got []Entry
		done := inBackground(func() { got = readAll(t, j) })
		if done() {
			t.Fatal("read with a request being answered")
		}
		p.Complete(Entry{Status: 200, Outcome: OutcomeAnswered})
		if !done() || len(got) != 1 || got[0].Status != 200 {
			t.Errorf("read %v, want the completed entry", got)
		}
	})
}

func TestReadReturnsTheUndecidedAsOpen(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	j.Begin(Entry{Path: "/receiving", Outcome: OutcomeAnswered})
	j.Begin(Entry{Path: "/stalled"}).Stalled()
	j.Begin(Entry{Path: "/deciding"}).Deciding()
	record(j, Entry{Path: "/decided", Outcome: OutcomeReset})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	entries, err := j.Read(ctx, Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Path+" "+string(e.Outcome))
	}
	if want := []string{"/receiving open", "/stalled open", "/deciding open", "/decided reset"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A client that has its answer must find the entry: the answer goes out before the entry is completed.
func TestParallelWritersAndReaders(t *testing.T) {
	t.Parallel()
	const writers, each = 8, 100
	j := New(Limits{Entries: writers * each})
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				p := j.Begin(full())
				p.Deciding()
				answered := make(chan struct{})
				all.Go(func() {
					<-answered
					if found := readSince(t, j, p.Seq()-1); len(found) == 0 || found[0].Seq != p.Seq() || found[0].Outcome != OutcomeAnswered {
						t.Errorf("entry %d was not there after its answer", p.Seq())
					}
				})
				close(answered)
				p.Complete(full())
			}
		})
	}
	all.Go(func() {
		for range 20 {
			j.Len()
			j.Dropped()
			entries := readSince(t, j, 0)
			if !slices.IsSortedFunc(entries, func(a, b Entry) int { return int(a.Seq) - int(b.Seq) }) {
				t.Error("entries out of order")
			}
			for i := range entries {
				entries[i].Violations[0].Detail = "changed by a reader" // its own copy, or the race detector speaks up
			}
		}
	})
	all.Wait()
	if got := len(readAll(t, j)); got != writers*each {
		t.Errorf("%d entries, want %d", got, writers*each)
	}
}

func readSince(t *testing.T, j *Journal, since uint64) []Entry {
	entries, err := j.Read(t.Context(), Filter{Since: since})
	if err != nil {
		t.Error(err)
	}
	return entries
}

func TestParallelClears(t *testing.T) {
	t.Parallel()
	j := New(Limits{Entries: 10})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 500 {
				record(j, full())
				if i%50 == 0 {
					j.Clear()
				}
			}
		})
	}
	all.Wait()
	if entries := readAll(t, j); len(entries) != j.Len() || j.Len() > 10 || readAllSize(j) != j.bytes || len(j.open) != 0 {
		t.Errorf("%d entries, length %d, %d bytes counted, %d there, %d open", len(entries), j.Len(), j.bytes, readAllSize(j), len(j.open))
	}
}
