package grade

import (
	"errors"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/fault"
)

// bearsServerTrouble: 500, timeout, reset, cut or broken JSON on refresh: bounded retries, no lost session.
func bearsServerTrouble(*lab) rule {
	r := rule{id: "bears-server-trouble", title: "When a refresh meets trouble of the server, it asks a few times at most, and works again later."}
	for _, trouble := range []struct {
		id, title string
		phase     fault.Phase
		effect    func(time.Duration) fault.Effect
	}{
		{"500", "answered with 500", fault.Before, func(time.Duration) fault.Effect { return fault.Status{Code: http.StatusInternalServerError} }},
		{"timeout", "not answered, and the connection is reset after a while", fault.Before, stalled},
		{"reset", "met by a reset connection", fault.Before, func(time.Duration) fault.Effect { return fault.Reset{} }},
		{"cut", "answered, but the answer is cut in the middle", fault.After, func(time.Duration) fault.Effect { return fault.Cut{Bytes: cutAfter} }},
		{"broken-json", "answered, but with broken JSON", fault.After, func(time.Duration) fault.Effect { return fault.MalformedJSON{} }},
	} {
		r.checks = append(r.checks, check{
			id: trouble.id, title: "Every refresh is " + trouble.title + "; later the server is well again.", how: "answers spoilt at the mock",
			prepare: func(w *world) error {
				return errors.Join(w.afterLogin(accessOfFamily), w.spoil(opRefresh, trouble.phase, fault.When{}, trouble.effect(w.lab.options.Stall)))
			},
			again: func(w *world) (bool, error) { return true, w.plane.ClearFaults(w.ctx) },
			judge: judgeTrouble,
		})
	}
	return r
}

func judgeTrouble(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	s, attempts := r.lab.survey, r.lab.options.Policy.Limits.Attempts
	before := r.in(0)
	refreshes, logins := pick(before, isRefresh), pick(before, isLogin)
	switch {
	case len(refreshes) == 0:
		return unjudged("it never refreshed: %s", r.gist())
	case len(refreshes) > attempts:
		return failed(refreshes, "it refreshed %s while the server was in trouble", times(len(refreshes)))
	case len(logins) > max(s.calls, 1)+s.logins:
		return failed(logins, "it logged in %s while the server was in trouble", times(len(logins)))
	case r.runs[0].ok() && !r.succeededIn(0):
		return failed(before, "%s", silent("that calls failed while the server was in trouble"))
	case len(r.runs) < 2 || !r.runs[1].ok() || !r.succeededIn(1):
		return failed(r.in(1), "when the server was well again, it was not: the next start failed")
	}
	return passed(nil, "%s and %s while the server was in trouble, and it worked again later", amount(len(refreshes), "refresh"), amount(len(logins), "login"))
}
