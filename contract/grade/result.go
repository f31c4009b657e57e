package grade

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// result sums up what the checks of a rule have shown.
func (l *lab) result(r rule, records []*record) report.Result {
	result := report.Result{ID: r.id, Title: r.title, Area: string(r.area), Level: level(r.weight.Level)}
	result.Basis, result.Source = basis(r.weight.Source)
	if why := l.survey.useless(); why != "" {
		result.Verdict, result.Reason = report.Skipped, why
		seen := l.survey.record
		shown := part{"ordinary", seen.check.title, seen.check.how, finding{report.Skipped, why, seen.all()}, seen}
		result.Parts = []report.Part{l.shownPart(shown)}
		result.Journal = result.Parts[0].Journal
		return allow(result, l.options.Allowed)
	}
	var parts []part
	for _, seen := range records {
		if seen.rule == r.id && seen.finding.verdict != "" {
			parts = append(parts, part{seen.check.id, seen.check.title, seen.check.how, seen.finding, seen})
		}
	}
	if r.across != nil {
		parts = append(parts, r.across(withRealClock(records))...)
	}
	slices.SortStableFunc(parts, func(a, b part) int { return controls(a) - controls(b) })
	for _, p := range parts {
		p.finding.verdict = weigh(p.finding.verdict, r.weight.Level)
		result.Parts = append(result.Parts, l.shownPart(p))
	}
	conclude(&result)
	if result.Verdict != report.Pass {
		result.Mend = r.weight.Mend
	}
	return allow(result, l.options.Allowed)
}

// controls is 1 for the positive control, which is no reason for anything, and comes last; 0 for others.
func controls(p part) int {
	if p.id == controlID {
		return 1
	}
	return 0
}

// basis tells what a page says from what is assumed.
func basis(source string) (basis, rest string) {
	if rest, is := strings.CutPrefix(source, "assumed; "); is {
		return "assumed", rest
	}
	return "documented", source
}

// informs is the level of what is worth knowing, and no rule.
const informs policy.Level = "informs"

func level(l policy.Level) string {
	if l == informs {
		return ""
	}
	return string(l)
}

// weigh makes a warning of what should hold and does not.
func weigh(v report.Verdict, level policy.Level) report.Verdict {
	switch {
	case v == report.Fail && level == policy.Should:
		return report.Warn
	case v == report.Fail && level == informs:
		return report.Inform
	}
	return v
}

// worst is the order in which parts decide about their rule. One that passed outweighs those that could not be judged: a client
// cannot do everything in every way.
var worst = []report.Verdict{report.Fail, report.Error, report.Warn, report.Inform, report.Pass, report.Skipped}

// conclude takes the verdict of a rule from its parts, and the reason and the journal of the first one that decided.
func conclude(result *report.Result) {
	result.Verdict, result.Reason = report.Skipped, "no situation of this rule was tried"
	at := len(worst)
	for _, p := range result.Parts {
		if rank := slices.Index(worst, p.Verdict); rank < at {
			at, result.Verdict, result.Reason, result.Journal = rank, p.Verdict, p.Reason, p.Journal
		}
	}
	if others := count(result.Parts, result.Verdict) - 1; others > 0 && result.Verdict != report.Pass {
		result.Reason += fmt.Sprintf(" (and in %d more of %d situations)", others, len(result.Parts))
	}
}

func count(parts []report.Part, v report.Verdict) (n int) {
	for _, p := range parts {
		if p.Verdict == v {
			n++
		}
	}
	return n
}

// allow notes that a rule may stay without a verdict.
func allow(result report.Result, allowed map[string]string) report.Result {
	if why, is := allowed[result.ID]; is && result.Verdict == report.Skipped {
		result.Expected = cmp.Or(why, "it may stay without a verdict")
	}
	return result
}

func (l *lab) shownPart(p part) report.Part {
	shown := report.Part{ID: p.id, Title: p.title, How: p.how, Verdict: p.finding.verdict, Reason: p.finding.reason}
	if p.of == nil {
		return shown
	}
	shown.Journal = lines(p.of, p.finding)
	shown.Output = p.of.output()
	if l.options.Timeline {
		shown.Timeline = p.of.timeline()
	}
	return shown
}

// lines are those of the journal that show a finding.
func lines(r *record, f finding) []string {
	var all []string
	for _, e := range r.entries {
		if slices.Contains(f.seqs, e.Seq) {
			all = append(all, fmt.Sprintf("%d. %s", e.Seq, r.masked(short(e))))
		}
	}
	if more := len(all) - mostLines; more > 0 {
		half := mostLines / 2
		all = slices.Concat(all[:half], []string{fmt.Sprintf("… and %d more …", more)}, all[len(all)-half:])
	}
	return all
}

// short is the line of a request without what is the same in all of them: the day, the sandbox, the account and the address.
func short(e journal.Entry) string {
	e.Sandbox = ""
	line := strings.TrimPrefix(journal.Line(e), e.At.UTC().Format("2006-01-02T"))
	return strings.Replace(line, " "+e.ClientIP+" "+cmp.Or(e.Account, "-"), "", 1)
}

// mostLines is how many lines of the journal show one finding.
const mostLines = 12

// all are the numbers of all requests.
func (r *record) all() []uint64 {
	var seqs []uint64
	for _, e := range r.entries {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}
