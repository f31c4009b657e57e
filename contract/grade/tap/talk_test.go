package tap

import (
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
)

// A client may reset its connection while the end of its answer is read: the request has ended then, and ends only once.
func TestResetWhileTheAnswerIsRead(t *testing.T) {
	t.Parallel()
	heard := 0
	options, err := Options{Clock: clockwork.NewFakeClockAt(time.Unix(1, 0)), Heard: func(Exchange) { heard++ }}.complete()
	if err != nil {
		t.Fatal(err)
	}
	said := &talk{log: newRecord(options)}
	said.begin()
	x, _ := said.next()
	said.finish(GaveUp)
	said.answered(x)
	if x.End != GaveUp || heard != 1 {
		t.Errorf("ended by %q, heard %d times; want %q, once", x.End, heard, GaveUp)
	}
	said.begin()
	later, _ := said.next()
	said.answered(x) // that of the one before
	if said.answered(later); later.End != Answered || x.End != GaveUp {
		t.Errorf("ended by %q and %q, want %q and %q", x.End, later.End, GaveUp, Answered)
	}
}
