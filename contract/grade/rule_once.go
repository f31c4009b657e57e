package grade

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// How long answers take where callers are to meet each other.
const (
	slowCall    = 150 * time.Millisecond
	slowRefresh = 400 * time.Millisecond
	slowCalls   = 20 // of each kind, so that a client with many of them is not slowed down for long
)

// oneRefreshAtATime: parallel callers or processes cause one refresh.
func oneRefreshAtATime(l *lab) rule {
	return rule{
		id: "one-refresh-at-a-time", title: "Callers or processes that share tokens cause one refresh between them.",
		checks: []check{
			{
				id: "callers", title: "Its access token dies while it makes calls at the same time.", how: "tokens revoked and answers delayed at the mock",
				prepare: func(w *world) error {
					return errors.Join(w.afterLogin(accessOfFamily),
						w.spoilData(fault.First(slowCalls), fault.Delay{Fixed: slowCall}),
						w.spoil(opRefresh, fault.Before, fault.When{}, fault.Delay{Fixed: slowRefresh}))
				},
				judge: judgeCallers,
			},
			l.startTogether("processes", nil, judgeProcesses),
		},
	}
}

// startTogether is the situation of several processes that want a refresh at once.
func (l *lab) startTogether(id string, prepare func(*world) error, judge func(*record) finding) check {
	return check{
		id: id, title: fmt.Sprintf("The access token that it has kept is dead when %d of it are started at once.", l.client.Parallel),
		how: "tokens revoked and answers delayed at the mock", together: true, prepare: prepare,
		again: func(w *world) (bool, error) {
			_, err := w.plane.Revoke(w.ctx, control.TokenFilter{Account: username, Use: "access"})
			return true, errors.Join(err, w.spoil(opRefresh, fault.Before, fault.When{}, fault.Delay{Fixed: slowRefresh}))
		},
		judge: judge,
	}
}

func judgeCallers(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	dead := pick(r.entries, func(e journal.Entry) bool {
		return isData(e) && e.Credential != nil && e.Credential.State == journal.StateRevoked
	})
	if !overlapping(dead) {
		return unjudged("it makes its calls one after the other, so that no two can want a refresh at once")
	}
	return judgeShared(r, r.entries, "calls at the same time")
}

func judgeProcesses(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	together := r.in(1)
	if len(r.shared()) == 0 {
		return unjudged("its processes share no tokens: each of them logged in by itself. Let it keep them below HOME or its working " +
			"directory, or make calls at the same time")
	}
	return judgeShared(r, together, fmt.Sprintf("%d processes", r.lab.client.Parallel))
}

// judgeShared judges what came of tokens that are used by several at once.
func judgeShared(r *record, entries []journal.Entry, who string) finding {
	refreshes := pick(entries, isRefresh)
	switch {
	case len(refreshes) > 1:
		return failed(refreshes, "%s caused %d refreshes, one is enough", who, len(refreshes))
	case len(refreshes) == 0:
		return unjudged("%s caused no refresh: %s", who, r.gist())
	}
	if at := slices.IndexFunc(r.runs, func(one run) bool { return !one.ok() }); at >= 0 {
		return failed(entries, "%s caused one refresh, but not all went well after that: %s", who, r.runs[at].why())
	}
	return passed(refreshes, "%s caused one refresh", who)
}

// shared are the requests of later starts with tokens that the first one has left.
func (r *record) shared() []journal.Entry {
	return pick(r.in(1), func(e journal.Entry) bool { return e.Credential != nil && r.issuedIn(0, e.Credential.Family) })
}

// issuedIn tells whether a session was begun in the nth start of the client.
func (r *record) issuedIn(start int, family string) bool {
	return slices.ContainsFunc(r.in(start), func(e journal.Entry) bool {
		return slices.ContainsFunc(e.Issued, func(i journal.Issued) bool { return i.Family == family })
	})
}

// overlapping tells whether two requests were under way at the same time.
func overlapping(entries []journal.Entry) bool {
	for i, e := range entries {
		for _, other := range entries[i+1:] {
			if other.RealAt.Before(ended(e)) {
				return true
			}
		}
	}
	return false
}
