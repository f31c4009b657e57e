package grade

import (
	"errors"
	"slices"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// The names of situations that others go by.
const (
	earlyID      = "refreshes-early"
	littleLeftID = "little-left"
	clockLateID  = "clock-little-left"
	clockSoonID  = "clock-enough-left"
)

// lifetime is how long access tokens live by the vendor's page.
const lifetime = time.Hour

// earlyClocks are the situations of refreshes-early in which an hour passes, and no lifetime is changed.
func earlyClocks(l *lab) []check {
	if l.options.Faketime == nil {
		return nil
	}
	limits := l.options.Policy.Limits
	little, enough := limits.Early-time.Minute, limits.Late+time.Minute
	passes := func(left time.Duration) func(w *world) error {
		return func(w *world) error {
			w.leaps(lifetime-left, 0, dataAnswer)
			if l.survey.parallel { // then all that are under way have been sent when the first one is answered
				return w.spoilData(fault.When{}, fault.Delay{Fixed: slowCall})
			}
			return nil
		}
	}
	return []check{
		{
			id: clockLateID, title: "An access token lives an hour, and after the first call all but " + little.String() + " of it pass at once.",
			how: byFaketime, clock: true, prepare: passes(little), again: (*world).unlessCalledLater,
			judge: func(r *record) finding { return judgeClockLittle(r, limits.Early) },
		},
		{
			id: clockSoonID, title: "An access token lives an hour, and after the first call all but " + enough.String() + " of it pass at once.",
			how: byFaketime, clock: true, prepare: passes(enough), again: (*world).unlessCalledLater,
			judge: judgeClockEnough,
		},
	}
}

// unlessCalledLater starts the client once more when it has made no call since the leap.
func (w *world) unlessCalledLater() (bool, error) {
	at, _ := w.leap.came()
	entries, err := w.entries()
	return !slices.ContainsFunc(entries, func(e journal.Entry) bool { return isData(e) && e.RealAt.After(at) }), err
}

func judgeClockLittle(r *record, early time.Duration) finding {
	if f, is := r.hindered(); is {
		return f
	}
	if f, is := r.endless(); is {
		return f
	}
	later := r.sinceLeap()
	refreshes, late := pick(later, isRefresh), r.late(later, early)
	switch {
	case len(later) == 0:
		return unjudged("it asked for nothing after that: %s", r.gist())
	case len(late) > 0 && r.lab.movement.short:
		return unjudged("it refreshes when it gets a token of a short life, but did not when its clock was moved: it may measure time by a " +
			"clock that stays real, or have its requests sent by a program whose clock cannot be moved")
	case len(late) > 0:
		return failed(late[:1], "it sent a call with an access token that had %d s left, without a refresh", late[0].Credential.ExpiresIn)
	case len(refreshes) == 0:
		return unjudged("it makes no call but with the token that has just come from the login: let it make two calls or more in one run, " +
			"or keep its tokens")
	case len(refreshes) > 1 && r.sequential():
		return failed(refreshes, "it refreshed %s, although the token of the first refresh had an hour left", times(len(refreshes)))
	case slices.ContainsFunc(r.runs, func(one run) bool { return !one.ok() }):
		return failed(r.entries, "it refreshed early, but not all calls succeeded after that")
	}
	return passed(refreshes[:1], "with %d s left it refreshed before the call", expiryBefore(r, refreshes[0]).Sub(refreshes[0].At)/time.Second)
}

// late are the calls after the leap that had a token with little life left. Where calls are made side by side, one may have looked at
// the clock before the leap and been sent after it: those count that were sent when one from after the leap had its answer.
func (r *record) late(later []journal.Entry, early time.Duration) []journal.Entry {
	_, renewed := first(later, isRefresh)
	if renewed >= 0 {
		later = later[:renewed]
	}
	return pick(later, func(e journal.Entry) bool {
		if !isData(e) || e.Credential == nil || e.Credential.ExpiresIn >= int64(early/time.Second) {
			return false
		}
		return r.sequential() || slices.ContainsFunc(later, func(o journal.Entry) bool { return ended(o).Before(e.RealAt) })
	})
}

func judgeClockEnough(r *record) finding {
	if f, is := r.hindered(); is {
		return f
	}
	if f, is := r.endless(); is {
		return f
	}
	later := r.sinceLeap()
	if refresh, at := first(later, isRefresh); at >= 0 {
		return failed([]journal.Entry{refresh}, "it refreshed although the access token had %d s left", expiryBefore(r, refresh).Sub(refresh.At)/time.Second)
	}
	kept := pick(later, func(e journal.Entry) bool {
		return isData(e) && e.Credential != nil && e.Credential.ExpiresIn < int64(lifetime/time.Second/2)
	})
	if len(kept) == 0 {
		return unjudged("it makes no call but with the token that has just come from the login")
	}
	return passed(kept[:1], "with %d s left it did not refresh", kept[0].Credential.ExpiresIn)
}

// doubtEnough takes back that a client did not refresh too early where it was not seen to refresh at all when its clock was moved.
func doubtEnough(records []*record) {
	seen := slices.ContainsFunc(records, func(r *record) bool {
		return r.check.id == clockLateID && r.finding.verdict == report.Pass
	})
	for _, r := range records {
		if r.check.id == clockSoonID && r.finding.verdict == report.Pass && !seen {
			r.finding = unjudged("it did not refresh, but nor was it seen to refresh with little left when its clock was moved")
		}
	}
}

// skewClocks are the situations of tolerates-clock-skew in which the server's clock is right.
func skewClocks(l *lab) []check {
	if l.options.Faketime == nil {
		return nil
	}
	skew := l.options.Policy.Limits.Skew
	life := skew + 2*time.Minute
	return []check{
		{
			id: "client-behind", title: "Its own clock is " + skew.String() + " behind, and its token expires while it believes it good.",
			how: byFaketime, clock: true, judge: judgeClockSkew,
			prepare: func(w *world) error {
				w.leaps(life+time.Second, -skew, loginAnswer)
				return errors.Join(w.clock.Set(-skew), w.accessLives(life))
			},
		},
		{
			id: "client-ahead", title: "Its own clock is " + skew.String() + " ahead, so that new tokens look expired to it.",
			how: byFaketime, clock: true, judge: judgeClockSkew,
			prepare: func(w *world) error { return errors.Join(w.clock.Set(skew), w.accessLives(skew-time.Minute)) },
		},
	}
}

func judgeClockSkew(r *record) finding {
	if f, is := r.hindered(); is {
		return f
	}
	return judgeSkew(r)
}
