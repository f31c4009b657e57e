package grade

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/grade/process"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// ErrNoRule is that the policy and Options.Only leave no rule to judge.
var ErrNoRule = errors.New("no rule is left to judge")

// Run grades a client. The report has a result for each rule of the policy that is not off, with a part for each situation,
// and a grade. An error means that there is no report: what was asked for makes no sense (ErrNoRule,
// process.ErrNotFound and process.ErrNotExecutable among others), or ctx has ended.
func Run(ctx context.Context, mock Mock, client Client, options Options) (report.Run, error) {
	if err := client.complete(); err != nil {
		return report.Run{}, fmt.Errorf("client: %w", err)
	}
	if err := options.complete(); err != nil {
		return report.Run{}, fmt.Errorf("options: %w", err)
	}
	operations, err := dataOperations()
	if err != nil {
		return report.Run{}, err
	}
	l := &lab{mock: mock, client: client, options: options, data: operations}
	rules, err := l.rules()
	if err != nil {
		return report.Run{}, err
	}
	began := options.Clock.Now()
	records, err := l.tryAll(ctx, rules)
	if err := cmp.Or(ctx.Err(), err); err != nil {
		return report.Run{}, err
	}
	run := report.Run{
		Tool: "popupmock grade", Target: client.shown(), Started: began.UTC(),
		Notes: l.notes(records),
	}
	for _, r := range rules {
		run.Add(r.area.title(), l.result(r, records))
	}
	if l.options.Assuming != nil && l.survey.useless() == "" {
		for _, result := range l.assumptionStudy(ctx, records) {
			run.Add(areaAssumptions.title(), result)
		}
	}
	if err := ctx.Err(); err != nil {
		return report.Run{}, err
	}
	run.Duration = options.Clock.Now().Sub(began)
	run.Grade, run.GradeReason = score(run, l.survey.useless())
	run.GradeReason += l.share(rules)
	return run, nil
}

// share says of how many rules the grade is, where it is not of all: one that was asked for alone says little.
func (l *lab) share(chosen []rule) string {
	asked, all := 0, 0
	for _, r := range chosen {
		if r.area == areaRules {
			asked++
		}
	}
	for _, r := range rules(l) {
		if l.options.Policy.Rules[r.id].Level != policy.Off {
			all++
		}
	}
	switch asked {
	case all:
		return ""
	case 1:
		return fmt.Sprintf("; 1 of %d rules was asked for", all)
	}
	return fmt.Sprintf("; %d of %d rules were asked for", asked, all)
}

// rules are those of the policy that are to be judged, and what goes beyond them. A rule that the policy does not know is a
// mistake of the program.
func (l *lab) rules() ([]rule, error) {
	var chosen []rule
	for _, r := range rules(l) {
		weight, known := l.options.Policy.Rules[r.id]
		if !known {
			return nil, fmt.Errorf("the policy says nothing of %s", r.id)
		}
		r.area, r.weight = areaRules, weight
		if weight.Level != policy.Off && l.options.Only(r.id) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("%w; there are %s", ErrNoRule, strings.Join(IDs(), ", "))
	}
	if l.options.Full {
		chosen = slices.Concat(chosen, lostResponses(l), rotationLab(l))
	}
	return chosen, nil
}

// An area is a part of the report.
type area string

// The areas.
const (
	areaRules       area = "rules"
	areaLost        area = "lost-responses"
	areaRotation    area = "rotation"
	areaAssumptions area = "assumptions"
)

func (a area) title() string {
	return map[area]string{
		areaRules: "Rules", areaLost: "Lost responses", areaRotation: "Ways to rotate refresh tokens",
		areaAssumptions: "What no page says",
	}[a]
}

// rules are all there are, in the order of the report.
func rules(l *lab) []rule {
	var all []rule
	for _, r := range []func(*lab) rule{
		refreshesEarly, recoversFrom401, retriesOnce, logsInAgain, reportsFailedLogin, leaves403Alone, usesRotatedToken,
		survivesLostRefresh, oneRefreshAtATime, reusesToken, keepsSecrets, waitsWhenTold, bearsServerTrouble, toleratesClockSkew,
	} {
		all = append(all, r(l))
	}
	return all
}

// IDs are the ids of all rules, in the order of the report.
func IDs() []string {
	var ids []string
	for _, r := range rules(&lab{}) {
		ids = append(ids, r.id)
	}
	return ids
}

// ordinary is the check that shows what the client does where nothing goes wrong. Answers take a moment, so that calls which
// are made at the same time are seen to be.
func ordinary() check {
	return check{
		id: "ordinary", title: "Nothing goes wrong.",
		prepare: func(w *world) error { return w.spoilData(fault.First(slowCalls), fault.Delay{Fixed: slowCall}) },
	}
}

// tryAll does all checks, several at a time, after the survey. The first record is that of the survey;
// when that cannot be made, there is an error.
func (l *lab) tryAll(ctx context.Context, rules []rule) ([]*record, error) {
	first := l.try(ctx, rule{}, ordinary())
	if first.err != nil {
		return nil, first.err
	}
	l.survey = surveyed(first)
	records := []*record{first}
	if l.survey.useless() != "" {
		return records, nil
	}
	records = append(records, l.tryEach(ctx, jobs(rules, false))...)
	return append(records, l.tryClocks(ctx, rules, records)...), nil
}

// A job is a check to be done for its rule.
type job struct {
	rule  rule
	check check
}

// jobs are the checks that move the client's clock, or those that do not.
func jobs(rules []rule, clock bool) []job {
	var all []job
	for _, r := range rules {
		for _, c := range r.checks {
			if c.clock == clock {
				all = append(all, job{r, c})
			}
		}
	}
	return all
}

// tryEach does checks, several at a time.
func (l *lab) tryEach(ctx context.Context, jobs []job) []*record {
	made := make([]*record, len(jobs))
	l.each(ctx, len(jobs), func(i int) string {
		made[i] = l.try(ctx, jobs[i].rule, jobs[i].check)
		return jobs[i].rule.id + "/" + jobs[i].check.id
	})
	return slices.DeleteFunc(made, func(r *record) bool { return r == nil })
}

// notes say what holds for the whole run.
func (l *lab) notes(records []*record) []string {
	notes := []string{"rules: " + l.options.Policy.Name}
	if r := l.survey.record; len(r.runs) > 0 {
		notes = append(notes, "what the client leaves running is ended by: "+r.runs[0].result.Contained)
	}
	late := 0
	for _, r := range records {
		for _, one := range r.runs {
			if one.result.Ended == process.TimedOut {
				late++
			}
		}
	}
	if late > 0 {
		notes = append(notes, fmt.Sprintf("%s took longer than the %s allowed: a client that is slow, and not stuck, needs a longer --timeout", amount(late, "run"), l.client.Limit))
	}
	return append(notes, l.clockNotes()...)
}
