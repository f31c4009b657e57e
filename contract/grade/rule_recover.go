package grade

import (
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// The tokens that a login has begun with.
var (
	accessOfFamily = trigger.Revoke{What: trigger.Family, Use: "access"}
	allOfFamily    = trigger.Revoke{What: trigger.Family}
)

// recoversFrom401: one refresh, one retry with the new token, success.
func recoversFrom401(*lab) rule {
	return rule{
		id: "recovers-from-401", title: "After a 401 it refreshes once and sends the call once more, and that succeeds.",
		checks: []check{
			{
				id: "revoked", title: "The access token is revoked before the first call.", how: "tokens revoked at the mock",
				prepare: func(w *world) error { return w.afterLogin(accessOfFamily) },
				judge:   judgeRecovery,
			},
			{
				id: "expired", title: "The access token expires before the first call, by the server's clock alone.", how: "clock of the mock moved",
				prepare: func(w *world) error { return w.afterLogin(trigger.Advance{By: time.Hour + time.Second}) },
				judge:   judgeRecovery,
			},
		},
	}
}

func judgeRecovery(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	dead, at := first(r.entries, both(isCall, refused(http.StatusUnauthorized)))
	if at < 0 {
		return unjudged("no call met a 401: %s", r.gist())
	}
	after := r.entries[at+1:]
	_, refreshed := first(after, isRefresh)
	login, loggedIn := first(after, isLogin)
	switch {
	case refreshed < 0 && (loggedIn < 0 || r.moreLogins() <= 0):
		return failed(append([]journal.Entry{dead}, after...), "after the 401 neither a refresh nor a login came")
	case refreshed < 0 || loggedIn >= 0 && loggedIn < refreshed && r.moreLogins() > 0:
		return failed([]journal.Entry{dead, login}, "after the 401 it logged in in place of a refresh, although the refresh token was good")
	case r.moreLogins() > 0:
		return failed(append([]journal.Entry{dead}, after...), "after the 401 it refreshed, and logged in besides")
	}
	refreshes := pick(after, isRefresh)
	if len(refreshes) > 1 && r.sequential() {
		return failed(append([]journal.Entry{dead}, refreshes...), "after the 401 it refreshed %s, one was enough", times(len(refreshes)))
	}
	same := func(e journal.Entry) bool { return isData(e) && call(e) == call(dead) }
	later := after[refreshed+1:]
	again, at := first(later, same)
	if better, found := first(later, both(same, good)); found >= 0 && !r.sequential() {
		again = better // another caller may have sent its own in between
	}
	switch {
	case at < 0:
		return failed([]journal.Entry{dead, refreshes[0]}, "after the refresh it did not send the call again")
	case !good(again):
		return failed([]journal.Entry{dead, refreshes[0], again}, "after the refresh it sent the call again without the new access token: %d", again.SentStatus)
	case !r.succeeded():
		return failed(after, "after the refresh not every call succeeded")
	}
	return passed([]journal.Entry{dead, refreshes[0], again}, "401, one refresh, one retry, and the call succeeded")
}

// logsInAgain: the refresh answers 401: one login, then the call succeeds.
func logsInAgain(*lab) rule {
	return rule{
		id: "logs-in-again", title: "When the refresh answers 401, it logs in once, and the call succeeds.",
		checks: []check{
			{
				id: "revoked", title: "Both tokens are revoked before the first call.", how: "tokens revoked at the mock",
				prepare: func(w *world) error { return w.afterLogin(allOfFamily) },
				judge:   judgeNewLogin,
			},
			{
				id: "expired", title: "Both tokens expire before the first call: seven days pass.", how: "clock of the mock moved",
				prepare: func(w *world) error { return w.afterLogin(trigger.Advance{By: 7*24*time.Hour + time.Second}) },
				judge:   judgeNewLogin,
			},
		},
	}
}

func judgeNewLogin(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	dead, at := first(r.entries, both(isRefresh, refused(http.StatusUnauthorized)))
	if at < 0 {
		return unjudged("it never presented the dead refresh token: %s", r.gist())
	}
	after := r.entries[at+1:]
	logins, refreshes := pick(after, isLogin), pick(after, isRefresh)
	switch {
	case len(logins) == 0:
		return failed(append([]journal.Entry{dead}, after...), "the refresh was refused with 401, and no login came")
	case r.moreLogins() > 1 && r.sequential():
		return failed(append([]journal.Entry{dead}, logins...), "it logged in %s, one was enough", times(len(logins)))
	case len(refreshes) > 0 && r.sequential():
		return failed(append([]journal.Entry{dead}, refreshes...), "it tried to refresh again after the 401")
	case !r.succeeded():
		return failed(after, "it logged in, but not every call succeeded after that")
	}
	return passed([]journal.Entry{dead, logins[0]}, "the refresh was refused, one login, and the calls succeeded")
}
