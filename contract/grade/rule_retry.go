package grade

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// retriesOnce: when 401 persists it stops after one refresh, one retry and one login; no loop.
func retriesOnce(*lab) rule {
	return rule{
		id: "retries-once", title: "When 401 persists, it stops after one refresh, one retry and one login.",
		checks: []check{{
			id: "persistent", title: "Every call for data is answered with 401, whatever token it has.", how: "answers spoilt at the mock",
			prepare: func(w *world) error { return w.spoilData(fault.When{}, fault.Status{Code: http.StatusUnauthorized}) },
			judge:   judgeRetries,
		}},
	}
}

// The most that a call may cost where 401 persists: the call, a retry after the refresh, and one after the login.
const sendsOfCall = 3

func judgeRetries(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	s := r.lab.survey
	if _, at := first(r.entries, both(isData, refused(http.StatusUnauthorized))); at < 0 {
		return unjudged("no call met a 401: %s", r.gist())
	}
	calls, refreshes, logins := s.asked(r.entries), pick(r.entries, isRefresh), pick(r.entries, isLogin)
	switch over := s.allowed(r.entries, sendsOfCall); {
	case len(over) > 0:
		return failed(over, "it sent the same call more than %s: %s", times(sendsOfCall), call(over[0]))
	case len(refreshes) > calls:
		return failed(refreshes, "it refreshed %s for %s, one for each is the most", times(len(refreshes)), amount(calls, "call"))
	case len(logins) > calls+s.logins:
		return failed(logins, "it logged in %s for %s, one for each besides the first is the most", times(len(logins)), amount(calls, "call"))
	case !r.runs[0].shown:
		return failed(nil, "%s", silent("the 401 that stayed"))
	}
	return passed(nil, "%s, %s and %s, and the failure was shown", amount(len(pick(r.entries, isData)), "call"), amount(len(refreshes), "refresh"), amount(len(logins), "login"))
}

// reportsFailedLogin: login fails too: bounded requests, and the failure is shown.
func reportsFailedLogin(*lab) rule {
	inactive := false
	return rule{
		id: "reports-failed-login", title: "When the login fails, it stops, and shows that.",
		checks: []check{
			{
				id: "first", title: "The account is inactive from the start, so that every login is refused with 401.", how: "account changed at the mock",
				prepare: func(w *world) error { return w.account(control.AccountChange{Active: &inactive}) },
				judge:   judgeFailedLogin,
			},
			{
				id: "later", title: "After the first login the account is made inactive, and its tokens are revoked.", how: "account changed at the mock",
				prepare: func(w *world) error { return w.afterLogin(allOfFamily, trigger.SetActive{Active: false}) },
				judge:   judgeFailedLogin,
			},
		},
	}
}

func judgeFailedLogin(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	s := r.lab.survey
	dead := pick(r.entries, both(isLogin, refused(http.StatusUnauthorized)))
	switch {
	case len(dead) == 0 && !slices.ContainsFunc(r.entries, refused(http.StatusUnauthorized)):
		return unjudged("no login was refused, and no call either: %s", r.gist())
	case len(dead) == 0 && r.runs[0].shown:
		return passed(r.entries, "it gave up before a login was refused, and showed that")
	case len(dead) == 0:
		return failed(r.entries, "it neither logged in again nor showed that its calls failed")
	case len(dead) > max(s.calls, 1):
		return failed(dead, "it tried the same password %s, which was refused each time", times(len(dead)))
	}
	refreshes := pick(r.entries, isRefresh)
	switch over := s.allowed(r.entries, sendsOfCall); {
	case len(over) > 0:
		return failed(over, "it sent the same call more than %s, although no login worked", times(sendsOfCall))
	case len(refreshes) > max(s.calls, 1):
		return failed(refreshes, "it refreshed %s, although the first one was refused", times(len(refreshes)))
	case !r.runs[0].shown:
		return failed(dead, "%s", silent("the refused login"))
	}
	return passed(dead[:1], "the login was refused, and it showed that")
}

// silent says that a failure was not shown.
func silent(what string) string {
	return what + " was not shown: it exited with 0, and printed nothing that --failure-pattern knows"
}

func amount(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if what == "refresh" {
		return fmt.Sprint(n) + " refreshes"
	}
	return fmt.Sprint(n) + " " + what + "s"
}
