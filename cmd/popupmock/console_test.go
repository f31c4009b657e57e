package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// TestRequestLines reads what serve prints of refusals, with their reasons.
func TestRequestLines(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClockAt(time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC))
	mock := serveInProcess(t, program{wall: wall, args: []string{"--assume=forwarded-for=trust=127.0.0.1"}})
	mock.await("clock/advance") // the last of the lines to try
	mock.await("^$")

	const login = `{"username":"your_api_username","password":"your_api_password"}`
	pair := mock.send("POST", "/auth/login", "", login)
	access := strings.SplitN(strings.SplitN(pair, `"access_token":"`, 2)[1], `"`, 2)[0]
	refresh := strings.SplitN(strings.SplitN(pair, `"refresh_token":"`, 2)[1], `"`, 2)[0]
	mock.send("GET", "/api/v1/categories", access, "")
	mock.send("POST", "/auth/login", "", `{"username":"your_api_username","password":"guessed"}`)
	mock.send("GET", "/api/v1/categories", refresh, "")
	mock.send("GET", "/api/v1/categories", "", "")
	mock.send("POST", "/_mock/clock/advance", "", `{"by":"61m"}`)
	mock.send("GET", "/api/v1/categories", access, "")
	mock.send("PATCH", "/_mock/accounts/your_api_username", "", `{"ip_whitelist":["203.0.113.7"]}`)
	mock.send("POST", "/auth/login", "", login)

	want := []string{
		"2025-01-15T09:30:00Z 200 POST /auth/login 127.0.0.1 your_api_username",
		"2025-01-15T09:30:00Z 200 GET /api/v1/categories 127.0.0.1 your_api_username",
		"2025-01-15T09:30:00Z 401 POST /auth/login 127.0.0.1 your_api_username: unknown username or wrong password",
		"2025-01-15T09:30:00Z 401 GET /api/v1/categories 127.0.0.1 your_api_username: refresh token of the wrong use (family FAMILY generation 0)",
		"2025-01-15T09:30:00Z 401 GET /api/v1/categories 127.0.0.1 -: no bearer token",
		"2025-01-15T10:31:00Z 401 GET /api/v1/categories 127.0.0.1 your_api_username: access token expired 60 s ago (family FAMILY generation 0)",
		"2025-01-15T10:31:00Z 403 POST /auth/login 127.0.0.1 your_api_username: address not on the account's whitelist (address by peer)",
	}
	var got []string
	for range want {
		line := mock.await(`^2025-.*`)
		if before, after, found := strings.Cut(line, "(family "); found {
			line = before + "(family FAMILY" + after[strings.Index(after, " "):]
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		colour bool
		want   string
	}{
		{"no colours", 200, false, "%s\n"},
		{"answered", 200, true, "\x1b[32m%s\x1b[0m\n"},
		{"moved", 302, true, "\x1b[36m%s\x1b[0m\n"},
		{"refused", 400, true, "\x1b[33m%s\x1b[0m\n"},
		{"unauthorised", 401, true, "\x1b[33;1m%s\x1b[0;22m\n"},
		{"forbidden", 403, true, "\x1b[33;1m%s\x1b[0;22m\n"},
		{"failed", 500, true, "\x1b[31;1m%s\x1b[0;22m\n"},
		{"not answered", 0, true, "\x1b[31;1m%s\x1b[0;22m\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := journal.Entry{Method: http.MethodGet, Path: "/", Status: test.status, SentStatus: test.status, Outcome: journal.OutcomeAnswered}
			var out bytes.Buffer
			(&console{w: &out, colour: test.colour}).entry(e)
			if want := strings.Replace(test.want, "%s", journal.Line(e), 1); out.String() != want {
				t.Errorf("printed %q, want %q", &out, want)
			}
		})
	}
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock(), args: []string{"--quiet"}})
	mock.await("clock/advance")
	mock.await("^$")
	mock.send("GET", "/api/v1/categories", "", "")
	mock.stop()
	if line := mock.await(".+"); line != "popupmock: stopping" {
		t.Errorf("printed %q after a request, want nothing before it stops", line)
	}
}
