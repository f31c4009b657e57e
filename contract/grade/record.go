package grade

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/grade/process"
	"github.com/popupmock/popupmock/contract/report"
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
	err     error // why there is none

	entries []journal.Entry
	marks   []uint64 // the number of the last request before each start
	runs    []run
	waits   []wait
	shorten *strings.Replacer
	secrets evidence.Secrets
	tokens  []control.Token
	faults  []fault.State
	leaks   []leak.Finding
	control *leak.Control
	agents  []string  // the User-Agent of each request
	leapt   time.Time // in real time, when time was made to pass; zero when it was not
	until   time.Time // the mock's time when the world was read
}

// record takes over what the world has seen. An error means that the mock does not tell, so that nothing can be judged.
func (w *world) record(r *record) error {
	settle, cancel := context.WithTimeout(w.ctx, settleTime)
	defer cancel()
	_ = w.tap.Settle(settle) // what is not decided by then is an exchange without an end
	r.marks, r.runs, r.shorten = w.marks, w.runs, shortened(w.lab.client, w.place)
	exchanges := w.tap.Exchanges()
	r.leapt, _ = w.leap.came()
	r.leaks, r.control = w.leaksNow(exchanges), w.control
	r.secrets.Add("PASSWORD", w.target.password)
	for _, x := range exchanges {
		r.agents = append(r.agents, x.Header.Get("User-Agent"))
		r.secrets.Learn(x.AnswerBody)
	}
	r.waits = w.waitsFor(exchanges)
	var errs [4]error
	var clock control.Clock
	r.entries, errs[0] = w.entries()
	r.tokens, errs[1] = w.plane.Tokens(w.ctx, control.TokenFilter{})
	r.faults, errs[2] = w.plane.Faults(w.ctx)
	clock, errs[3] = w.plane.Clock(w.ctx)
	r.until = clock.Now
	if err := errors.Join(errs[:]...); err != nil {
		return fmt.Errorf("the mock does not say what it has seen: %w", evidence.WithoutURL(err))
	}
	return nil
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

// spoilt notes that there is nothing to judge, for a reason that is not the client's.
func (r *record) spoilt(err error) {
	r.err, r.finding = err, finding{verdict: report.Error, reason: r.masked(err.Error())}
}

// foreign tells whether the client has begun with a token, where none had been issued yet.
func (r *record) foreign() bool {
	for _, e := range r.entries {
		if len(e.Issued) > 0 {
			return false
		}
		signed := e.Reason == journal.ReasonTokenBadSignature || e.Reason == journal.ReasonTokenUnknownKey // by another mock
		if e.Credential != nil && (e.Credential.Fingerprint != "" || signed) {
			return true
		}
	}
	return false
}

const fromElsewhere = "it began with a token of elsewhere; what it keeps from run to run has to lie below HOME, or in the working " +
	"directory that it is given in each situation (without --workdir)"

// moreLogins is how many logins there were beyond those that the client makes where nothing goes wrong, such as one for each of
// its threads.
func (r *record) moreLogins() int { return len(pick(r.entries, isLogin)) - r.lab.survey.logins }

// fired tells whether a fault has spoilt anything.
func (r *record) fired() bool { return slices.ContainsFunc(r.faults, fault.State.Fired) }

// endless is the finding of a run that had to be ended, which fails whatever the check is about.
func (r *record) endless() (finding, bool) {
	for _, one := range r.runs {
		if one.result.Ended == process.Lost {
			return found(report.Error, nil, "nothing is known of its end: %s", one.result.Why), true
		}
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
