package grade

import (
	"context"
	"slices"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// A record is all that was seen in one world.
type record struct {
	rule    string
	check   check
	lab     *lab
	finding finding

	target    target
	entries   []journal.Entry
	marks     []uint64 // the number of the last request before each start
	runs      []run
	exchanges []tap.Exchange
	secrets   evidence.Secrets
	tokens    []control.Token
	faults    []fault.State
	leaks     []leak.Finding
	control   *leak.Control
	leapt     time.Time // in real time, when time was made to pass; zero when it was not
	until     time.Time // the mock's time when the world was read
}

// record takes over what the world has seen.
func (w *world) record(r *record) {
	settle, cancel := context.WithTimeout(w.ctx, settleTime)
	defer cancel()
	_ = w.tap.Settle(settle) // what is not decided by then is an exchange without an end
	r.target, r.marks, r.runs = w.target, w.marks, w.runs
	r.exchanges = w.tap.Exchanges()
	r.leapt, _ = w.leap.came()
	r.leaks, r.control = w.leaksNow(), w.control
	r.secrets.Add("PASSWORD", w.target.password)
	for _, x := range r.exchanges {
		r.secrets.Learn(x.AnswerBody)
	}
	r.entries, _ = w.entries() // without a mock there is no record, and the check has its error already
	r.tokens, _ = w.plane.Tokens(w.ctx, control.TokenFilter{})
	r.faults, _ = w.plane.Faults(w.ctx)
	if clock, err := w.plane.Clock(w.ctx); err == nil {
		r.until = clock.Now
	}
}

// in are the requests of the nth start of the client, from 0.
func (r *record) in(start int) []journal.Entry {
	if start >= len(r.marks) {
		return nil
	}
	until := ^uint64(0)
	if start+1 < len(r.marks) {
		until = r.marks[start+1]
	}
	return pick(r.entries, func(e journal.Entry) bool { return e.Seq > r.marks[start] && e.Seq <= until })
}

// fired tells whether a fault has spoilt anything.
func (r *record) fired() bool { return slices.ContainsFunc(r.faults, fault.State.Fired) }

// endless is the finding of a run that had to be ended, which fails whatever the check is about.
func (r *record) endless() (finding, bool) {
	for _, one := range r.runs {
		if one.endless() {
			last := r.entries
			if len(last) > shownLoop {
				last = last[len(last)-shownLoop:]
			}
			if loop := cycle(r.entries); loop != "" {
				return failed(last, "it loops, and would never have ended: %s, over and over; %s", loop, one.result.Why), true
			}
			return failed(last, "it did not come to an end: %s", one.result.Why), true
		}
	}
	return finding{}, false
}

// shownLoop is how many requests show a loop.
const shownLoop = 6

// pick are the requests for which it holds.
func pick(entries []journal.Entry, holds func(journal.Entry) bool) []journal.Entry {
	var some []journal.Entry
	for _, e := range entries {
		if holds(e) {
			some = append(some, e)
		}
	}
	return some
}

// first is the first request for which it holds, and where it is; -1 when there is none.
func first(entries []journal.Entry, holds func(journal.Entry) bool) (journal.Entry, int) {
	at := slices.IndexFunc(entries, holds)
	if at < 0 {
		return journal.Entry{}, at
	}
	return entries[at], at
}

// both is a condition of two.
func both(a, b func(journal.Entry) bool) func(journal.Entry) bool {
	return func(e journal.Entry) bool { return a(e) && b(e) }
}

// refused tells whether a request got a status.
func refused(status int) func(journal.Entry) bool {
	return func(e journal.Entry) bool { return e.SentStatus == status }
}
