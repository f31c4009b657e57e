package examples_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
)

const week = 7 * 24 * time.Hour

// situations are what a client meets in production. The clients compare expiry times with the real clock, the mock judges
// by its own: that is how a token can be dead although the client thinks that it has time.
var situations = []struct {
	name     string
	options  []mockserver.Option
	password string // another than the account's
	steps    []step
	want     []string // the journal, whole
	exit     int
	says     string // a part of stderr
}{
	{
		name:  "the catalogue is read",
		steps: []step{get(categories, 200), get(products, 200)},
		want:  []string{"login 200", "listCategories 200", "listProducts 200"},
	},
	{
		name:  "61 minutes pass",
		steps: []step{get(categories, 200), advance(61 * time.Minute), get(categories, 200)},
		want: []string{
			"login 200", "listCategories 200",
			"listCategories 401 token_expired", "refresh 200", "listCategories 200",
		},
	},
	{
		name: "61 minutes pass twice: the second refresh needs the refresh token of the first",
		steps: []step{
			get(categories, 200), advance(61 * time.Minute), get(categories, 200), advance(61 * time.Minute), get(categories, 200),
		},
		want: []string{
			"login 200", "listCategories 200",
			"listCategories 401 token_expired", "refresh 200", "listCategories 200",
			"listCategories 401 token_expired", "refresh 200", "listCategories 200",
		},
	},
	{
		name:  "8 days pass",
		steps: []step{get(categories, 200), advance(8 * 24 * time.Hour), get(categories, 200), get(products, 200)},
		want: []string{
			"login 200", "listCategories 200",
			"listCategories 401 token_expired", "refresh 401 token_expired", "login 200", "listCategories 200",
			"listProducts 200",
		},
	},
	{
		name:    "tokens live for 4 minutes: each call refreshes first",
		options: []mockserver.Option{mockserver.WithTTL(240*time.Second, week)},
		steps:   []step{get(categories, 200), get(products, 200)},
		want:    []string{"login 200", "refresh 200", "listCategories 200", "refresh 200", "listProducts 200"},
	},
	{
		name:    "tokens live for 10 minutes: nothing is refreshed early",
		options: []mockserver.Option{mockserver.WithTTL(10*time.Minute, week)},
		steps:   []step{get(categories, 200), get(products, 200)},
		want:    []string{"login 200", "listCategories 200", "listProducts 200"},
	},
	{
		name:  "all tokens are revoked",
		steps: []step{get(categories, 200), revoke(), get(categories, 200)},
		want: []string{
			"login 200", "listCategories 200",
			"listCategories 401 token_revoked", "refresh 401 token_revoked", "login 200", "listCategories 200",
		},
	},
	{
		name:  "access tokens are revoked",
		steps: []step{get(categories, 200), revoke("access"), get(categories, 200)},
		want: []string{
			"login 200", "listCategories 200",
			"listCategories 401 token_revoked", "refresh 200", "listCategories 200",
		},
	},
	{
		name:  "the whitelist is changed to another address",
		steps: []step{get(categories, 200), whitelist("203.0.113.7"), get(categories, 403), over},
		want:  []string{"login 200", "listCategories 200", "listCategories 403 ip_not_allowed"},
		exit:  1, says: "IP whitelist",
	},
	{
		name:  "the whitelist never had this address",
		steps: []step{whitelist("203.0.113.7"), get(categories, 403), over},
		want:  []string{"login 403 ip_not_allowed"},
		exit:  1, says: "IP whitelist",
	},
	{
		name: "the whitelist is changed, and the token expires: the refresh is refused, and not by a 401",
		steps: []step{
			get(categories, 200), whitelist("203.0.113.7"), advance(61 * time.Minute), get(categories, 403), over,
		},
		want: []string{"login 200", "listCategories 200", "listCategories 401 token_expired", "refresh 403 ip_not_allowed"},
		exit: 1, says: "IP whitelist",
	},
	{
		name:     "the password is wrong",
		password: "not-the-password",
		steps:    []step{get(categories, 401), over},
		want:     []string{"login 401 bad_credentials"},
		exit:     1, says: "check username and password",
	},
	{
		name:  "the account is deactivated",
		steps: []step{get(categories, 200), deactivate, get(categories, 401), over},
		want: []string{
			"login 200", "listCategories 200",
			"listCategories 401 account_inactive", "refresh 401 account_inactive", "login 401 account_inactive",
		},
		exit: 1, says: "account is active",
	},
	{
		name:  "a path is unknown: the run goes on",
		steps: []step{get("/api/v1/nothing", 404), get(categories, 200)},
		want:  []string{"login 200", "GET /api/v1/nothing 404 unknown_path", "listCategories 200"},
		exit:  1, says: "404 Resource not found",
	},
	{
		name:  "characters with a meaning to shells, curl and URLs",
		steps: []step{line("GET "+products+"?category=[1-2]{a,b}$HOME*%20'\"", "200 []")},
		want:  []string{"login 200", "listProducts 200"},
	},
	{
		name: "lines that are no requests go nowhere",
		steps: []step{
			line("POST "+categories, "000 null"), line("", "000 null"), line("GET", "000 null"),
			line("GET "+categories+" now", "000 null"), line("GET @elsewhere.example/", "000 null"),
			line("GET http://elsewhere.example/", "000 null"),
		},
		exit: 1, says: "a path begins with /",
	},
}

func TestSituations(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		for i, situation := range situations {
			if !p.takes(i) {
				continue
			}
			t.Run(situation.name, func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t, situation.options...)
				env := settings(mock, mock.URL)
				if situation.password != "" {
					env = append(env, "POPUPMOCK_PASSWORD="+situation.password)
				}
				client := start(t, p, env)
				for _, do := range situation.steps {
					do(&scene{t, mock, client})
				}
				checkEnd(t, client, situation.exit, situation.says)
				if diff := cmp.Diff(situation.want, requests(mock)); diff != "" {
					t.Errorf("requests (-want +got):\n%s", diff)
				}
			})
		}
	})
}

// checkEnd holds the end of a run against what was expected: a success is silent.
func checkEnd(t *testing.T, client *process, exit int, says string) {
	t.Helper()
	if got := client.finish(); got != exit {
		t.Errorf("exit status %d, want %d", got, exit)
	}
	stderr := client.stderr.String()
	if exit == 0 && strings.Contains(stderr, "client.") || !strings.Contains(stderr, says) {
		t.Errorf("stderr %q, want %q in it", stderr, says)
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		mock := mockserver.Start(t)
		client := start(t, p, settings(mock, mock.URL+"/"), categories, "/api/v1/nothing", products+"?limit=1")
		checkEnd(t, client, 1, "404")
		var statuses []string
		for answer := range strings.Lines(client.stdout.String()) {
			statuses = append(statuses, answer[:min(len(answer), 14)])
		}
		if diff := cmp.Diff([]string{`200 [{"id":1,"`, `404 {"error":{`, `200 [{"id":113`}, statuses); diff != "" {
			t.Errorf("the beginnings of the answers (-want +got):\n%s", diff)
		}
		want := []string{"login 200", "listCategories 200", "GET /api/v1/nothing 404 unknown_path", "listProducts 200"}
		if diff := cmp.Diff(want, requests(mock)); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
	})
}

func TestUnconfigured(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		mock := mockserver.Start(t)
		for _, setting := range settings(mock, mock.URL) {
			name, _, _ := strings.Cut(setting, "=")
			client := start(t, p, append(settings(mock, mock.URL), name+"="), categories)
			checkEnd(t, client, 2, "your configuration")
		}
		if got := requests(mock); got != nil {
			t.Errorf("requests without a configuration: %q", got)
		}
	})
}
