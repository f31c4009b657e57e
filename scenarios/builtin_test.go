package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// embedded is a mock in this program, as popupmock run has it.
func embedded(t testing.TB) scenarios.Target {
	t.Helper()
	mock, err := mockserver.NewLoopback(mockserver.Config{Extensions: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mock.Close)
	return scenarios.Target{BaseURL: mock.URL, Embedded: mock}
}

// builtins are the scenarios that come with popupmock.
func builtins(t testing.TB) []*scenarios.Scenario {
	t.Helper()
	all, err := scenarios.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// wantAllToPass runs all that come with popupmock.
func wantAllToPass(t *testing.T, target scenarios.Target, options scenarios.Options) report.Run {
	t.Helper()
	run, err := scenarios.Check(t.Context(), target, builtins(t), options)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := report.Text(&text, run, report.TextOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	t.Log(text.String())
	if count := run.Count(); count.ByVerdict[report.Pass] != count.All {
		t.Fatal("not all have passed")
	}
	return run
}

// The index says of each, unread, what it says itself.
func TestIndex(t *testing.T) {
	t.Parallel()
	entries, err := scenarios.Index()
	if err != nil {
		t.Fatal(err)
	}
	all := builtins(t)
	if len(entries) != len(all) || len(all) == 0 {
		t.Fatalf("%d entries of %d scenarios", len(entries), len(all))
	}
	for i, e := range entries {
		if s := all[i]; e.Name != s.Name || e.Purpose != s.Purpose || e.Text() != s.Text() {
			t.Errorf("%s: %q, want %s: %q, and its text", e.Name, e.Purpose, s.Name, s.Purpose)
		}
		if s, err := e.Open(); s != all[i] || err != nil {
			t.Errorf("%s is read anew: %v", e.Name, err)
		}
	}
}

// Each says what it shows in one sentence, what is behind it, and what its phases are about.
func TestBuiltinsSayWhatTheyShow(t *testing.T) {
	t.Parallel()
	for _, s := range builtins(t) {
		if s.Purpose == "" || !strings.ContainsAny(s.Purpose[len(s.Purpose)-1:], ".?!") {
			t.Errorf("%s: the first line is %q, want a sentence that says what it shows", s.File, s.Purpose)
		}
		if s.Source == "" {
			t.Errorf("%s: there is no line \"# source: ...\" at the top", s.File)
		}
		for _, phase := range s.PhaseTitles() {
			if phase == "" {
				t.Errorf("%s: a phase has no title, want a comment above it", s.File)
			}
		}
	}
}

// A scenario may be at the top of a file system, and in a folder of any name.
func TestAreas(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{"one.txtar": "Scenarios", "/one.txtar": "Scenarios", "été/one.txtar": "Été", "/a/b/one.txtar": "/a/b"} {
		s, err := scenarios.Parse(file, []byte("login\nstatus 200\n"))
		if err != nil {
			t.Fatal(err)
		}
		run, err := scenarios.Check(t.Context(), embedded(t), []*scenarios.Scenario{s}, scenarios.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := run.Groups[0].Title; got != want {
			t.Errorf("%s is in the group %q, want %q", file, got, want)
		}
	}
}

// BenchmarkBuiltin is a run of all that come with popupmock, on a mock in this program.
func BenchmarkBuiltin(b *testing.B) {
	benchmark(b, func(*scenarios.Scenario) bool { return true })
}

// BenchmarkSevenDays is the scenario that spans a week, on a mock in this program.
func BenchmarkSevenDays(b *testing.B) {
	benchmark(b, func(s *scenarios.Scenario) bool { return s.Name == "sessions/seven-days" })
}

func benchmark(b *testing.B, picks func(*scenarios.Scenario) bool) {
	picked := slices.DeleteFunc(builtins(b), func(s *scenarios.Scenario) bool { return !picks(s) })
	target := embedded(b)
	b.ReportAllocs()
	for b.Loop() {
		run, err := scenarios.Check(b.Context(), target, picked, scenarios.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range run.Results() {
			if r.Failed() {
				b.Fatal(report.Details(r))
			}
		}
	}
}

// On a server without a control API no scenario fails for what only a sandbox has, whichever login page the server follows.
func TestBuiltinWithoutControl(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"current", "legacy"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithAssumption("dialect", dialect))
			target := scenarios.Target{BaseURL: mock.URL, Username: mock.Username, Password: mock.Password, Control: scenarios.NoControl}
			run, err := scenarios.Check(t.Context(), target, builtins(t), scenarios.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range run.Results() {
				if r.Failed() {
					t.Error(report.Details(r))
				}
			}
			if passed := run.Count().ByVerdict[report.Pass]; passed < 50 {
				t.Errorf("%d scenarios have shown something, want 50 or more", passed)
			}
		})
	}
}
