package report

import (
	"fmt"
	"slices"
	"time"
)

// fromJSON checks what JSON alone cannot, and makes a run of it.
func fromJSON(in jsonRun) (Run, error) {
	run := Run{Tool: in.Tool, Target: in.Target, Seed: in.Seed, Duration: milliseconds(in.DurationMS)}
	if len(in.Notes) > 0 {
		run.Notes = in.Notes
	}
	if in.Started != nil {
		run.Started = in.Started.UTC()
	}
	for _, g := range in.Groups {
		group := Group{Name: g.Name, Title: g.Title}
		for i, r := range g.Results {
			if !slices.Contains(Verdicts(), r.Verdict) {
				return Run{}, fmt.Errorf("report: /groups/%s/results/%d: unknown verdict %q, want one of %v", g.Name, i, r.Verdict, Verdicts())
			}
			group.Results = append(group.Results, resultFromJSON(r))
		}
		run.Groups = append(run.Groups, group)
	}
	return run, nil
}

func resultFromJSON(r jsonResult) Result {
	out := Result{
		ID: r.ID, Title: r.Title, Area: r.Area, Basis: r.Basis, Source: r.Source, Verdict: r.Verdict, Reason: r.Reason,
		Expected: r.Expected, Missing: r.Missing, Observed: r.Observed,
		Journal: r.Journal, Phases: r.Phases, Timeline: r.Timeline, Again: r.Again, Duration: milliseconds(r.DurationMS),
	}
	for _, e := range r.Evidence {
		out.Evidence = append(out.Evidence, Exchange{
			e.Curl, e.Status, e.Header, e.Body, e.Cut, e.Error, e.Violations, milliseconds(e.DurationMS),
		})
	}
	return out
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
