package suite_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
)

// An expected failure does not count; a stale entry does, and an entry for what was not tried says nothing.
func TestExpectedFailures(t *testing.T) {
	t.Parallel()
	url := named(t, "new-pair").Serve(t)
	tests := []struct {
		name, file string
		held       bool
		want       string
	}{
		{"none", "", false, "200, want 401"},
		{"expected", "# known\nrotation/spent # the vendor's own way\n", true, "expected: the vendor's own way"},
		{"stale", "rotation/spent # known\nrotation/chain # long gone\n", false, "f:2:1: rotation/chain does not fail any more; take the line out"},
		{"unknown", "rotation/spent # known\nrotation/spend # misspelt\n", false, `f:2:1: there is no "rotation/spend", did you mean "rotation/spent"?`},
		{"another", "rotation/race # known\n", false, "200, want 401"},
		{"not tried", "rotation/spent # known\nrotation/race # known\n", true, "2 cases: 1 passed, 1 failed (1 as expected)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			expected, err := report.ReadBaseline(strings.NewReader(test.file), "f")
			if err != nil {
				t.Fatal(err)
			}
			run := check(t, suite.Target{BaseURL: url, Only: regexp.MustCompile("^rotation/(spent|chain)$"), Expected: expected})
			if run.Held() != test.held {
				t.Errorf("the run holds: %t, want %t", run.Held(), test.held)
			}
			var text strings.Builder
			if err := report.Text(&text, run, report.TextOptions{}); err != nil || !strings.Contains(text.String(), test.want) {
				t.Errorf("the report does not say %q (%v):\n%s", test.want, err, text.String())
			}
		})
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		target     suite.Target
	}{
		{"no URL", "target: want a base URL, for example http://127.0.0.1:8080", suite.Target{}},
		{"no scheme", "target: want a base URL, for example http://127.0.0.1:8080", suite.Target{BaseURL: "secret:word@host"}},
		{"user", "target: the base URL has a user, want none", suite.Target{BaseURL: "http://user:secret@host"}},
		{"query", "target: the base URL has a query or a fragment, want none", suite.Target{BaseURL: "http://host?a=secret"}},
		{"both reaches", "target: read-only and allow-logout exclude each other", suite.Target{BaseURL: "http://host", ReadOnly: true, AllowLogout: true}},
		{"read-only control", "target: read-only uses no control API, so it wants none", suite.Target{BaseURL: "http://host", ReadOnly: true, Control: "http://host"}},
		{"rate", "target: a rate of -1 requests a second, want more than 0", suite.Target{BaseURL: "http://host", Rate: -1}},
		{"dialect", `target: unknown dialect "legcy", want one of auto, current, legacy, did you mean "legacy"?`, suite.Target{BaseURL: "http://host", Dialect: "legcy"}},
		{"area", `did you mean "wallets"?`, suite.Target{BaseURL: "http://host", Areas: []suite.Area{"walets"}}},
		{"no case", "target: no case is picked; their ids are those of Cases", suite.Target{BaseURL: "http://host", Only: regexp.MustCompile("^nothing$")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := test.target.Validate(); err == nil || !strings.HasSuffix(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}
