package grade

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// An outcome is what becomes of a client whose answer gets lost.
type outcome string

// The outcomes.
const (
	recovered outcome = "recovered"  // it works again, at the next start at the latest
	lockedOut outcome = "locked out" // it does not work any more, although nothing is wrong any more
	looped    outcome = "looped"     // it does not stop asking
	doubled   outcome = "doubled"    // it recovered by doing the same thing twice
)

// lostResponses are the cells of the matrix: each call that changes a session × before or after it did × the way in which the
// answer gets lost.
func lostResponses(*lab) []rule {
	var cells []rule
	for _, operation := range []string{opLogin, opRefresh, opLogout} {
		for _, phase := range []fault.Phase{fault.Before, fault.After} {
			for _, l := range losses() {
				cells = append(cells, cell(operation, phase, l))
			}
		}
	}
	return cells
}

func cell(operation string, phase fault.Phase, l loss) rule {
	effect, title := l.effect, l.title
	if phase == fault.Before && l.id == "cut" { // there is no answer yet of which a part could go out
		effect, title = func(time.Duration) fault.Effect { return fault.Close{} }, "the connection is closed in place of an answer"
	}
	done := map[fault.Phase]string{fault.Before: "changes nothing", fault.After: "has worked"}[phase]
	return rule{
		id: fmt.Sprintf("lost-%s/%s/%s", operation, phase, l.id), area: areaLost,
		title:  fmt.Sprintf("The first %s %s, and %s.", operation, done, title),
		weight: policy.Rule{Level: policy.Should, Source: "assumed; networks lose answers, and a call may have worked all the same"},
		checks: []check{{
			id: "lost", title: "Later nothing is wrong.", how: "answers spoilt at the mock",
			needs: func(s *survey) string {
				if operation == opLogout && !slices.ContainsFunc(s.record.entries, func(e journal.Entry) bool { return e.Operation == opLogout }) {
					return "it does not log out"
				}
				return ""
			},
			prepare: func(w *world) error {
				err := w.spoil(operation, phase, firstCall(), effect(w.lab.options.Stall))
				if operation == opRefresh {
					err = errors.Join(err, w.afterLogin(accessOfFamily))
				}
				return err
			},
			again: (*world).unlessOK,
			judge: func(r *record) finding { return judgeCell(r, operation) },
		}},
	}
}

func judgeCell(r *record, operation string) finding {
	if !r.fired() {
		return unjudged("it made no %s that could get lost: %s", operation, r.gist())
	}
	o, f := became(r, operation)
	f.reason = string(o) + ": " + f.reason
	return f
}

// became is the outcome, and what shows it.
func became(r *record, operation string) (outcome, finding) {
	if f, is := r.endless(); is {
		return looped, f
	}
	attempts := r.lab.options.Policy.Limits.Attempts
	made := pick(r.in(0), func(e journal.Entry) bool { return e.Operation == operation })
	if len(made) > attempts {
		return looped, failed(made, "it tried %s", times(len(made)))
	}
	last := len(r.runs) - 1
	if r.runs[0].ok() && !r.succeededIn(0) {
		return lockedOut, failed(r.in(0), "its calls failed after that, and nothing shows it")
	}
	if !r.runs[last].ok() || !r.succeededIn(last) {
		return lockedOut, failed(r.in(last), "it was started again when nothing was wrong any more, and failed")
	}
	committed := pick(made, func(e journal.Entry) bool { return len(e.Issued) > 0 })
	if operation == opLogin && len(committed) > 1 {
		return doubled, found(report.Inform, committed, "it has %d sessions now, one of which nobody knows", len(committed))
	}
	if last > 0 {
		return recovered, passed(nil, "it showed the failure, and worked again at the next start")
	}
	return recovered, passed(nil, "its calls succeeded all the same")
}
