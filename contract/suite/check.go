package suite

import (
	"context"
	"fmt"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// maxSilent is after how many cases without an answer the rest is not tried.
const maxSilent = 3

// Check puts the cases that the target asks for to it, and returns what became of them. The error is about the target as
// a whole: it is described wrongly, does not answer (ErrUnreachable), its control API refuses, or ctx has ended; the run
// then holds the cases so far.
func Check(ctx context.Context, target Target) (report.Run, error) {
	cases, err := target.Selected()
	if err != nil {
		return report.Run{}, err
	}
	s, err := open(ctx, target)
	if err != nil {
		return report.Run{}, err
	}
	defer s.plain.CloseIdleConnections()
	run := s.newRun()
	silent := 0
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			return run, err
		}
		if target.Progress != nil {
			target.Progress(i+1, len(cases), c)
		}
		result := s.try(ctx, c, silent)
		if result.silent {
			silent++
		} else if result.Verdict != report.Skipped {
			silent = 0
		}
		run.Add(c.Area.title(), result.Result)
	}
	s.target.Expected.Apply(&run, caseIDs(), suggest.Hint)
	run.Duration = s.target.Now().Sub(run.Started)
	return run, ctx.Err()
}

// newRun is a run before its first case.
func (s *session) newRun() report.Run {
	return report.Run{
		Tool: "popupmock contract", Target: s.target.BaseURL, Notes: s.notes(), Seed: s.target.Seed, Started: s.target.Now(),
	}
}

// tried is the result of a case, and whether it ended because no answer came.
type tried struct {
	report.Result
	silent bool
}

// try puts one case to the target, in a sandbox where there can be one.
func (s *session) try(ctx context.Context, c Case, silent int) tried {
	result := c.result()
	if silent >= maxSilent {
		result.Verdict = report.Skipped
		result.Reason = fmt.Sprintf("the target has not answered in %d cases one after the other", maxSilent)
		result.Missing = []string{"a target that answers"}
		return tried{Result: result}
	}
	if missing := s.missing(c); len(missing) > 0 {
		result.Verdict, result.Missing = report.Skipped, missing
		result.Reason = "for want of " + missing[0]
		return tried{Result: result}
	}
	p := &probe{ctx: ctx, s: s, c: c, base: s.target.BaseURL, account: account{username: s.target.Username, password: s.target.Password}}
	p.secrets.Add("POPUPMOCK_PASSWORD", s.target.Password)
	if s.plane != nil {
		end, err := s.sandbox(p)
		if err != nil {
			result.Verdict, result.Reason = report.Error, p.secrets.Mask(err.Error())
			return tried{Result: result, silent: true}
		}
		defer end()
	}
	result = p.try()
	last := len(p.sent) - 1
	return tried{Result: result, silent: last >= 0 && p.sent[last].err != nil}
}
