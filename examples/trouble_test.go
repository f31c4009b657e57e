package examples_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
)

// says returns a handler that always answers the same.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

const (
	login   = "POST /auth/login"
	refresh = "POST /auth/refresh"
	list    = "GET " + categories
)

// troubles are answers that the vendor's API should not give. Each must be reported, and none may make a client try for
// ever.
var troubles = []struct {
	name    string
	instead map[string]http.HandlerFunc
	steps   []step
	want    []string
	says    string
}{
	{
		name:    "a 401 that no token cures",
		instead: map[string]http.HandlerFunc{categories: says(401, `{"error":{"message":"no"}}`)},
		steps:   []step{get(categories, 401), get(products, 200)},
		want:    []string{login, list, refresh, list, "GET " + products},
		says:    "401 no",
	},
	{
		name:    "refresh fails, and not by a 401",
		instead: map[string]http.HandlerFunc{"/auth/refresh": says(500, `{"error":{"message":"broken"}}`)},
		steps:   []step{get(categories, 200), advance(61 * time.Minute), get(categories, 500)},
		want:    []string{login, list, list, refresh},
		says:    "refresh: 500 broken",
	},
	{
		name:    "login fails, and not by a 401",
		instead: map[string]http.HandlerFunc{"/auth/login": says(503, `<html>later</html>`)},
		steps:   []step{get(categories, 503)},
		want:    []string{login},
		says:    "login: 503",
	},
	{
		name:    "login is told to wait, and nothing else is sent",
		instead: map[string]http.HandlerFunc{"/auth/login": says(429, `{"error":{"message":"slow"}}`)},
		steps:   []step{get(categories, 429), over},
		want:    []string{login},
		says:    "login: 429, it was too fast",
	},
	{
		name:    "a call is told to wait, and nothing else is sent",
		instead: map[string]http.HandlerFunc{categories: says(429, `<html>slow</html>`)},
		steps:   []step{line(list, "429 null"), over},
		want:    []string{login, list},
		says:    list + ": 429, it was too fast",
	},
	{
		name:    "refresh is told to wait, and nothing else is sent",
		instead: map[string]http.HandlerFunc{"/auth/refresh": says(429, `{"error":{"message":"slow"}}`)},
		steps:   []step{get(categories, 200), advance(61 * time.Minute), get(categories, 429), over},
		want:    []string{login, list, list, refresh},
		says:    "refresh: 429, it was too fast",
	},
	{
		name:    "login brings half of the tokens, which nobody may see",
		instead: map[string]http.HandlerFunc{"/auth/login": says(200, `{"success":true,"data":{"access_token":"half-a-pair"}}`)},
		steps:   []step{line(list, "000 null")},
		want:    []string{login},
		says:    "login",
	},
	{
		name:    "refresh brings no JSON",
		instead: map[string]http.HandlerFunc{"/auth/refresh": says(200, `{"success":tr`)},
		steps:   []step{get(categories, 200), advance(61 * time.Minute), line(list, "000 null")},
		want:    []string{login, list, list, refresh},
		says:    "refresh",
	},
	{
		name:    "a success without JSON",
		instead: map[string]http.HandlerFunc{categories: says(200, `<html>welcome</html>`)},
		steps:   []step{line(list, "200 null")},
		want:    []string{login, list},
		says:    "200",
	},
	{
		name:    "the connection is lost",
		instead: map[string]http.HandlerFunc{categories: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		steps:   []step{line(list, "000 null"), get(products, 200)},
		want:    []string{login, list, "GET " + products},
		says:    list,
	},
}

func TestTroubles(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		for i, trouble := range troubles {
			if !p.takes(i) {
				continue
			}
			t.Run(trouble.name, func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t)
				front := startFront(t, mock, trouble.instead)
				client := start(t, p, settings(mock, front.url))
				for _, do := range trouble.steps {
					do(&scene{t, mock, client})
				}
				checkEnd(t, client, 1, trouble.says)
				if diff := cmp.Diff(trouble.want, front.requests()); diff != "" {
					t.Errorf("requests (-want +got):\n%s", diff)
				}
				if shown := client.stdout.String() + client.stderr.String(); strings.Contains(shown, "half-a-pair") {
					t.Errorf("a token is shown: %s", shown)
				}
			})
		}
	})
}

// The mock spends the refresh token, but the client never hears of the new ones.
func TestLostRefresh(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		mock := mockserver.Start(t)
		var lost atomic.Bool
		front := startFront(t, mock, map[string]http.HandlerFunc{"/auth/refresh": func(w http.ResponseWriter, r *http.Request) {
			if lost.Swap(true) {
				mock.Handler().ServeHTTP(w, r)
				return
			}
			mock.Handler().ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}})
		client := start(t, p, settings(mock, front.url))
		for _, do := range []step{
			get(categories, 200), advance(61 * time.Minute), line(list, "000 null"), get(categories, 200),
		} {
			do(&scene{t, mock, client})
		}
		checkEnd(t, client, 1, "")
		want := []string{
			"login 200", "listCategories 200",
			"listCategories 401 token_expired", "refresh 200",
			"listCategories 401 token_expired", "refresh 401 token_spent", "login 200", "listCategories 200",
		}
		if diff := cmp.Diff(want, requests(mock)); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
	})
}

// A redirect must not take the token to another host.
func TestRedirect(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		var visits atomic.Int32
		elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
		t.Cleanup(elsewhere.Close)
		mock := mockserver.Start(t)
		front := startFront(t, mock, map[string]http.HandlerFunc{categories: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		}})
		client := start(t, p, settings(mock, front.url), categories)
		checkEnd(t, client, 1, "302")
		if visits.Load() > 0 || client.stdout.String() != "302 null\n" {
			t.Errorf("%d requests went elsewhere, answer %q, want none and 302 null", visits.Load(), &client.stdout)
		}
	})
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	eachProgram(t, programs, func(t *testing.T, p program) {
		mock := mockserver.Start(t)
		gone := httptest.NewServer(http.NotFoundHandler())
		gone.Close()
		for _, baseURL := range []string{gone.URL, "no-url"} {
			client := start(t, p, settings(mock, baseURL), categories)
			checkEnd(t, client, 1, "client.")
			if client.stdout.String() != "000 null\n" || strings.Contains(client.stderr.String(), "Traceback") {
				t.Errorf("base URL %s: answer %q, want 000 null and no stack trace; stderr %q", baseURL, &client.stdout, &client.stderr)
			}
		}
	})
}
