package journal

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

func TestARequestThatIsHeldBackShowsWhatIsKnownOfIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := New(Limits{})
		p := j.Begin(Entry{Operation: "refresh", Path: "/auth/refresh"})
		p.Deciding()
		reader := inBackground(settle(t, t.Context(), j))
		if reader() {
			t.Fatal("nobody waits for a request that is being answered")
		}
		p.Hold(Entry{Seq: 7, Operation: "refresh", Path: "/auth/refresh", Account: "ann", Fault: &Fault{ID: "slow", Phase: "before"}, Outcome: OutcomeClosed})
		if !reader() {
			t.Fatal("the reader waits for a request that is held back")
		}
		want := Entry{
			Seq: 1, Operation: "refresh", Path: "/auth/refresh", Account: "ann", Fault: &Fault{ID: "slow", Phase: "before"},
			Outcome: OutcomeOpen, Issued: []Issued{}, Violations: []Violation{},
		}
		entries, err := j.Read(t.Context(), Filter{Account: "ann"})
		if diff := cmp.Diff([]Entry{want}, entries); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if diff := cmp.Diff(want, p.Entry()); diff != "" {
			t.Errorf("the entry itself (-want +got):\n%s", diff)
		}
	})
}

func TestHoldingBackKeepsTheSumsRight(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	long := Entry{Account: "a name that is longer than none"}
	kept, forgotten, late := j.Begin(Entry{}), j.Begin(Entry{}), j.Begin(Entry{})
	late.Complete(Entry{})
	late.Hold(long) // too late to be seen
	kept.Hold(long)
	kept.Hold(Entry{})
	kept.Complete(long)
	want := late.final.size() + kept.final.size() + forgotten.entry.size()
	if j.entries != 3 || j.bytes != want {
		t.Errorf("the journal counts %d entries and %d bytes, want 3 and %d", j.entries, j.bytes, want)
	}
	if got := late.Entry().Account; got != "" {
		t.Errorf("a decided entry was changed to that of account %q", got)
	}
	j.Clear()
	forgotten.Hold(long)
	if j.entries != 0 || j.bytes != 0 {
		t.Errorf("a cleared journal counts %d entries and %d bytes", j.entries, j.bytes)
	}
}

func TestALineNamesTheFaultsOfBothPhases(t *testing.T) {
	t.Parallel()
	line := Line(Entry{Method: "GET", Path: "/", Status: 200, Outcome: OutcomeReset, Fault: &Fault{ID: "lost", Phase: "after", Before: "slow"}})
	if want := "0001-01-01T00:00:00Z reset (was 200) GET / - - [fault slow before, lost after]"; line != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
}
