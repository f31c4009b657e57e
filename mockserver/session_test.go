package mockserver_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// A browser has one session for a mock and another for a sandbox of it, and those of two mocks on one host do not get into each other's way.
func TestSessionsInABrowser(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	jar, _ := cookiejar.New(nil) // never fails
	browser := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	open := func(token string) string {
		mock := mockserver.Start(t, func(c *mockserver.Config) {
			c.ControlToken, c.Logger = token, slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		makeBox(t, mock, control.SandboxSettings{Name: "box"})
		server := httptest.NewServer(mock.Handler()) // both on 127.0.0.1
		t.Cleanup(server.Close)
		return server.URL
	}
	call := func(method, address, body string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(text)
	}
	want := func(what string, status int, method, address, body string) {
		t.Helper()
		if got, text := call(method, address, body); got != status {
			t.Errorf("%s: %s %s is answered %d %s, want %d", what, method, address, got, text, status)
		}
	}
	first, second := open("sesame-1"), open("sesame-2")
	want("before", 401, "GET", first+"/_mock/clock", "")
	want("opening", 204, "POST", first+"/_mock/ui/session", `{"token":"sesame-1"}`)
	want("opening", 204, "POST", second+"/_mock/ui/session", `{"token":"sesame-2"}`)
	want("after", 200, "GET", first+"/_mock/clock", "")
	want("after", 200, "GET", second+"/_mock/clock", "")
	want("the sandbox", 401, "GET", first+"/s/box/_mock/clock", "")
	want("the sandbox", 204, "POST", first+"/s/box/_mock/ui/session", `{"token":"sesame-1"}`)
	want("the sandbox", 204, "POST", first+"/s/box/_mock/reset", "")
	want("closing", 204, "DELETE", first+"/_mock/ui/session", "")
	want("closed", 401, "GET", first+"/_mock/clock", "")
	want("the sandbox stays open", 200, "GET", first+"/s/box/_mock/clock", "")
	want("the other mock stays open", 200, "GET", second+"/_mock/clock", "")
	if strings.Contains(logged.String(), "sesame") {
		t.Errorf("the log has the token:\n%s", logged.String())
	}
}
