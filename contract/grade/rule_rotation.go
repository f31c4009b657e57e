package grade

import (
	"errors"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// rotatedEverywhere is the id of the rule that looks at the situations of all others, too.
const rotatedEverywhere = "uses-rotated-token"

// usesRotatedToken: every refresh presents the newest refresh token; a spent one is never sent again.
func usesRotatedToken(l *lab) rule {
	return rule{
		id: rotatedEverywhere, title: "Every refresh presents the newest refresh token; a spent one is never sent again.",
		checks: []check{{
			id: "chain", title: "The access token dies again and again, so that one refresh follows the other.", how: "tokens revoked at the mock",
			prepare: func(w *world) error {
				errs := []error{w.accessLives(l.options.Policy.Limits.Early - time.Minute), w.afterLogin(accessOfFamily)}
				for _, operation := range l.data { // the first answer is the 401, the second that of the retry
					errs = append(errs, w.on(trigger.Answered, operation, 2, accessOfFamily))
				}
				return errors.Join(errs...)
			},
			again: (*world).always, // a client may present the one that it has kept from its first login
			judge: judgeChain,
		}},
		across: spentElsewhere,
	}
}

func judgeChain(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	if spent := r.replayed(); len(spent) > 0 {
		return failed(spent, "it presented a refresh token that it had already exchanged for another")
	}
	chain := pick(r.entries, func(e journal.Entry) bool {
		return isRefresh(e) && e.Credential != nil && e.Credential.Generation > 0 && e.Credential.State == journal.StateLive
	})
	if len(chain) == 0 {
		return unjudged("it has to refresh twice in one session, and did not: let it make two calls or more in one run. %s", r.gist())
	}
	return passed(chain, "each of %d refreshes presented the newest token", len(pick(r.entries, isRefresh)))
}

// replayed are the refreshes with a token that was exchanged for another before, where the client has got the answer.
func (r *record) replayed() []journal.Entry {
	var replays []journal.Entry
	for i, e := range r.entries {
		if !isRefresh(e) || e.Credential == nil || e.Credential.State != journal.StateSpent {
			continue
		}
		for _, earlier := range r.entries[:i] {
			if isRefresh(earlier) && earlier.Credential != nil && earlier.Credential.Fingerprint == e.Credential.Fingerprint &&
				len(earlier.Issued) > 0 && heard(earlier) && !e.RealAt.Before(ended(earlier)) {
				replays = append(replays, earlier, e)
				break
			}
		}
	}
	return replays
}

// heard tells whether a client has got the answer as it was meant.
func heard(e journal.Entry) bool {
	return e.Outcome == journal.OutcomeAnswered && (e.Fault == nil || e.Fault.Phase == "before")
}

// ended is when a request was answered, in real time.
func ended(e journal.Entry) time.Time {
	return e.RealAt.Add(time.Duration(e.DurationMS * float64(time.Millisecond)))
}

// partIn names a part that is about the situation of another rule.
func partIn(rule, check string) string { return "in-" + rule + "-" + check }

// spentElsewhere finds spent tokens in the situations of other rules, but for those in which several refresh at once: what one of
// them has spent another need not know of.
func spentElsewhere(all []*record) []part {
	var parts []part
	for _, r := range all {
		if r.rule == "one-refresh-at-a-time" || r.rule == rotatedEverywhere || r.check.together {
			continue
		}
		if spent := r.replayed(); len(spent) > 0 && r.sequential() {
			f := failed(spent, "it presented a refresh token that it had already exchanged for another")
			parts = append(parts, part{partIn(r.rule, r.check.id), r.check.title, r.check.how, f, r})
		}
	}
	if len(parts) == 0 {
		f := found(report.Pass, nil, "no spent token was presented in any other situation")
		return []part{{"everywhere", "The situations of all other rules.", "", f, nil}}
	}
	return parts
}

// survivesLostRefresh: the answer to a refresh is lost: it ends up logged in again, bounded.
func survivesLostRefresh(*lab) rule {
	r := rule{id: "survives-lost-refresh", title: "When the answer to a refresh is lost, it ends up logged in again, and does not ask for ever."}
	for _, loss := range losses() {
		r.checks = append(r.checks, check{
			id: loss.id, title: "The first refresh works, but " + loss.title + ".", how: "answers spoilt at the mock, after the state has changed",
			prepare: func(w *world) error {
				return errors.Join(w.afterLogin(accessOfFamily), w.spoil(opRefresh, "after", firstCall(), loss.effect(w.lab.options.Stall)))
			},
			again: (*world).unlessOK,
			judge: judgeLost,
		})
	}
	return r
}

func judgeLost(r *record) finding {
	if f, is := r.endless(); is {
		return f
	}
	if !r.fired() {
		return unjudged("it never refreshed: %s", r.gist())
	}
	attempts := r.lab.options.Policy.Limits.Attempts
	if refreshes := pick(r.entries, isRefresh); len(refreshes) > attempts {
		return failed(refreshes, "it refreshed %s after the answer was lost", times(len(refreshes)))
	}
	if logins := pick(r.entries, isLogin); len(logins) > attempts {
		return failed(logins, "it logged in %s after the answer was lost", times(len(logins)))
	}
	switch {
	case r.runs[0].ok() && r.succeededIn(0):
		return passed(nil, "the answer to the refresh was lost, and its calls succeeded all the same")
	case r.runs[0].ok():
		return failed(r.in(0), "the answer to the refresh was lost, its calls failed after that, and nothing shows it")
	case len(r.runs) > 1 && r.runs[1].ok() && r.succeededIn(1):
		return passed(nil, "the answer to the refresh was lost; it showed that, and at the next start it worked again")
	}
	return failed(r.in(1), "the answer to the refresh was lost, and it was locked out from then on: the next start failed, too")
}
