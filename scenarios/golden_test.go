package scenarios_test

import (
	"errors"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/scenarios"
)

func TestUpdate(t *testing.T) {
	t.Parallel()
	const script = "# What it shows.\n\nlogin # once\n  body  a.json\nrefresh\n! body 'other.json'\nbody b.json\n"
	source := script + "-- b.json --\n{}\n-- a.json --\n-- other.json --\nother\n"
	s, err := scenarios.Parse("dir/x.txtar", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	var file, text string
	options := scenarios.Options{Update: func(name string, content []byte) error {
		file, text = name, string(content)
		return nil
	}}
	target := embedded(t)
	run, err := scenarios.Check(t.Context(), target, []*scenarios.Scenario{s}, options)
	if err != nil || run.Results()[0].Verdict != report.Pass {
		t.Fatalf("%v: %s", err, report.Details(run.Results()[0]))
	}
	again := `{
  "success": true,
  "data": {
    "access_token": "$ACCESS_2",
    "refresh_token": "$REFRESH_2",
    "access_expires_at": "2025-01-15T10:30:00Z",
    "refresh_expires_at": "2025-01-22T09:30:00Z",
    "client_id": 123456
  }
}
`
	if want := script + "-- b.json --\n" + again + "-- a.json --\n" + loginBody + "-- other.json --\nother\n"; file != "dir/x.txtar" || text != want {
		t.Fatalf("the file %s is written as\n%s\nwant\n%s", file, text, want)
	}

	// What was written holds, and is not written again.
	file = ""
	if s, err = scenarios.Parse("dir/x.txtar", []byte(text)); err != nil {
		t.Fatal(err)
	}
	if run, err = scenarios.Check(t.Context(), target, []*scenarios.Scenario{s}, options); err != nil || run.Results()[0].Verdict != report.Pass || file != "" {
		t.Errorf("%v: %s (%s)", err, report.Details(run.Results()[0]), file)
	}
}

// Nothing else is written anew, and a scenario whose file cannot be written has not passed.
func TestUpdateIsForGoldensAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script string
		err    error
		want   report.Verdict
		writes bool
	}{
		"another expectation":           {"login\njson /success false\n", nil, report.Fail, false},
		"a golden before a failure":     {"login\nbody a\nstatus 500\n-- a --\n", nil, report.Fail, true},
		"a golden that is turned round": {"login\n! body a\n-- a --\n" + loginBody, nil, report.Fail, false},
		"a file that is read-only":      {"login\nbody a\n-- a --\n", errors.New("read-only"), report.Error, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := scenarios.Parse("x.txtar", []byte(test.script))
			if err != nil {
				t.Fatal(err)
			}
			wrote := false
			run, err := scenarios.Check(t.Context(), embedded(t), []*scenarios.Scenario{s}, scenarios.Options{Update: func(string, []byte) error {
				wrote = true
				return test.err
			}})
			if err != nil {
				t.Fatal(err)
			}
			if r := run.Results()[0]; r.Verdict != test.want || wrote != test.writes {
				t.Errorf("%s, written: %t\n%s", r.Verdict, wrote, report.Details(r))
			}
		})
	}
}
