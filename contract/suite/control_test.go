package suite_test

import (
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// The control API may be elsewhere, and want a token.
func TestControlElsewhere(t *testing.T) {
	t.Parallel()
	const token = "control-token-of-the-test"
	mock := mockserver.Start(t, mockserver.WithConfig(mockserver.Config{ControlToken: token}))
	api, steering := httptest.NewServer(mock.APIHandler()), httptest.NewServer(mock.ControlHandler())
	t.Cleanup(api.Close)
	t.Cleanup(steering.Close)
	target := suite.Target{BaseURL: api.URL, Control: steering.URL, ControlToken: token, Areas: []suite.Area{suite.Whitelist}}
	run := check(t, target)
	clean(t, run)
	if n := run.Count().ByVerdict[report.Skipped]; n > 0 {
		t.Errorf("%d cases were skipped", n)
	}
	tests := []struct {
		name, want string
		change     func(*suite.Target)
	}{
		{"wrong token", "control API: ", func(target *suite.Target) { target.ControlToken = "another" }},
		{"no token", "control API: ", func(target *suite.Target) { target.ControlToken = "" }},
		{"the API alone", "control API: ", func(target *suite.Target) { target.Control = api.URL }},
		{"nobody", "control API: ", func(target *suite.Target) { target.Control = "http://127.0.0.1:1" }},
		{"no URL", "control API: want a base URL such as http://127.0.0.1:8080", func(target *suite.Target) { target.Control = "nowhere" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			other := target
			test.change(&other)
			_, err := suite.Check(t.Context(), other)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), token) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

// The control API of another mock gives no sandbox of the target, and so no verdict on it.
func TestControlOfAnother(t *testing.T) {
	t.Parallel()
	mock, other := mockserver.Start(t), mockserver.Start(t)
	run := check(t, suite.Target{BaseURL: mock.URL, Control: other.URL, Only: regexp.MustCompile("^rotation/chain$")})
	if r := run.Results()[0]; r.Verdict != report.Error || r.Reason != "POST /auth/login: the login is answered with 404, want 200" {
		t.Errorf("%s %s", r.Verdict, r.Reason)
	}
}

// A target that wants to be asked less is not blamed for it.
func TestRateLimitedTarget(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("rate-limit", "listCountries:3/1h"))
	server := httptest.NewServer(mock.APIHandler())
	t.Cleanup(server.Close)
	run := check(t, suite.Target{BaseURL: server.URL, Username: mock.Username, Password: mock.Password, Rate: 100_000})
	clean(t, run)
	told := slices.ContainsFunc(run.Results(), func(r report.Result) bool {
		return r.Verdict == report.Skipped && strings.HasSuffix(r.Reason, `/api/v1/countries: the target answers 429, too many requests (Retry-After: "1200"); go slower`)
	})
	if !told {
		t.Errorf("no case says why it was not judged:\n%s", shownAll(t, run))
	}
}
