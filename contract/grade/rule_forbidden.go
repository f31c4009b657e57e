package grade

import (
	"net/http"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// elsewhere is a whitelist that no client of ours is on (RFC 5737).
var elsewhere = []string{"192.0.2.1"}

// leaves403Alone: no refresh, no login, no retry after a 403; the failure is shown.
func leaves403Alone(*lab) rule {
	list := elsewhere
	return rule{
		id: "leaves-403-alone", title: "After a 403 it does not refresh, log in or try again, and shows the failure.",
		checks: []check{
			{
				id: "data", title: "After the login its address is taken off the whitelist, so that calls are answered with 403.",
				how:     "whitelist changed at the mock",
				prepare: func(w *world) error { return w.afterLogin(trigger.SetWhitelist{Entries: list}) },
				judge:   func(r *record) finding { return judgeForbidden(r, isData, "call") },
			},
			{
				id: "login", title: "Its address is not on the whitelist, so that the login is answered with 403.",
				how:     "whitelist changed at the mock",
				prepare: func(w *world) error { return w.account(control.AccountChange{IPWhitelist: &list}) },
				judge:   func(r *record) finding { return judgeForbidden(r, isLogin, "login") },
			},
			{
				id: "refresh", title: "Its access token is dead, and its address is taken off the whitelist when it refreshes.",
				how: "tokens revoked and whitelist changed at the mock",
				prepare: func(w *world) error {
					if err := w.afterLogin(accessOfFamily); err != nil {
						return err
					}
					return w.on(trigger.Received, opRefresh, 1, trigger.SetWhitelist{Entries: list})
				},
				judge: func(r *record) finding { return judgeForbidden(r, isRefresh, "refresh") },
			},
		},
	}
}

func judgeForbidden(r *record, kind func(journal.Entry) bool, what string) finding {
	if f, is := r.endless(); is {
		return f
	}
	s := r.lab.survey
	no, at := first(r.entries, both(kind, refused(http.StatusForbidden)))
	if at < 0 {
		return unjudged("no %s met a 403: %s", what, r.gist())
	}
	after := r.entries[at+1:]
	refreshes, logins := pick(after, isRefresh), pick(after, isLogin)
	over := s.allowed(r.entries, 1)
	if what == "refresh" { // the call before it has met a 401, and may be sent again after it
		over = s.allowed(r.entries, 2)
	}
	tries := max(s.calls, 1) // each of its calls may log in once, where none was able to
	switch {
	case len(refreshes) > 0 && (what != "refresh" || len(refreshes) >= tries):
		return failed([]journal.Entry{no, refreshes[0]}, "after the 403 it refreshed, which cures nothing")
	case what != "login" && len(logins) > 0 && r.moreLogins() > 0 || what == "login" && len(logins) >= tries:
		return failed([]journal.Entry{no, logins[0]}, "after the 403 it logged in, which cures nothing")
	case len(over) > 0:
		return failed([]journal.Entry{no, over[0]}, "after the 403 it sent the same call again")
	case !r.runs[0].shown:
		return failed([]journal.Entry{no}, "%s", silent("the 403"))
	}
	return passed([]journal.Entry{no}, "the 403 was left alone, and shown")
}
