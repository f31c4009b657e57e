package suite_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need/broken"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// bare serves a mock without its control API, as the real API is.
func bare(t *testing.T) (*mockserver.TestServer, suite.Target) {
	t.Helper()
	mock := mockserver.Start(t)
	server := httptest.NewServer(mock.APIHandler())
	t.Cleanup(server.Close)
	return mock, suite.Target{BaseURL: server.URL, Username: mock.Username, Password: mock.Password, Rate: 100_000}
}

// Without a control API each reach does what it says to the one account, and no more.
func TestReach(t *testing.T) {
	t.Parallel()
	count := func(entries []journal.Entry, operation string, reasons ...journal.Reason) (n int) {
		for _, e := range entries {
			if e.Operation == operation && (len(reasons) == 0 || slices.Contains(reasons, e.Reason)) {
				n++
			}
		}
		return n
	}
	tests := []struct {
		name                       string
		change                     func(*suite.Target)
		logins, wrong              int
		refreshes, logouts, spends bool
	}{
		{"read-only", func(target *suite.Target) { target.ReadOnly = true }, 1, 0, false, false, false},
		{"default", func(*suite.Target) {}, 1, 2, true, false, false},
		{"allow-logout", func(target *suite.Target) { target.AllowLogout = true }, 0, 2, true, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock, target := bare(t)
			test.change(&target)
			clean(t, check(t, target))
			entries := mock.Journal()
			if n := count(entries, "login", journal.ReasonNone); test.logins > 0 && n != test.logins {
				t.Errorf("%d logins, want %d", n, test.logins)
			}
			if n := count(entries, "login", journal.ReasonBadCredentials); n != test.wrong {
				t.Errorf("%d wrong logins, want %d: one of a wrong password, one of an unknown name", n, test.wrong)
			}
			if got := count(entries, "refresh", journal.ReasonNone) > 0; got != test.refreshes {
				t.Errorf("refreshes: %t, want %t", got, test.refreshes)
			}
			if got := count(entries, "logout", journal.ReasonNone) > 0; got != test.logouts {
				t.Errorf("logouts: %t, want %t", got, test.logouts)
			}
			if got := count(entries, "refresh", journal.ReasonTokenSpent) > 0; got != test.spends {
				t.Errorf("spent tokens: %t, want %t", got, test.spends)
			}
		})
	}
}

// A run that takes longer than an hour logs in again, once for each hour.
func TestSlowRun(t *testing.T) {
	t.Parallel()
	mock, target := bare(t)
	target.ReadOnly = true
	target.Progress = func(number, _ int, _ suite.Case) {
		if number == 50 || number == 100 {
			mock.Advance(55 * time.Minute)
		}
	}
	clean(t, check(t, target))
	logins := mock.Count(journal.Filter{Operation: "login", Status: http.StatusOK})
	if logins != 3 {
		t.Errorf("%d logins, want 3: at the start, and after each advance", logins)
	}
}

// What is not judged is skipped, and says what it would take.
func TestSkipsAreNamed(t *testing.T) {
	t.Parallel()
	_, target := bare(t)
	target.Username, target.Password = "", ""
	run := check(t, target)
	clean(t, run)
	want := map[string]string{
		"authentication/login": "a username and a password",
		"rotation/spent":       "permission to end sessions of the account (--allow-logout)",
		"expiry/session-limit": "a clock that can be moved (a popupmock with its control API)",
		"whitelist/login":      "an account whose settings can be changed (a popupmock with its control API)",
		"whitelist/addresses":  "a second address to call from (a popupmock on 127.0.0.1 with its control API, and no proxy before it)",
	}
	for id, missing := range want {
		at := slices.IndexFunc(run.Results(), func(r report.Result) bool { return r.ID == id })
		if r := run.Results()[at]; r.Verdict != report.Skipped || !slices.Contains(r.Missing, missing) {
			t.Errorf("%s: %s for want of %q, want a skip for want of %q", id, r.Verdict, r.Missing, missing)
		}
	}
	if c := run.Count(); c.ByVerdict[report.Pass] == 0 {
		t.Error("nothing was judged, though some cases need no account")
	}
}

// No token and no password of the account is in a report, whatever fails.
func TestNoSecretsInReports(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	var mu sync.Mutex
	var issued []string
	spy := broken.After(broken.PairRoute, func(v *broken.Visit) {
		mu.Lock()
		defer mu.Unlock()
		v.Data(func(d map[string]any) {
			for _, name := range []string{"access_token", "refresh_token"} {
				if token, ok := d[name].(string); ok {
					issued = append(issued, token)
				}
			}
		})
		v.Header.Set("X-Leak", strings.Join(issued[max(0, len(issued)-4):], " "))
		v.Header.Set("Set-Cookie", "session=secret-cookie")
	})
	wrong := broken.After(broken.Everything, func(v *broken.Visit) { v.Status = http.StatusTeapot })
	for _, wrap := range []broken.Break{spy, broken.Both(spy, wrong)} {
		server := httptest.NewServer(wrap(mock.APIHandler()))
		t.Cleanup(server.Close)
		target := suite.Target{
			BaseURL: server.URL, Username: mock.Username, Password: mock.Password, AllowLogout: true, Rate: 100_000,
		}
		run := check(t, target)
		var text strings.Builder
		for _, write := range []func() error{
			func() error { return report.Text(&text, run, report.TextOptions{All: true}) },
			func() error { return report.JSON(&text, run) },
			func() error { return report.JUnit(&text, run) },
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
		}
		if run.Held() && len(issued) == 0 {
			t.Error("nothing was shown")
		}
		for _, secret := range append(slices.Clone(issued), mock.Password, "secret-cookie") {
			if at := strings.Index(text.String(), secret); at >= 0 {
				t.Fatalf("a report has a secret:\n%s", text.String()[max(0, at-200):at+20])
			}
		}
	}
}

// A login that does not work is tried once.
func TestWrongCredentialsAreTriedOnce(t *testing.T) {
	t.Parallel()
	mock, target := bare(t)
	target.Password = "another"
	run := check(t, target)
	if run.Held() {
		t.Error("the run holds")
	}
	own := 0
	for _, e := range mock.Journal() {
		if e.Operation == "login" && e.Account == mock.Username {
			own++
		}
	}
	if own != 2 {
		t.Errorf("%d logins of the account with a wrong password, want 2: the one that should have worked, and the case of one", own)
	}
	r := run.Results()[0]
	if r.ID != "authentication/login" || r.Verdict != report.Fail || r.Reason != "POST /auth/login: the login is answered with 401, want 200" {
		t.Errorf("%s: %s %s", r.ID, r.Verdict, r.Reason)
	}
	if text := shown(t, run); !strings.Contains(text, `-d`) && !strings.Contains(text, `${POPUPMOCK_PASSWORD}`) {
		t.Errorf("the report has no line to try it with:\n%s", text)
	}
}

// Where the mock was told to assume something else while it ran, its sandboxes do, too; and they are gone in the end.
func TestSandboxes(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	mock.Assume("second-login", "revoke-earlier")
	run := check(t, suite.Target{BaseURL: mock.URL, Areas: []suite.Area{suite.Authentication}})
	clean(t, run)
	sees(t, run, "second-login", "revoke-earlier")
	boxes, err := mock.Sandboxes(t.Context())
	if err != nil || len(boxes) > 0 {
		t.Errorf("%d sandboxes are left, %v", len(boxes), err)
	}
	for _, e := range mock.Journal() {
		if e.Account != "" {
			t.Errorf("the mock's own account was used: %s %s", e.Method, e.Path)
		}
	}
}
