package report

import (
	"fmt"
	"slices"
	"time"
)

// fromJSON checks what JSON alone cannot, and makes a run of it.
func fromJSON(in jsonRun) (Run, error) {
	run := Run{Tool: in.Tool, Target: in.Target, Seed: in.Seed, Duration: milliseconds(in.DurationMS), Grade: in.Grade, GradeReason: in.GradeReason}
	if len(in.Notes) > 0 {
		run.Notes = in.Notes
	}
	if in.Started != nil {
		run.Started = in.Started.UTC()
	}
	for _, g := range in.Groups {
		group := Group{Name: g.Name, Title: g.Title}
		for i, r := range g.Results {
			if err := checkVerdicts(fmt.Sprintf("/groups/%s/results/%d", g.Name, i), r); err != nil {
				return Run{}, err
			}
			group.Results = append(group.Results, resultFromJSON(r))
		}
		run.Groups = append(run.Groups, group)
	}
	return run, nil
}

func checkVerdicts(where string, r jsonResult) error {
	if !slices.Contains(Verdicts(), r.Verdict) {
		return fmt.Errorf("report: %s: unknown verdict %q, want one of %v", where, r.Verdict, Verdicts())
	}
	if levels := []string{LevelMust, LevelShould, ""}; !slices.Contains(levels, r.Level) {
		return fmt.Errorf("report: %s: unknown level %q, want one of %q", where, r.Level, levels)
	}
	for i, part := range r.Parts {
		if !slices.Contains(Verdicts(), part.Verdict) {
			return fmt.Errorf("report: %s/parts/%d: unknown verdict %q, want one of %v", where, i, part.Verdict, Verdicts())
		}
	}
	return nil
}

func resultFromJSON(r jsonResult) Result {
	out := Result{
		ID: r.ID, Title: r.Title, Area: r.Area, Basis: r.Basis, Source: r.Source, Level: r.Level, Verdict: r.Verdict, Reason: r.Reason, Mend: r.Mend,
		Expected: r.Expected, Missing: r.Missing, Observed: r.Observed,
		Journal: r.Journal, Phases: r.Phases, Parts: r.Parts, Timeline: r.Timeline, Again: r.Again, Duration: milliseconds(r.DurationMS),
	}
	for _, e := range r.Evidence {
		out.Evidence = append(out.Evidence, Exchange{
			e.Curl, e.Status, e.Header, e.Body, e.Cut, e.Error, e.Violations, milliseconds(e.DurationMS),
		})
	}
	return out
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
