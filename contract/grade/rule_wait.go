package grade

import (
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// waitsWhenTold: 429 with Retry-After.
func waitsWhenTold(l *lab) rule {
	after := l.options.Policy.Limits.RetryAfter
	limited := func(date bool) fault.Effect {
		return fault.RetryAfter{Status: http.StatusTooManyRequests, After: after, Date: date}
	}
	judge := func(r *record) finding { return judgeWait(r, after) }
	return rule{
		id: "waits-when-told", title: "After a 429 it waits for as long as Retry-After says, or gives up and shows that.",
		checks: []check{
			{
				id: "seconds", title: "The first call of each kind is answered with 429 and Retry-After in seconds.", how: "answers spoilt at the mock",
				prepare: func(w *world) error { return w.spoilData(firstCall(), limited(false)) }, judge: judge,
			},
			{
				id: "date", title: "The first call of each kind is answered with 429 and Retry-After as a date.", how: "answers spoilt at the mock",
				prepare: func(w *world) error { return w.spoilData(firstCall(), limited(true)) }, judge: judge,
			},
			{
				id: "login", title: "The first login is answered with 429 and Retry-After in seconds.", how: "answers spoilt at the mock",
				prepare: func(w *world) error { return w.spoil(opLogin, fault.Before, firstCall(), limited(false)) }, judge: judge,
			},
		},
	}
}

// tolerated is how much too early a request may be: a date has whole seconds, and clocks are read twice. The wait is measured
// from the arrival of the request that was refused. When its answer had been written is noted late on a busy machine, and may be
// after the client has read it.
const tolerated = 50 * time.Millisecond

func judgeWait(r *record, after time.Duration) finding {
	if f, is := r.endless(); is {
		return f
	}
	told := pick(r.entries, refused(http.StatusTooManyRequests))
	if len(told) == 0 {
		return unjudged("no call met a 429: %s", r.gist())
	}
	slack := tolerated
	if r.check.id == "date" {
		slack += time.Second
	}
	waited := 0
	for _, e := range told {
		next, came := r.afterWait(e, after-slack)
		if gap := next.RealAt.Sub(e.RealAt); came && gap < after-slack {
			return failed([]journal.Entry{e, next}, "it was told to wait %s, and sent the same again after %s", after, gap.Round(time.Millisecond))
		}
		if came {
			waited++
		}
	}
	_, at := first(r.entries, refused(http.StatusTooManyRequests))
	if refreshes := pick(r.entries[at:], isRefresh); len(refreshes) > 0 && isData(told[0]) {
		return failed([]journal.Entry{told[0], refreshes[0]}, "after the 429 it refreshed, which is no answer to being too fast")
	}
	if waited < len(told) && !r.runs[0].shown {
		return failed(told, "it gave up after the 429, and %s", silent("that"))
	}
	if waited < len(told) {
		return passed(told[:1], "it gave up after the 429, and showed that")
	}
	return passed(told[:1], "it waited %s or longer before it sent the same again", after)
}

// afterWait is the request that follows one that was told to wait, where it is the same caller's, and whether there was one.
func (r *record) afterWait(e journal.Entry, wait time.Duration) (next journal.Entry, came bool) {
	later := pick(r.entries, func(o journal.Entry) bool { return o.Seq > e.Seq && call(o) == call(e) })
	if len(later) == 0 {
		return journal.Entry{}, false
	}
	until := e.RealAt.Add(wait)
	if callers := r.callers(e); callers > 1 { // others make the same call, each for the first time
		early := r.sentUntil(call(e), until)
		if len(early) <= callers {
			next, at := first(later, func(o journal.Entry) bool { return !o.RealAt.Before(until) })
			return next, at >= 0
		}
		if last := early[len(early)-1]; last.Seq > e.Seq {
			return last, true
		}
	}
	if r.lab.survey.sent[call(e)] > 1 && r.runs[0].shown {
		return journal.Entry{}, false // it makes this call more than once, and may have given up on the first
	}
	return later[0], true
}

// callers is how many may make a call independently of each other.
func (r *record) callers(e journal.Entry) int {
	switch {
	case isLogin(e):
		return r.lab.survey.logins
	case r.sequential():
		return 1
	}
	return r.lab.survey.sent[call(e)]
}

// sentUntil are the requests of a call until a time.
func (r *record) sentUntil(asked string, until time.Time) []journal.Entry {
	return pick(r.entries, func(e journal.Entry) bool { return call(e) == asked && e.RealAt.Before(until) })
}
