package grade

import (
	"errors"
	"time"

	"github.com/popupmock/popupmock/mockserver/trigger"
)

// toleratesClockSkew: with the mock's clock ten minutes off either way every call finally succeeds, with at most one refresh
// and one login a call.
func toleratesClockSkew(l *lab) rule {
	limits := l.options.Policy.Limits
	skew := limits.Skew
	return rule{
		id: "tolerates-clock-skew", title: "When its clock and the server's are apart, every call finally succeeds, with one refresh and one login at most.",
		checks: append([]check{
			{
				id: "server-ahead", title: "The server's clock is " + skew.String() + " ahead, and its token expires while the client believes it good.",
				how: "clock of the mock moved",
				prepare: func(w *world) error {
					return errors.Join(w.skew(skew), w.accessLives(limits.Early), w.afterLogin(trigger.Advance{By: limits.Early + time.Second}))
				},
				judge: judgeSkew,
			},
			{
				id: "server-behind", title: "The server's clock is " + skew.String() + " behind, so that new tokens look expired to the client.",
				how:     "clock of the mock moved",
				prepare: func(w *world) error { return errors.Join(w.skew(-skew), w.accessLives(skew-time.Minute)) },
				judge:   judgeSkew,
			},
		}, skewClocks(l)...),
	}
}

func judgeSkew(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	s := r.lab.survey
	refreshes, logins := pick(r.entries, isRefresh), pick(r.entries, isLogin)
	switch {
	case !r.succeeded():
		return failed(r.entries, "not every call succeeded: %s", r.runs[0].why())
	case len(refreshes) > s.calls && r.sequential():
		return failed(refreshes, "it refreshed %s for %s", times(len(refreshes)), amount(s.calls, "call"))
	case len(logins) > s.calls+s.logins:
		return failed(logins, "it logged in %s for %s", times(len(logins)), amount(s.calls, "call"))
	}
	return passed(nil, "every call succeeded, with %s and %s", amount(len(refreshes), "refresh"), amount(len(logins), "login"))
}
