package scenarios

import (
	"io/fs"
	"maps"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
)

// Option changes the options of Run.
type Option func(*Options)

// WithSeed repeats keys, ids and chance.
func WithSeed(seed string) Option { return func(o *Options) { o.Seed = seed } }

// WithAssumption chooses what holds in every scenario that does not say otherwise.
func WithAssumption(name, value string) Option {
	return func(o *Options) {
		o.Assumptions = maps.Clone(o.Assumptions) // the options may be shared between tests
		if o.Assumptions == nil {
			o.Assumptions = map[string]string{}
		}
		o.Assumptions[name] = value
	}
}

// WithUpdate writes golden files anew: it is called with the name of a scenario's file in the file system, and its new text.
func WithUpdate(write func(file string, text []byte) error) Option {
	return func(o *Options) { o.Update = write }
}

// Run runs all scenarios of a file system against a target, as subtests of t with their names. One that fails fails its
// subtest, and the log has the phase that did not hold. What was not judged says so in the log; a subtest is never marked as
// skipped, so that whoever counts skips counts their own.
func Run(t *testing.T, target Target, files fs.FS, options ...Option) {
	t.Helper()
	all, err := Load(files, ".")
	if err != nil {
		t.Fatalf("scenarios: %v", err)
	}
	var chosen Options
	for _, option := range options {
		option(&chosen)
	}
	run, err := Check(t.Context(), target, all, chosen)
	if err != nil {
		t.Fatalf("scenarios: %v", err)
	}
	for _, result := range run.Results() {
		t.Run(result.ID, func(t *testing.T) {
			t.Helper()
			switch {
			case result.Failed():
				t.Error(report.Details(result))
			case result.Verdict != report.Pass:
				t.Log(report.Details(result))
			}
		})
	}
}
