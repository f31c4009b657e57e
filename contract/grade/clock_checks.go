package grade

import (
	"errors"
	"slices"
	"time"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/report"
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
	little, enough := limits.Early-limits.Early/5, limits.Late+time.Minute
	passes := func(left time.Duration) func(w *world) error {
		return func(w *world) error {
			w.leaps(lifetime-left, 0, dataAnswer)
			return nil
		}
	}
	fits := func(left time.Duration) func(*survey) string {
		return func(*survey) string {
			if left < lifetime {
				return ""
			}
			return "an access token lives an hour, and the policy asks for what it does with more than that left"
		}
	}
	return []check{
		{
			id: clockLateID, title: "An access token lives an hour, and after the first call all but " + little.String() + " of it pass at once.",
			how: byFaketime, clock: true, needs: fits(little), prepare: passes(little), again: (*world).unlessCalledLater,
			judge: func(r *record) finding { return judgeClockLittle(r, limits) },
		},
		{
			id: clockSoonID, title: "An access token lives an hour, and after the first call all but " + enough.String() + " of it pass at once.",
			how: byFaketime, clock: true, needs: fits(enough), prepare: passes(enough), again: (*world).unlessCalledLater,
			judge: judgeClockEnough,
		},
	}
}

// unlessCalledLater starts the client once more when it has made no call since the leap.
func (w *world) unlessCalledLater() (bool, error) {
	at, _ := w.leap.came()
	entries, err := w.entries()
	return !slices.ContainsFunc(entries, func(e journal.Entry) bool { return isData(e) && e.RealAt.After(at.Add(leapHold)) }), err
}

func judgeClockLittle(r *record, limits policy.Limits) finding {
	if f, is := r.hindered(); is {
		return f
	}
	if f, is := r.endless(); is {
		return f
	}
	later := r.sinceLeap()
	refreshes, late := pick(later, isRefresh), r.late(later, limits.Early)
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
	case r.leftAt(refreshes[0]) >= limits.Late:
		return failed(refreshes[:1], "it refreshed although the access token had %d s left", r.leftAt(refreshes[0])/time.Second)
	case len(refreshes) > 1 && r.sequential():
		return failed(refreshes, "it refreshed %s, although the token of the first refresh had an hour left", times(len(refreshes)))
	case slices.ContainsFunc(r.runs, func(one run) bool { return !one.ok() }):
		return failed(r.entries, "it refreshed early, but not all calls succeeded after that")
	}
	return passed(refreshes[:1], "with %d s left it refreshed before the call", r.leftAt(refreshes[0])/time.Second)
}

// leftAt is how much life the access token had left that a refresh replaced.
func (r *record) leftAt(refresh journal.Entry) time.Duration {
	for _, t := range r.tokens {
		if c := refresh.Credential; c != nil && t.Use == "access" && t.Family == c.Family && t.Generation == c.Generation {
			return t.ExpiresAt.Sub(refresh.At)
		}
	}
	return 0
}

// late are the calls before the first refresh that had a token with little life left, and cannot have been under way to the wire
// when the leap came.
func (r *record) late(later []journal.Entry, early time.Duration) []journal.Entry {
	_, renewed := first(later, isRefresh)
	if renewed >= 0 {
		later = later[:renewed]
	}
	return pick(later, func(e journal.Entry) bool {
		return isData(e) && e.Credential != nil && e.Credential.ExpiresIn < int64(early/time.Second) && e.RealAt.After(r.leapt.Add(leapHold))
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
		return failed([]journal.Entry{refresh}, "it refreshed although the access token had %d s left", r.leftAt(refresh)/time.Second)
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
