package filestore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// gate holds the transactions of a store back, until it is opened.
type gate struct {
	entered chan struct{} // a transaction waits
	open    chan struct{}
	count   atomic.Int32
}

func holdBack(s *Store) *gate {
	g := &gate{entered: make(chan struct{}, 100), open: make(chan struct{})}
	s.disk.commit = func(tx *bbolt.Tx) error {
		g.count.Add(1)
		g.entered <- struct{}{}
		<-g.open
		return tx.Commit()
	}
	return g
}

// enqueue has a change wait for its turn.
func enqueue(t *testing.T, ctx context.Context, s *Store, change records.Change) *pending { //nolint:revive // the test comes first
	t.Helper()
	p := &pending{ctx: ctx, change: change, done: make(chan struct{})}
	if err := s.enqueue(p); err != nil {
		t.Fatal(err)
	}
	return p
}

// wantState wants what a record has, and the positions of a store and of those who follow.
func wantState(t *testing.T, s *Store, value string, at records.Position) {
	t.Helper()
	r, err := s.Read(t.Context(), "a")
	if err != nil || string(r.Fields["x"]) != value {
		t.Errorf("Read: %q, %v, want %q", r.Fields["x"], err, value)
	}
	if p, err := s.Position(t.Context()); err != nil || p != at {
		t.Errorf("Position: %d, %v, want %d", p, err, at)
	}
	if later, _, err := s.log.After(at); err != nil || len(later) > 0 {
		t.Errorf("those who follow have %d changes after %d, %v, want none", len(later), at, err)
	}
}

func guarded(at records.Position, change records.Change) records.Change {
	change.Guards = []records.Guard{{Key: "a", Version: at}}
	return change
}

// Nobody sees a change before it is on the disk, and what comes meanwhile is written together: each change on what those before it have
// written.
func TestBatch(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "state"))
	commit(t, s, set("a", "x", "1"))
	g := holdBack(s)
	first := enqueue(t, t.Context(), s, set("a", "x", "2"))
	<-g.entered
	wantState(t, s, "1", 1)
	gone, cancel := context.WithCancel(t.Context())
	later := []*pending{
		enqueue(t, t.Context(), s, guarded(1, set("a", "x", "stale"))),
		enqueue(t, t.Context(), s, guarded(2, set("a", "x", "3"))),
		enqueue(t, t.Context(), s, guarded(2, set("a", "x", "stale"))),
		enqueue(t, gone, s, set("a", "x", "nobody waits for it")),
		enqueue(t, t.Context(), s, guarded(3, set("a", "x", "4"))),
		enqueue(t, t.Context(), s, records.Change{Writes: []records.Write{{Key: "a", Add: map[string]int64{"x": 1}}}}),
		enqueue(t, t.Context(), s, records.Change{Writes: []records.Write{{Key: "a", Set: set("a", "y", "").Writes[0].Set, Delete: []string{"x"}}}}),
		enqueue(t, t.Context(), s, set("a", "x", "last")),
	}
	cancel()
	wantState(t, s, "1", 1)
	close(g.open)
	<-first.done
	for i, want := range []struct {
		at  records.Position
		err error
	}{{0, records.ErrStale}, {3, nil}, {0, records.ErrStale}, {0, context.Canceled}, {4, nil}, {5, nil}, {6, nil}, {7, nil}} {
		<-later[i].done
		if later[i].result.Position != want.at || !errors.Is(later[i].err, want.err) {
			t.Errorf("change %d: position %d, %v, want %d, %v", i, later[i].result.Position, later[i].err, want.at, want.err)
		}
	}
	if sum := later[5].result.Added[0]["x"]; sum != 5 {
		t.Errorf("a sum on what was written just before is %d, want 5", sum)
	}
	if n := g.count.Load(); n != 2 {
		t.Errorf("there were %d transactions, want 2", n)
	}
	wantState(t, s, "last", 7)
}

// What a caller does with a change afterwards changes nothing.
func TestCopies(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "state"))
	change := set("a", "x", "1")
	change.Note = []byte("note")
	commit(t, s, change)
	change.Note[0], change.Writes[0].Set["x"][0] = '!', '!'
	events, _, err := s.log.After(0)
	if err != nil || string(events[0].Note) != "note" || string(events[0].Writes[0].Set["x"]) != "1" {
		t.Errorf("the change that is followed: %+v, %v", events, err)
	}
	wantState(t, s, "1", 1)
}

// A caller may leave while the change waits.
func TestLeave(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "state"))
	g := holdBack(s)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-g.entered; cancel() }()
	if _, err := s.Commit(ctx, set("a", "x", "1")); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit: %v, want %v", err, context.Canceled)
	}
	close(g.open)
	commit(t, s, set("b", "x", "1"))
	wantState(t, s, "1", 2)
}

// failing is a commit that fails once, before or after it was made.
func failing(how string) func(tx *bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		switch how {
		case "made":
			return errors.Join(tx.Commit(), syscall.EIO)
		case "panic":
			panic("unexpected fault address")
		}
		return errors.Join(syscall.EIO, tx.Rollback())
	}
}

// After a write that failed nothing of it is seen, and the next change finds out what became of it.
func TestFailedWrite(t *testing.T) {
	t.Parallel()
	for how, made := range map[string]bool{"not made": false, "made": true, "panic": false} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "state")
			s := open(t, path)
			commit(t, s, set("a", "x", "1"))
			s.disk.commit = failing(how)
			_, err := s.Commit(t.Context(), set("a", "x", "2"))
			if !errors.Is(err, records.ErrUnavailable) || !strings.Contains(err.Error(), "the state file "+path+": ") || how != "panic" && !errors.Is(err, syscall.EIO) {
				t.Errorf("Commit: %v, want %v with the file and %v", err, records.ErrUnavailable, syscall.EIO)
			}
			wantState(t, s, "1", 1)
			next, wantNext := commit(t, s, set("b", "x", "1")), records.Position(2)
			value, gap := "1", error(nil)
			if made {
				wantNext, value, gap = 3, "2", records.ErrGap
			}
			if next != wantNext {
				t.Errorf("the next change has the position %d, want %d", next, wantNext)
			}
			wantState(t, s, value, wantNext)
			if _, _, err := s.log.After(1); !errors.Is(err, gap) {
				t.Errorf("who follows from before: %v, want %v", err, gap)
			}
			closeStore(t, s)
			wantState(t, open(t, path), value, wantNext)
		})
	}
}

// A file that is not what it was is not written, until it is again.
func TestReplacedFile(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		put  func(t *testing.T, path string)
		want string
	}{
		"gone":    {func(*testing.T, string) {}, "no such file"},
		"another": {func(t *testing.T, path string) { closeStore(t, open(t, path)) }, "is damaged: it is another one: it has 0 changes, and had 2"},
		"as often": {func(t *testing.T, path string) {
			s := open(t, path)
			commit(t, s, set("a", "x", "1"), set("a", "x", "3"))
			closeStore(t, s)
		}, "it is another one"},
		"damaged": {func(t *testing.T, path string) { write(t, path, []byte("text")) }, "is no state file"},
		"in use":  {func(t *testing.T, path string) { open(t, path) }, "is in use"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "state")
			s := open(t, path)
			commit(t, s, set("a", "x", "1"), set("a", "x", "2"))
			s.disk.commit = failing("not made")
			if _, err := s.Commit(t.Context(), set("a", "x", "3")); !errors.Is(err, records.ErrUnavailable) {
				t.Fatalf("Commit: %v", err)
			}
			if err := os.Rename(path, path+".kept"); err != nil {
				t.Fatal(err)
			}
			c.put(t, path)
			for range 2 {
				_, err := s.Commit(t.Context(), set("a", "x", "3"))
				if !errors.Is(err, records.ErrUnavailable) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("Commit: %v, want %v: %q", err, records.ErrUnavailable, c.want)
				}
			}
			wantState(t, s, "2", 2)
			if err := os.Rename(path+".kept", path); err != nil {
				t.Fatal(err)
			}
			commit(t, s, set("a", "x", "4"))
			wantState(t, s, "4", 3)
		})
	}
}

// What waits when a store is closed is made or refused, and never left without an answer.
func TestCloseWhileWaiting(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	s := open(t, path)
	g := holdBack(s)
	changes := []*pending{enqueue(t, t.Context(), s, set("a", "x", "0"))}
	<-g.entered
	for _, text := range []string{"1", "2", "3"} {
		changes = append(changes, enqueue(t, t.Context(), s, set("a", "x", text)))
	}
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	<-s.closed
	close(g.open)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	last, made := "", records.Position(0)
	for _, p := range changes {
		<-p.done
		switch {
		case p.err == nil:
			last, made = string(p.change.Writes[0].Set["x"]), p.result.Position
		case !errors.Is(p.err, records.ErrClosed):
			t.Errorf("a change that waits: %v, want %v", p.err, records.ErrClosed)
		}
	}
	wantState(t, open(t, path), last, made)
}

// Who follows from further back than what is kept, or than the opening, learns that something is missing.
func TestGap(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	s, err := Open(t.Context(), path, Options{Events: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split("12345", "") {
		commit(t, s, set("a", "x", text))
	}
	wantGaps(t, s, map[records.Position]error{0: records.ErrGap, 1: records.ErrGap, 2: nil, 4: nil, 5: nil, 6: records.ErrGap})
	closeStore(t, s)
	wantGaps(t, open(t, path), map[records.Position]error{0: records.ErrGap, 4: records.ErrGap, 5: nil, 6: records.ErrGap})
}

// wantGaps follows from some positions on until the next change is there, or there is none.
func wantGaps(t *testing.T, s *Store, wants map[records.Position]error) {
	t.Helper()
	last, err := s.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range wants {
		ctx, stop := context.WithCancel(t.Context())
		if after == last {
			stop() // there is nothing to come
		}
		err := s.Follow(ctx, after, func(e records.Event) {
			if e.Position != after+1 {
				t.Errorf("change %d comes after %d", e.Position, after)
			}
			after++
			if after == last {
				stop()
			}
		})
		if want == nil {
			want = context.Canceled
		}
		if stop(); !errors.Is(err, want) {
			t.Errorf("Follow: %v, want %v", err, want)
		}
	}
}
