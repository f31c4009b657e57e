package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/popupmock/popupmock/contract/report"
)

// sample has each verdict, with all that a result can have.
func sample() report.Run {
	return report.Run{
		Tool: "popupmock contract", Target: "http://127.0.0.1:8080", Notes: []string{"dialect current"}, Seed: "1",
		Started: time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC), Duration: 1500 * time.Millisecond,
		Groups: []report.Group{
			{Name: "rotation", Title: "Rotation", Results: []report.Result{
				{
					ID: "rotation/chain", Title: "Each gives the next.", Area: "rotation", Basis: "documented", Source: "/docs/a", Verdict: report.Pass, Duration: 2 * time.Millisecond,
					Phases: []report.Phase{{Title: "one", Verdict: report.Pass}, {Title: "two", Verdict: report.Pass}}, Again: "popupmock contract",
				},
				{
					ID: "rotation/spent", Title: "A spent one is refused.", Area: "rotation", Basis: "documented", Source: "/docs/a", Verdict: report.Fail,
					Reason: "POST /auth/refresh: 200, want 401", Duration: 3 * time.Millisecond,
					Evidence: []report.Exchange{
						{Curl: "curl -sS -i -X POST 'http://127.0.0.1:8080/auth/refresh'", Status: 200, Header: []string{"Content-Type: application/json"}, Body: `{"a":1}`, Cut: true, Violations: []string{"response body: type"}, Duration: time.Millisecond},
						{Curl: "curl -sS -i 'http://127.0.0.1:8080/'", Error: "EOF"},
					},
					Journal: []string{"1 POST /auth/login 200", "2 POST /auth/refresh 200"},
					Phases: []report.Phase{
						{Title: "login", Line: 3, Verdict: report.Pass},
						{Title: "again", Line: 9, Verdict: report.Fail, Notes: []string{"the second time"}},
						{Title: "after it", Verdict: report.Skipped},
					},
					Again: "popupmock contract --run '^rotation/spent$'",
				},
				{ID: "rotation/race", Title: "One wins.", Area: "rotation", Basis: "documented", Verdict: report.Fail, Reason: "two win", Expected: "known"},
				{
					ID: "rotation/reuse", Title: "What a spent one does.", Area: "rotation", Basis: "assumed", Verdict: report.Inform, Reason: "the target shows refresh-reuse=revoke-family",
					Observed: []report.Observation{{Assumption: "refresh-reuse", Value: "revoke-family"}, {Assumption: "other"}},
				},
			}},
			{Name: "expiry", Title: "Expiry", Results: []report.Result{
				{ID: "expiry/last", Title: "The last second.", Area: "expiry", Basis: "documented", Verdict: report.Skipped, Missing: []string{"a clock", "an account"}},
				{ID: "expiry/first", Title: "The first.", Area: "expiry", Verdict: report.Skipped, Reason: "too many requests"},
				{ID: "expiry/lost", Title: "The login.", Area: "expiry", Verdict: report.Error, Reason: "no answer\nat all", Phases: []report.Phase{{Title: "the only one", Verdict: report.Error}}},
			}},
		},
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	shouting := func(v report.Verdict, text string) string { return "<" + string(v) + ":" + text + ">" }
	if err := report.Text(&text, sample(), report.TextOptions{Style: shouting, All: true}); err != nil {
		t.Fatal(err)
	}
	want := `ROTATION
  <pass:pass>  rotation/chain: Each gives the next.
  <fail:fail>  rotation/spent: A spent one is refused.
        POST /auth/refresh: 200, want 401
        <pass:pass>  login (line 3)
        <fail:fail>  again (line 9)
          the second time
        <skip:skip>  after it
        documented: /docs/a
     1. curl -sS -i -X POST 'http://127.0.0.1:8080/auth/refresh'
        200
        Content-Type: application/json
        {"a":1} …
        not as documented: response body: type
     2. curl -sS -i 'http://127.0.0.1:8080/'
        no answer: EOF
        journal:
          1 POST /auth/login 200
          2 POST /auth/refresh 200
        again:
          popupmock contract --run '^rotation/spent$'
  <fail:fail (expected)>  rotation/race: One wins.
        two win
        expected: known
  <inform:inform>  rotation/reuse: What a spent one does.
        the target shows refresh-reuse=revoke-family
        refresh-reuse: revoke-family
        other: none of the known ways

EXPIRY
  <error:error>  expiry/lost: The login.
        no answer
        at all

NOT JUDGED
  <skip:skip>  for want of a clock; an account:
        expiry/last
  <skip:skip>  too many requests:
        expiry/first

dialect current
seed 1
7 cases: 1 passed, 2 failed, 1 could not be tried, 1 not as assumed, 2 not judged (1 as expected) in 1.5s
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

// What passed in part is told even where what passed is not, and says so to a CI server as well.
func TestPartly(t *testing.T) {
	t.Parallel()
	run := report.Run{Groups: []report.Group{{Name: "a", Title: "A", Results: []report.Result{
		{ID: "a/whole", Title: "All of it.", Verdict: report.Pass, Phases: []report.Phase{{Verdict: report.Pass}}},
		{ID: "a/half", Title: "Half of it.", Verdict: report.Pass, Source: "/docs/a", Phases: []report.Phase{
			{Verdict: report.Pass, Notes: []string{"line 3: reason was left out\x1b"}}, {Verdict: report.Skipped, Notes: []string{"line 5: for want of a clock"}},
		}},
		{ID: "a/wrong", Title: "None of it.", Verdict: report.Fail, Reason: "no", Source: "/docs/a", Phases: []report.Phase{{Verdict: report.Fail, Notes: []string{"not twice"}}}},
	}}}}
	var text, xml strings.Builder
	if err := errors.Join(report.Text(&text, run, report.TextOptions{}), report.JUnit(&xml, run)); err != nil {
		t.Fatal(err)
	}
	want := `A
  fail  a/wrong: None of it.
        no
        source: /docs/a

JUDGED IN PART
  pass  a/half:
        line 3: reason was left out\x1b
        line 5: for want of a clock

3 cases: 2 passed, 1 failed
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
	if said := xml.String(); strings.Count(said, "<system-out>") != 1 || !strings.Contains(said, "line 5: for want of a clock") {
		t.Errorf("JUnit has\n%s", said)
	}
}

// By itself it has no colours, shows nothing of what passed, and obeys no answer.
func TestTextIsPlain(t *testing.T) {
	t.Parallel()
	run := sample()
	run.Groups[0].Results[1].Evidence[0].Body = "\x1b[31mred\nnew line\x00"
	var text strings.Builder
	if err := report.Text(&text, run, report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\x00") || !strings.Contains(text.String(), `\x1b[31mred\nnew line\x00`) {
		t.Errorf("control characters come through:\n%q", text.String())
	}
	if strings.Contains(text.String(), "rotation/chain") {
		t.Error("what passed is shown")
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := report.JSON(&text, sample()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"version": 1`, `"held": false`, `"all": 7`, `"expected": 1`, `"started": "2025-01-15T09:30:00Z"`, `"duration_ms": 1500`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("there is no %s in\n%s", want, text.String())
		}
	}
	got, err := report.ReadJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), got); diff != "" {
		t.Errorf("what was read (-want +got):\n%s", diff)
	}
}

// An empty run has lists, not nulls.
func TestJSONOfNothing(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := report.JSON(&text, report.Run{}); err != nil || strings.Contains(text.String(), "null") || !strings.Contains(text.String(), `"groups": []`) {
		t.Errorf("%v:\n%s", err, text.String())
	}
}

func TestReadJSONRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"nothing", "", "report: EOF"},
		{"version", `{"version":2}`, "report: version 2, want 1"},
		{"verdict", `{"version":1,"groups":[{"name":"a","results":[{"verdict":"maybe"}]}]}`, `report: /groups/a/results/0: unknown verdict "maybe", want one of [pass fail error warn inform skip]`},
		{"verdict of a part", `{"version":1,"groups":[{"name":"a","results":[{"verdict":"fail","parts":[{"verdict":"maybe"}]}]}]}`, `report: /groups/a/results/0/parts/0: unknown verdict "maybe", want one of [pass fail error warn inform skip]`},
		{"level", `{"version":1,"groups":[{"name":"a","results":[{"verdict":"fail","level":"may"}]}]}`, `report: /groups/a/results/0: unknown level "may", want one of ["must" "should" ""]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := report.ReadJSON(strings.NewReader(test.text)); err == nil || err.Error() != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

func FuzzReadJSON(f *testing.F) {
	var text bytes.Buffer
	if err := report.JSON(&text, sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(text.String())
	f.Add(`{"version":1,"grade":"F","groups":[{"name":"a","results":[{"verdict":"skip","level":"must","parts":[{"id":"p","verdict":"warn","output":"a\r\n","timeline":{"requests":[{"number":1}]}}]}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		run, err := report.ReadJSON(strings.NewReader(text))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := errors.Join(report.JSON(&again, run), report.JUnit(&bytes.Buffer{}, run), report.Text(&bytes.Buffer{}, run, report.TextOptions{}), report.HTML(&bytes.Buffer{}, run),
			report.Table(&bytes.Buffer{}, run, report.TableOptions{}), report.Markdown(&bytes.Buffer{}, run)); err != nil {
			t.Fatal(err)
		}
		back, err := report.ReadJSON(&again)
		if err != nil {
			t.Fatal(err)
		}
		if back.Held() != run.Held() || back.Summary() != run.Summary() {
			t.Errorf("%s became %s", run.Summary(), back.Summary())
		}
	})
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	run := sample()
	run.Groups[0].Results[1].Reason += " \x1b ]]> <tag>"
	run.Groups[0].Results[3].Reason += " \x1b ]]>"
	var text bytes.Buffer
	if err := report.JUnit(&text, run); err != nil {
		t.Fatal(err)
	}
	var got junit.Testsuites
	if err := xml.Unmarshal(text.Bytes(), &got); err != nil {
		t.Fatalf("%v:\n%s", err, text.String())
	}
	if got.Tests != 7 || got.Failures != 1 || got.Errors != 1 || got.Skipped != 3 || len(got.Suites) != 2 {
		t.Errorf("%d tests, %d failures, %d errors, %d skipped in %d suites, want 7, 1, 1, 3 in 2", got.Tests, got.Failures, got.Errors, got.Skipped, len(got.Suites))
	}
	first := got.Suites[0]
	if first.Name != "rotation" || first.Timestamp != "2025-01-15T09:30:00Z" || first.Time != "0.005" {
		t.Errorf("suite %s at %s for %s", first.Name, first.Timestamp, first.Time)
	}
	failed, known, informed := first.Testcases[1], first.Testcases[2], first.Testcases[3]
	if failed.Failure == nil || !strings.HasPrefix(failed.Failure.Message, "POST /auth/refresh: 200, want 401 \uFFFD ]] > <tag>") ||
		!strings.Contains(failed.Failure.Data, "curl -sS -i -X POST") || !strings.Contains(failed.Failure.Data, "        again:\n") ||
		!strings.Contains(failed.Failure.Data, "        journal:\n          1 POST /auth/login 200\n") {
		t.Errorf("failure %+v", failed.Failure)
	}
	if known.Failure != nil || known.Skipped == nil || known.Skipped.Message != "expected to fail: known" {
		t.Errorf("an expected failure is %+v", known)
	}
	if informed.SystemOut == nil || !strings.HasPrefix(informed.SystemOut.Data, "the target shows refresh-reuse=revoke-family \uFFFD ]] >\n") {
		t.Errorf("what informs says %+v", informed.SystemOut)
	}
	if informed.Failure != nil || informed.SystemOut == nil || !strings.Contains(informed.SystemOut.Data, "refresh-reuse: revoke-family\nother: none of the known ways") {
		t.Errorf("what informs is %+v", informed.SystemOut)
	}
	if skipped := got.Suites[1].Testcases[0].Skipped; skipped == nil || skipped.Message != "for want of a clock; an account" {
		t.Errorf("what was skipped is %+v", skipped)
	}
}

func TestHeld(t *testing.T) {
	t.Parallel()
	run := func(results ...report.Result) report.Run {
		return report.Run{Groups: []report.Group{{Results: results}}}
	}
	pass := report.Result{Verdict: report.Pass}
	tests := []struct {
		name string
		run  report.Run
		want bool
	}{
		{"nothing", report.Run{}, false},
		{"passed", run(pass), true},
		{"informs", run(report.Result{Verdict: report.Inform}), true},
		{"skipped alone", run(report.Result{Verdict: report.Skipped}), false},
		{"passed and skipped", run(pass, report.Result{Verdict: report.Skipped}), true},
		{"failed", run(pass, report.Result{Verdict: report.Fail}), false},
		{"not tried", run(pass, report.Result{Verdict: report.Error}), false},
		{"expected", run(pass, report.Result{Verdict: report.Fail, Expected: "known"}), true},
		{"warned", run(pass, report.Result{Verdict: report.Warn, Level: report.LevelShould}), true},
		{"warned alone", run(report.Result{Verdict: report.Warn, Level: report.LevelShould}), false},
		{"must, not judged", run(pass, report.Result{Verdict: report.Skipped, Level: report.LevelMust}), false},
		{"must, not judged, as expected", run(pass, report.Result{Verdict: report.Skipped, Level: report.LevelMust, Expected: "allowed"}), true},
		{"should, not judged", run(pass, report.Result{Verdict: report.Skipped, Level: report.LevelShould}), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.run.Held(); got != test.want {
				t.Errorf("%t, want %t", got, test.want)
			}
		})
	}
}

// What was known is counted where it would count against the run, and where it is a warning.
func TestCount(t *testing.T) {
	t.Parallel()
	var results []report.Result
	for _, verdict := range report.Verdicts() {
		for _, level := range []string{"", report.LevelMust, report.LevelShould} {
			results = append(results, report.Result{Verdict: verdict, Level: level, Expected: "known"})
		}
	}
	got := report.Run{Groups: []report.Group{{Results: results}}}
	if n := got.Count().Expected; n != 3+3+3+1 {
		t.Errorf("%d are as expected, want 3 each of fail, error and warn, and what must hold and was not judged", n)
	}
	want := "18 cases: 3 passed, 3 failed, 3 could not be tried, 3 with a warning, 3 not as assumed, 3 not judged (10 as expected)"
	if got.Summary() != want {
		t.Errorf("%q, want %q", got.Summary(), want)
	}
}

// What cannot be written is an error.
func TestWriteErrors(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	for name, err := range map[string]error{
		"text":     report.Text(broken{full}, sample(), report.TextOptions{}),
		"json":     report.JSON(broken{full}, sample()),
		"junit":    report.JUnit(broken{full}, sample()),
		"html":     report.HTML(broken{full}, sample()),
		"table":    report.Table(broken{full}, sample(), report.TableOptions{}),
		"markdown": report.Markdown(broken{full}, sample()),
	} {
		if !errors.Is(err, full) {
			t.Errorf("%s: %v, want %v", name, err, full)
		}
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }
