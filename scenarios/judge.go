package scenarios

import (
	"context"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"github.com/popupmock/popupmock/contract/report"
)

// Check runs scenarios against a target, and returns what became of them, in their order. The error is about the target as a
// whole: it is described wrongly, does not answer (ErrUnreachable), its control API refuses, or ctx has ended.
func Check(ctx context.Context, target Target, all []*Scenario, options Options) (report.Run, error) {
	r, err := open(ctx, target, options)
	if err != nil {
		return report.Run{}, err
	}
	defer r.close()
	began := r.options.Clock.Now()
	run := report.Run{Tool: "popupmock run", Target: r.name(), Notes: r.notes(), Seed: r.options.Seed, Started: began}
	results := r.each(ctx, all)
	for _, result := range results {
		run.Add(title(result.Area), result)
	}
	run.Duration = r.options.Clock.Now().Sub(began)
	return run, ctx.Err()
}

// name is what the report calls the target. A mock in this program has another address each time.
func (r *runner) name() string {
	if r.target.Embedded != nil {
		return "embedded"
	}
	return r.target.BaseURL
}

// each runs them, several at once where each has a sandbox.
func (r *runner) each(ctx context.Context, all []*Scenario) []report.Result {
	results := make([]report.Result, len(all))
	var workers errgroup.Group
	workers.SetLimit(1)
	if r.plane != nil {
		workers.SetLimit(r.options.Parallel)
	}
	var mu sync.Mutex
	done := 0
	for i, s := range all {
		workers.Go(func() error {
			results[i] = r.scenario(ctx, s)
			mu.Lock()
			defer mu.Unlock()
			if done++; r.options.Progress != nil {
				r.options.Progress(done, len(all), s.Name)
			}
			return nil
		})
	}
	_ = workers.Wait() // what went wrong is in the results
	return results
}

// area is the folder of a scenario.
func (s *Scenario) area() string {
	if at := strings.LastIndex(s.Name, "/"); at > 0 {
		return s.Name[:at]
	}
	return "scenarios"
}

func title(area string) string {
	_, first := utf8.DecodeRuneInString(area)
	return strings.ToUpper(area[:first]) + area[first:]
}
