package mockserver_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const keySetPath = "/.well-known/jwks.json"

func methodCases() []assumptionCase {
	return []assumptionCase{
		{"head-method", "refuse", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			for _, path := range []string{categoriesPath, api + "countries/1", loginPath, keySetPath} {
				wantRefusal(t, mock, u.do("HEAD", path, ""), 405, errMethod, journal.ReasonWrongMethod)
			}
		}},
		{"head-method", "as-get", nil, showHead},
		{"options-method", "refuse", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			for _, path := range []string{categoriesPath, loginPath, keySetPath} {
				wantRefusal(t, mock, u.do("OPTIONS", path, ""), 405, errMethod, journal.ReasonWrongMethod)
			}
		}},
		{"options-method", "allow", nil, showOptions},
		{"logout-body", "ignore", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			for _, body := range logoutBodies() {
				u.logoutWith(body, u.login().Access).wantOK(t)
				wantReason(t, mock, journal.ReasonNone)
			}
		}},
		{"logout-body", "parse", nil, showLogoutBodies},
	}
}

// showHead wants HEAD to be answered like GET, header by header, but without a body.
func showHead(t *testing.T, mock *mockserver.TestServer, u user) {
	token := u.login().Access
	for _, c := range append(protectedCalls(), call{"", "GET", keySetPath}, call{"", "GET", api + "wallets?page=2&limit=2"}) {
		if c.method != "GET" {
			continue
		}
		for _, bearer := range []string{token, "x"} {
			want := u.do("GET", c.path, "", "Authorization", "Bearer "+bearer)
			reason := last(t, mock).Reason
			got := u.do("HEAD", c.path, "", "Authorization", "Bearer "+bearer)
			if diff := cmp.Diff(want.header, got.header); diff != "" || got.status != want.status || got.body != "" || want.header.Get("Content-Length") == "0" {
				t.Errorf("HEAD %s: status %d, want %d, body %q, headers (-GET +HEAD):\n%s", c.path, got.status, want.status, got.body, diff)
			}
			entry := last(t, mock)
			if entry.Method != "HEAD" || entry.Operation != c.id && c.id != "" || entry.Reason != reason || entry.Status != want.status || entry.Bytes != 0 || entry.Outcome != journal.OutcomeAnswered {
				t.Errorf("the journal has %+v", entry)
			}
		}
	}
	wantRefusal(t, mock, u.do("HEAD", loginPath, ""), 405, errMethod, journal.ReasonWrongMethod)
	wantRefusal(t, mock, u.do("HEAD", "/nothing", ""), 404, errPath, journal.ReasonUnknownPath)
	wantAllow(t, u.do("DELETE", categoriesPath, ""), 405, "GET, HEAD")
	wantAllow(t, u.do("DELETE", keySetPath, ""), 405, "GET, HEAD")
	wantAllow(t, u.do("DELETE", loginPath, ""), 405, "POST")
	mock.Advance(time.Hour)
	if got := u.do("HEAD", categoriesPath, "", "Authorization", "Bearer "+token); got.status != 401 {
		t.Errorf("HEAD with an expired token: %d", got.status)
	}
	wantReason(t, mock, journal.ReasonTokenExpired)
}

// showOptions wants OPTIONS to be answered to anybody.
func showOptions(t *testing.T, mock *mockserver.TestServer, u user) {
	mock.SetWhitelist("192.0.2.1")
	for path, methods := range map[string]string{categoriesPath: "GET, OPTIONS", api + "countries/1": "GET, OPTIONS", logoutPath: "POST, OPTIONS", keySetPath: "GET, OPTIONS"} {
		got := u.do("OPTIONS", path, "")
		wantAllow(t, got, 200, methods)
		if got.body != "" || got.header.Get("Content-Length") != "0" || got.header.Get("Content-Type") != "" {
			t.Errorf("OPTIONS %s: headers %v and body %q", path, got.header, got.body)
		}
		wantReason(t, mock, journal.ReasonNone)
		wantAllow(t, u.do("PURGE", path, ""), 405, methods)
	}
	wantRefusal(t, mock, u.do("OPTIONS", "/nothing", ""), 404, errPath, journal.ReasonUnknownPath)
	mock.Assume("head-method", "as-get")
	wantAllow(t, u.do("OPTIONS", categoriesPath, ""), 200, "GET, HEAD, OPTIONS")
	wantAllow(t, u.do("OPTIONS", loginPath, ""), 200, "POST, OPTIONS")
	mock.Assume("wrong-method", "not-found")
	wantAllow(t, u.do("OPTIONS", loginPath, ""), 200, "POST, OPTIONS")
	wantAllow(t, u.do("DELETE", loginPath, ""), 404, "")
}

func wantAllow(t *testing.T, got answer, status int, methods string) {
	t.Helper()
	if got.status != status || got.header.Get("Allow") != methods || len(got.header["Allow"]) > 1 {
		t.Errorf("status %d with Allow %q, want %d with %q", got.status, got.header["Allow"], status, methods)
	}
}

// logoutBodies are not JSON, and one is too large.
func logoutBodies() map[string]string {
	return map[string]string{"open": "{", "form": "a=b", "blank": " ", "two values": "{} {}", "too large": tooLargeBody()}
}

func (u user) logoutWith(body, token string) answer {
	return u.do("POST", logoutPath, body, "Authorization", "Bearer "+token)
}

// showLogoutBodies wants bad bodies to be refused, after everything else, and to leave the tokens alone.
func showLogoutBodies(t *testing.T, mock *mockserver.TestServer, u user) {
	token := u.login().Access
	for name, body := range logoutBodies() {
		t.Log(name)
		status, want, reason := 400, errSyntax, journal.ReasonBodyNotJSON
		if name == "too large" {
			status, want, reason = 413, errTooLarge, journal.ReasonBodyTooLarge
		}
		wantRefusal(t, mock, u.logoutWith(body, token), status, want, reason)
		wantLive(t, u, token)
		wantRefusal(t, mock, u.logoutWith(body, "x"), 401, errNoToken, journal.ReasonTokenMalformed)
		mock.SetWhitelist("192.0.2.1")
		wantRefusal(t, mock, u.logoutWith(body, token), 403, errAddress, journal.ReasonIPNotAllowed)
		mock.SetWhitelist()
	}
	for _, body := range []string{"", "{}", "null", `"x"`, `{"all":true}`, " [1] "} {
		u.logoutWith(body, u.login().Access).wantOK(t)
		wantReason(t, mock, journal.ReasonNone)
	}
	mock.Assume("dialect", "legacy")
	token = bare(t, u.do("POST", loginPath, loginBody)).Access
	u.logoutWith("{", token).want(t, 400, `{"error":"validation_error","message":"Invalid request body"}`)
}
