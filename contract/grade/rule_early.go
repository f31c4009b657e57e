package grade

import (
	"fmt"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// refreshesEarly: with less than five minutes left it refreshes before the call; with fifteen or more it does not.
func refreshesEarly(l *lab) rule {
	limits := l.options.Policy.Limits
	short, long := limits.Early-time.Minute/2, limits.Late+time.Minute
	return rule{
		id: earlyID, title: "It refreshes before a call when the access token is about to expire, and not long before that.",
		checks: append([]check{
			{
				id: littleLeftID, title: "The first access token lives " + short.String() + ", those after it an hour.",
				how: "lifetimes set at the mock",
				prepare: func(w *world) error {
					if err := w.accessLives(short); err != nil {
						return err
					}
					return w.afterLogin(trigger.SetLifetimes{Access: time.Hour})
				},
				judge: func(r *record) finding { return judgeLittleLeft(r, limits.Early) },
			},
			{
				id: "enough-left", title: "Access tokens live " + long.String() + ".",
				how:     "lifetimes set at the mock",
				prepare: func(w *world) error { return w.accessLives(long) },
				judge:   judgeEnoughLeft,
			},
		}, earlyClocks(l)...),
	}
}

func judgeLittleLeft(r *record, early time.Duration) finding {
	if f, is := r.endless(); is {
		return f
	}
	data := pick(r.entries, isCall)
	if len(data) == 0 {
		return failed(r.entries, "it made no call any more when the token had little life left")
	}
	refreshes := pick(r.entries, isRefresh)
	short := pick(data, func(e journal.Entry) bool {
		return e.Credential != nil && e.Credential.Generation == 0 && e.Credential.ExpiresIn < int64(early/time.Second)
	})
	// A token that has just come from the login is as new as it gets: a client may use it at once, and look at it before its next call.
	late := pick(short, func(e journal.Entry) bool { return e.RealAt.After(ended(data[0])) })
	switch {
	case len(late) > 0:
		return failed(late[:1], "it sent a call with an access token that had %d s left, without a refresh", late[0].Credential.ExpiresIn)
	case len(refreshes) == 0 && (len(short) == len(data) || r.moreLogins() <= 0):
		return unjudged("it makes no call but with the token that has just come from the login, and would have to make one after that")
	case len(refreshes) == 0:
		return failed(r.entries, "it did not refresh, but logged in anew")
	case !slices.ContainsFunc(refreshes, good):
		return failed(refreshes, "it refreshed early, but with nothing that could be refreshed: %s", status(refreshes[0]))
	case len(refreshes) > 1 && r.sequential():
		return failed(refreshes, "it refreshed %s, although the token of the first refresh had an hour left", times(len(refreshes)))
	case !r.succeeded():
		return failed(r.entries, "it refreshed early, but not all calls succeeded after that")
	}
	return passed(refreshes[:1], "with %s it refreshed before the call", leftBefore(r, refreshes[0]))
}

// leftBefore says how long the access token had to live that was issued with the refresh token that a request presented.
func leftBefore(r *record, e journal.Entry) string {
	for _, t := range r.tokens {
		if e.Credential != nil && t.Use == "access" && t.Family == e.Credential.Family && t.Generation == e.Credential.Generation {
			return fmt.Sprintf("%d s left", t.ExpiresAt.Sub(e.At)/time.Second)
		}
	}
	return "no token of its own"
}

func judgeEnoughLeft(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	refresh, at := first(r.entries, isRefresh)
	if at >= 0 {
		return failed([]journal.Entry{refresh}, "it refreshed before it had to, with %s", leftBefore(r, refresh))
	}
	if logins := pick(r.entries, isLogin); len(logins) > r.lab.survey.logins {
		return failed(logins, "it logged in %s, although the access token had enough life left", times(len(logins)))
	}
	return passed(nil, "with enough left it did not refresh")
}
