package journal

import "testing"

// What was read of a request in flight stays as it was when its memory is used for another one.
func TestMemoryOfRequestsInFlightIsUsedAgain(t *testing.T) {
	t.Parallel()
	j := New(Limits{})
	var p Pending
	j.BeginIn(&p, &Entry{Path: "/first"})
	p.Stalled()
	read, held := j.snapshot(), j.held(nil)
	p.CompleteWith(&Entry{Path: "/first", Outcome: OutcomeAnswered})
	j.BeginIn(&p, &Entry{Path: "/second"})
	for what, entries := range map[string][]*Entry{"read": read, "held": held} {
		if len(entries) != 1 || entries[0].Path != "/first" || entries[0].Seq != 1 || entries[0].Outcome != OutcomeOpen {
			t.Errorf("%s: %+v, want the first request alone, open", what, entries)
		}
	}
	if all := readAll(t, j); len(all) != 2 || all[0].Path != "/first" || all[1].Path != "/second" {
		t.Errorf("in the journal: %+v", all)
	}
}
