package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jstemmer/go-junit-report/v2/junit"
	"pgregory.net/rapid"
)

// What JSON writes of a grade is read back whole.
func TestJSONOfAGrade(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := JSON(&text, graded()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"grade": "D"`, `"grade_reason": "2 of 12`, `"warn": 1`, `"level": "must"`, `"mend": "On a 401`, `"parts": [`, `"how": "tokens revoked`, `"output": "GET /api`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("there is no %s", want)
		}
	}
	run, err := ReadJSON(&text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(graded(), run); diff != "" {
		t.Errorf("what was read (-want +got):\n%s", diff)
	}
}

// Whatever a grade says, JSON keeps it, and every writer takes it.
func TestJSONKeepsAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		run := drawnRun(t)
		var text bytes.Buffer
		others := errors.Join(
			Text(&bytes.Buffer{}, run, TextOptions{All: true}), JUnit(&bytes.Buffer{}, run), HTML(&bytes.Buffer{}, run),
			Table(&bytes.Buffer{}, run, TableOptions{}), Markdown(&bytes.Buffer{}, run),
		)
		if err := errors.Join(JSON(&text, run), others); err != nil {
			t.Fatal(err)
		}
		got, err := ReadJSON(&text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(run, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("what was read (-want +got):\n%s", diff)
		}
	})
}

func drawnRun(t *rapid.T) Run {
	text := rapid.String()
	verdict := rapid.SampledFrom(Verdicts())
	run := Run{Tool: text.Draw(t, "tool"), Grade: text.Draw(t, "grade"), GradeReason: text.Draw(t, "reason")}
	for range rapid.IntRange(0, 3).Draw(t, "results") {
		r := Result{
			ID: text.Draw(t, "id"), Area: "area", Title: text.Draw(t, "title"), Level: rapid.SampledFrom([]string{"", LevelMust, LevelShould}).Draw(t, "level"),
			Verdict: verdict.Draw(t, "verdict"), Reason: text.Draw(t, "why"), Mend: text.Draw(t, "mend"), Expected: text.Draw(t, "expected"), Source: text.Draw(t, "source"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "parts") {
			p := Part{
				ID: text.Draw(t, "id"), Title: text.Draw(t, "title"), Verdict: verdict.Draw(t, "verdict"), Reason: text.Draw(t, "why"), Expected: text.Draw(t, "expected"),
				How: text.Draw(t, "how"), Journal: rapid.SliceOf(text).Draw(t, "journal"), Output: text.Draw(t, "output"),
			}
			if rapid.Bool().Draw(t, "drawn") {
				p.Timeline = &Timeline{
					From: start, Until: start.Add(time.Hour), Requests: []Request{{Number: 1, At: start, Path: text.Draw(t, "path"), Issued: []string{"a"}}},
					Tokens: []Token{{Fingerprint: "a", IssuedAt: start, ExpiresAt: start.Add(time.Hour)}}, Marks: []Mark{{At: start, Text: text.Draw(t, "mark")}},
				}
			}
			r.Parts = append(r.Parts, p)
		}
		run.Add("Area", r)
	}
	return run
}

// A warning is a test that passed, with all there is to say as output; what must hold and was not judged is a failure of its
// own type, and what was known is left out.
func TestJUnitOfAGrade(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	run := graded()
	run.Groups[0].Results[1].Expected = "known"
	run.Groups[0].Results = append(run.Groups[0].Results,
		Result{ID: "allowed", Level: LevelMust, Verdict: Skipped, Reason: "why", Expected: "allowed by a flag"},
		Result{ID: "optional", Level: LevelShould, Verdict: Skipped, Reason: "why not"},
		Result{ID: "lacking", Level: LevelMust, Verdict: Skipped, Missing: []string{"a", "b"}},
		Result{ID: "warned", Level: LevelShould, Verdict: Warn, Reason: "late", Expected: "known warning"})
	if err := JUnit(&text, run); err != nil {
		t.Fatal(err)
	}
	var got junit.Testsuites
	if err := xml.Unmarshal(text.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	cases := map[string]junit.Testcase{}
	for _, c := range got.Suites[0].Testcases {
		id, _, _ := strings.Cut(c.Name, ":")
		cases[id] = c
	}
	if len(cases) != 18 || got.Failures != 3 || got.Errors != 0 || got.Skipped != 3 {
		t.Errorf("%d cases, %d failures, %d errors, %d skipped, want 18, 3, 0, 3", len(cases), got.Failures, got.Errors, got.Skipped)
	}
	if f := cases["one-refresh-at-a-time"].Failure; f == nil || f.Type != "not judged" || !strings.HasPrefix(f.Message, "it makes its calls") || !strings.Contains(f.Data, "mend: Lock the refresh") {
		t.Errorf("what must hold and was not judged is %+v", f)
	}
	if f := cases["lacking"].Failure; f == nil || f.Type != "not judged" || f.Message != "for want of a; b" {
		t.Errorf("what lacks something is %+v", f)
	}
	if f := cases["survives-lost-refresh"].Failure; f == nil || f.Type != "documented" || !strings.Contains(f.Data, "judged by: the answer spoiled") || !strings.Contains(f.Data, "#60 10:30:00 GET") || !strings.Contains(f.Data, "thrown in /tmp/popupmock/client.php") {
		t.Errorf("what failed is %+v", f)
	}
	for id, want := range map[string]string{"recovers-from-401": "expected to fail: known", "allowed": "expected to fail: allowed by a flag", "optional": "why not"} {
		if c := cases[id]; c.Failure != nil || c.Skipped == nil || c.Skipped.Message != want {
			t.Errorf("%s is %+v", id, c)
		}
	}
	for id, want := range map[string]string{"waits-when-told": "it called again after 0.1 s", "warned": "expected: known warning"} {
		if c := cases[id]; c.Failure != nil || c.Skipped != nil || c.SystemOut == nil || !strings.Contains(c.SystemOut.Data, want) {
			t.Errorf("%s is %+v", id, c)
		}
	}
	for _, property := range *got.Suites[0].Properties {
		if property.Name == "grade" && strings.HasPrefix(property.Value, "D: 2 of 12") {
			return
		}
	}
	t.Error("the grade is no property of the suite")
}

// The text has the parts of what does not hold, and the grade.
func TestTextOfAGrade(t *testing.T) {
	t.Parallel()
	run := Run{Grade: "C", GradeReason: "one must hold and does not.", Groups: []Group{{Title: "Rules", Results: []Result{
		{ID: "a", Title: "It holds.", Level: LevelMust, Verdict: Fail, Reason: "it does not", Mend: "Make it.", Source: "/docs/a", Parts: []Part{
			{ID: "one", Title: "First", Verdict: Pass, How: "not shown"},
			{ID: "two", Verdict: Fail, Reason: "why\nnot", How: "by looking", Journal: []string{"#1 GET /"}, Output: "one\r\ntwo\x1b\n", Expected: "known"},
		}},
		{ID: "b", Title: "It is judged.", Level: LevelMust, Verdict: Skipped, Reason: "no threads", Expected: "allowed"},
		{ID: "c", Title: "It is polite.", Level: LevelShould, Verdict: Warn, Reason: "it is not"},
	}}}}
	var text strings.Builder
	if err := Text(&text, run, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	want := `RULES
  fail  a: It holds.
        it does not
        pass  First
        fail (expected)  two
          why
          not
          expected: known
          judged by: by looking
          journal:
            #1 GET /
          it printed:
            one
            two\x1b
        mend: Make it.
        source: /docs/a
  warn  c: It is polite.
        it is not

NOT JUDGED
  skip  no threads (expected: allowed):
        b (must)

grade C: one must hold and does not.
3 rules: 1 failed, 1 with a warning, 1 not judged (1 as expected)
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}
