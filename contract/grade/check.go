package grade

import (
	"context"
	"errors"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/report"
)

// A check is one situation that a client is put into: a world that is made ready, runs of the client in it, and what is to be
// seen afterwards.
type check struct {
	// id is unique in its rule, such as "data"; title says what is tried, how by what means.
	id, title, how string
	// prepare makes the world ready before the first run. Nil leaves it as it is.
	prepare func(w *world) error
	// replaces is done in place of running the client. Nil runs it.
	replaces func(w *world) error
	// again is what happens before the client is started once more in the same place; nil starts it once. It is asked with
	// what the first run has shown, and false leaves it out.
	again func(w *world) (bool, error)
	// together starts so many clients at once as Client.Parallel says, where it is started once more.
	together bool
	// clock gives the client a clock of its own, which the world moves.
	clock bool
	// needs says why there is nothing to judge for a client that behaves as the survey shows. Nil, or an empty answer, is
	// that there is.
	needs func(s *survey) string
	// judge looks at what was seen. Nil leaves that to the rule's across.
	judge func(r *record) finding
}

// A rule is one line of the report.
type rule struct {
	id, title string
	// area is the part of the report that it belongs to, weight what the policy says of it.
	area   area
	weight policy.Rule
	checks []check
	// across looks at the records of all rules, once they are there. Nil looks at none.
	across func(all []*record) []part
}

// A part is a finding outside of a world of its own.
type part struct {
	id, title, how string
	finding        finding
	of             *record // whose journal it is about, if it is about one
}

// A finding is what a check has shown.
type finding struct {
	verdict report.Verdict
	reason  string
	// seqs are the requests that show it.
	seqs []uint64
}

// A lab is where the checks of one grading are done.
type lab struct {
	mock    Mock
	data    []string // the operations that give data
	client  Client
	options Options
	survey  *survey
	works   map[string]bool // the situations that the client has passed, by rule/check
	// movement is whether the client's clock can be moved, once that is known.
	movement *movement
}

// try puts the client into one situation.
func (l *lab) try(ctx context.Context, r rule, c check) *record {
	record := &record{rule: r.id, check: c, lab: l}
	if c.needs != nil && l.survey != nil {
		if why := c.needs(l.survey); why != "" {
			record.finding = unjudged("%s", why)
			return record
		}
	}
	if c.clock && l.movement != nil && !l.movement.works {
		record.finding = unjudged("%s", l.movement.why)
		return record
	}
	w, err := l.world(ctx, record.name())
	if err != nil {
		record.spoilt(err)
		return record
	}
	defer w.close()
	switch err = errors.Join(w.play(c), w.record(record)); {
	case err != nil:
		record.spoilt(err)
	case record.foreign():
		record.finding = unjudged("%s", fromElsewhere)
	case c.judge != nil:
		record.finding = c.judge(record)
		record.finding.reason = record.masked(record.finding.reason) + record.waited()
	}
	return record
}

// play runs the client in the world as often as the check asks for.
func (w *world) play(c check) error {
	if c.clock {
		if err := w.moveClock(); err != nil {
			return err
		}
	}
	if c.prepare != nil {
		if err := c.prepare(w); err != nil {
			return err
		}
	}
	if c.replaces != nil {
		return c.replaces(w)
	}
	err := w.start(1)
	if _, failed := w.leap.came(); err == nil {
		err = failed
	}
	if err != nil || c.again == nil || w.runs[0].endless() { // the last of which is a verdict already
		return err
	}
	going, err := c.again(w)
	if err != nil || !going {
		return err
	}
	number := 1
	if c.together {
		number = w.lab.client.Parallel
	}
	return w.start(number)
}
