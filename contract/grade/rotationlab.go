package grade

import (
	"errors"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// reuse is the assumption that says what a spent refresh token does.
const reuse = "refresh-reuse"

// rotations are the ways in which servers treat a spent refresh token: those that the documentation allows, and those of other
// vendors.
var rotations = []struct{ value, title string }{
	{"reject", "A spent refresh token gets 401."},
	{"revoke-family", "A spent refresh token gets 401, and ends the session (RFC 9700, section 4.14.2)."},
	{"same-successor=30s", "For 30 s the token before the current one gets the current pair again."},
	{"new-pair=30s", "For 30 s the token before the current one gets a further pair."},
	{"one-generation", "The token before the current one is honoured once more."},
	{"retire-on-use", "The token before the current one is honoured until the current one is used."},
}

// rotationLab tries the client under each of them: with a lost answer, and with several processes at once. What does not work
// there is worth knowing, and no failure: the vendor's page allows the first two alone, and the rules judge those.
func rotationLab(l *lab) []rule {
	var all []rule
	for _, way := range rotations {
		assume := func(w *world) error {
			_, err := w.plane.PutAssumptions(w.ctx, map[string]string{reuse: way.value})
			return err
		}
		all = append(all, rule{
			id: "rotation-" + way.value, area: areaRotation, title: way.title,
			weight: policy.Rule{Level: informs, Source: "assumed; anybody's server may do this"},
			checks: []check{
				{
					id: "lost", title: "The answer to its first refresh is lost.", how: "answers spoilt at the mock",
					prepare: func(w *world) error {
						return errors.Join(assume(w), w.afterLogin(accessOfFamily), w.spoil(opRefresh, fault.After, firstCall(), fault.Reset{}))
					},
					again: (*world).unlessOK,
					judge: func(r *record) finding { return judgeCell(r, opRefresh) },
				},
				l.startTogether("together", assume, judgeTogether),
			},
		})
	}
	return all
}

// judgeTogether judges whether all of several processes came through, however they did it.
func judgeTogether(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	if shared := r.shared(); len(shared) == 0 {
		return unjudged("its processes share no tokens")
	}
	together := r.in(1)
	refreshes, logins := pick(together, isRefresh), pick(together, isLogin)
	how := fmt.Sprintf("with %s and %s", amount(len(refreshes), "refresh"), amount(len(logins), "login"))
	if at := slices.IndexFunc(r.runs, func(one run) bool { return !one.ok() }); at >= 0 {
		return found(report.Inform, together, "not all processes came through, %s: %s", how, r.runs[at].why())
	}
	return passed(refreshes, "all processes came through, %s", how)
}
