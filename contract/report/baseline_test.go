package report_test

import (
	"bufio"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/report"
)

func TestReadBaselineRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", bufio.MaxScanTokenSize)
	tests := []struct{ name, text, want string }{
		{"no reason", "rotation/race\n", `f:1:1: "rotation/race" has no reason, want # and why it is expected to fail`},
		{"empty reason", "\n  rotation/race #  \n", `f:2:3: "rotation/race" has no reason, want # and why it is expected to fail`},
		{"two ids", "rotation/race rotation/spent # both", `f:1:1: "rotation/race rotation/spent" is more than an id, want for example rotation/reuse # reason`},
		{"twice", "rotation/race # a\n\trotation/race # b", `f:2:2: "rotation/race" stands in f:1:1 already`},
		{"all at once", "a\nb", "f:1:1: \"a\" has no reason, want # and why it is expected to fail\nf:2:1: \"b\" has no reason, want # and why it is expected to fail"},
		{"long", "a # known\n" + long, "f:2:1: the line has more than 65536 bytes, want an id, # and a reason"},
		{"marked as UTF-8", "\uFEFFa", `f:1:1: "a" has no reason, want # and why it is expected to fail`},
		{"control characters", "a\x1b", `f:1:1: "a\x1b" has no reason, want # and why it is expected to fail`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := report.ReadBaseline(strings.NewReader(test.text), "f"); err == nil || err.Error() != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
	full := errors.New("no more")
	if _, err := report.ReadBaseline(iotest.ErrReader(full), "f"); !errors.Is(err, full) || err.Error() != "f: no more" {
		t.Errorf("what cannot be read is %v", err)
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add("# comment\n\nrotation/race # known\r\n")
	f.Add("\uFEFFrotation/race")
	f.Add("refreshes-early/late # a # b")
	f.Fuzz(func(t *testing.T, text string) {
		baseline, err := report.ReadBaseline(strings.NewReader(text), "f")
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				if !strings.HasPrefix(line, "f:") {
					t.Errorf("an error without a place: %v", err)
				}
			}
			return
		}
		run := report.Run{}
		baseline.Apply(&run, nil, nil)
		if unknown := baseline.Check(nil, nil); (unknown != nil) != (len(run.Results()) > 0) {
			t.Errorf("Check says %v, Apply adds %d results", unknown, len(run.Results()))
		}
	})
}

// judgedInParts has a rule that fails in two parts, one that warns, one that must hold and was not judged, and one that holds.
func judgedInParts() report.Run {
	return report.Run{Groups: []report.Group{{Results: []report.Result{
		{ID: "early", Level: report.LevelMust, Verdict: report.Fail, Parts: []report.Part{
			{ID: "late", Verdict: report.Fail}, {ID: "soon", Verdict: report.Pass}, {ID: "never", Verdict: report.Error}, {ID: "once", Verdict: report.Skipped},
		}},
		{ID: "polite", Level: report.LevelShould, Verdict: report.Warn, Parts: []report.Part{{ID: "minute", Verdict: report.Warn}, {ID: "second", Verdict: report.Pass}}},
		{ID: "once", Level: report.LevelMust, Verdict: report.Skipped},
		{ID: "token", Level: report.LevelMust, Verdict: report.Pass},
		{ID: "other", Level: report.LevelShould, Verdict: report.Skipped},
	}}}}
}

// What is expected is marked, with its parts; what is stale or unknown is a failure of its own.
func TestBaselineApply(t *testing.T) {
	t.Parallel()
	known := []string{"early", "early/late", "early/soon", "early/never", "early/once", "polite", "polite/minute", "once", "token", "other", "not-tried"}
	hint := func(word string, _ []string) string { return ", try another than " + word }
	tests := []struct {
		name, file string
		expected   []string // id: reason
		stale      string
		held       bool
	}{
		{"nothing", "", nil, "", false},
		{"results", "early # a\npolite # b\nonce # c", []string{"early: a", "polite: b", "once: c"}, "", true},
		{"a part of two", "early/late # a\nonce # c", []string{"early/late: a", "once: c"}, "", false},
		{"both parts", "early/late # a\nearly/never # b\nonce # c", []string{"early: late: a; never: b", "early/late: a", "early/never: b", "once: c"}, "", true},
		{"a part that warns", "polite/minute # a", []string{"polite: minute: a", "polite/minute: a"}, "", false},
		{"result and part", "early # a\nearly/late # b", []string{"early: a", "early/late: b"}, "", false},
		{"a part that is not why it fails", "early/once # a", nil, "", false},
		{"what should hold and was not judged", "other # a", nil, "", false},
		{"not tried", "not-tried # a", nil, "", false},
		{"stale", "early # a\nonce # c\ntoken # gone", []string{"early: a", "once: c"}, "f:3:1: token does not fail any more; take the line out", false},
		{"a stale part", "early # a\nonce # c\n early/soon # gone", []string{"early: a", "once: c"}, "f:3:2: early/soon does not fail any more; take the line out", false},
		{"unknown", "early # a\nonce # c\nearlier # gone", []string{"early: a", "once: c"}, `f:3:1: there is no "earlier", try another than earlier`, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			baseline, err := report.ReadBaseline(strings.NewReader(test.file), "f")
			if err != nil {
				t.Fatal(err)
			}
			run := judgedInParts()
			baseline.Apply(&run, known, hint)
			var expected []string
			stale := ""
			for _, r := range run.Results() {
				if r.Expected != "" {
					expected = append(expected, r.ID+": "+r.Expected)
				}
				for _, p := range r.Parts {
					if p.Expected != "" {
						expected = append(expected, r.ID+"/"+p.ID+": "+p.Expected)
					}
				}
				if r.Area == "expected" {
					stale += r.Reason
				}
			}
			if diff := cmp.Diff(test.expected, expected); diff != "" {
				t.Errorf("expected (-want +got):\n%s", diff)
			}
			if stale != test.stale || run.Held() != test.held {
				t.Errorf("stale %q, held %t, want %q, %t", stale, run.Held(), test.stale, test.held)
			}
		})
	}
}

// Check finds what names nothing before anything is judged.
func TestBaselineCheck(t *testing.T) {
	t.Parallel()
	baseline, err := report.ReadBaseline(strings.NewReader("a # known\na/c # misspelt\nb # too"), "f")
	if err != nil {
		t.Fatal(err)
	}
	hint := func(word string, known []string) string { return ", did you mean " + known[0] + " for " + word }
	want := "f:2:1: there is no \"a/c\", did you mean a for a/c\nf:3:1: there is no \"b\", did you mean a for b"
	if err := baseline.Check([]string{"a", "a/b"}, hint); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := baseline.Check([]string{"a", "a/c", "b"}, nil); err != nil {
		t.Errorf("what is known is %v", err)
	}
}
