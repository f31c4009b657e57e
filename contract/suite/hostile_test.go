package suite_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
)

// Whatever answers, the suite comes to an end and says what was wrong.
func TestHostileTargets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string // in the error, or else in the reason of a result
	}{
		{"never ends", func(w http.ResponseWriter, _ *http.Request) {
			for _, err := w.Write(make([]byte, 1<<20)); err == nil; {
				_, err = w.Write(make([]byte, 1<<20))
			}
		}, "the answer has more than 16777216 bytes"},
		{"resets", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		{"endless headers", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 11<<20))
		}, "server response headers exceeded"},
		{"a page for people", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			_, _ = io.WriteString(w, "<html><body>502 Bad Gateway</body></html>")
		}, "POST /auth/login: the login is answered with 502, want 200"},
		{"nothing at all", func(http.ResponseWriter, *http.Request) {}, "POST /auth/login: the body has no pair of tokens: "},
		{"null", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "null") }, "the body has no pair of tokens"},
		{"deep JSON", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("[", 1<<15)) }, "the body has no pair of tokens"},
		{"garbage said to be gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, strings.Repeat("no gzip ", 10))
		}, "gzip: invalid header"},
		{"the wrong types", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"success":1,"data":{"access_token":5,"refresh_token":[],"client_id":"x"}}`)
		}, "the body has no pair of tokens"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(test.handler)
			t.Cleanup(server.Close)
			target := suite.Target{BaseURL: server.URL, Username: "user", Password: "secret-word", AllowLogout: true, Rate: 100_000, Control: suite.NoControl}
			tells(t, target, test.want)
		})
	}
}

// Whatever does not end, the suite does.
func TestHangingTargets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"hangs", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or nobody notices that the client has gone
			<-r.Context().Done()
		}, "no whole answer within 15s"},
		{"hangs in the body", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, "{")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, "the answer breaks off after 1 bytes: no whole answer within 15s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				target := suite.Target{
					BaseURL: "http://mock.test", Transport: piped(t, test.handler),
					Username: "user", Password: "secret-word", AllowLogout: true, Rate: 100_000, Control: suite.NoControl,
				}
				tells(t, target, test.want)
			})
		})
	}
}

// tells wants a run that does not hold, and says why in its error or in the reason of a result, without the password.
func tells(t *testing.T, target suite.Target, want string) {
	t.Helper()
	run, err := suite.Check(t.Context(), target)
	if run.Held() {
		t.Error("the run holds")
	}
	told := ""
	if err != nil {
		told = err.Error()
	}
	for _, r := range run.Results() {
		told += "\n" + r.Reason
	}
	if !strings.Contains(told, want) {
		t.Errorf("it tells %q, want %q", told, want)
	}
	if strings.Contains(told, "secret-word") || strings.Contains(shown(t, run), "secret-word") {
		t.Error("it tells the password")
	}
}

// A target that is not there, speaks something else, or has a certificate of nobody is an error, at once.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1<<10))
			_, _ = io.WriteString(conn, "220 mail.example.com ESMTP\r\n")
			conn.Close()
		}
	}()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	for name, test := range map[string]struct{ url, want string }{
		"nobody":                {closed.URL, "connection refused"},
		"another protocol":      {"http://" + listener.Addr().String(), "malformed HTTP"},
		"unknown certificate":   {secure.URL, "certificate"},
		"HTTP where HTTPS is":   {strings.Replace(closed.URL, "http:", "https:", 1), "connection refused"},
		"a name that is nobody": {"http://popupmock.invalid", "popupmock.invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := suite.Check(t.Context(), suite.Target{BaseURL: test.url, Control: suite.NoControl, Timeout: 5 * time.Second})
			if !errors.Is(err, suite.ErrUnreachable) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %v with %q", err, suite.ErrUnreachable, test.want)
			}
		})
	}
}

// Credentials do not follow a redirect.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var followed atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Add(1) }))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.RedirectHandler(other.URL+"/auth/login", http.StatusTemporaryRedirect))
	t.Cleanup(server.Close)
	run := check(t, suite.Target{BaseURL: server.URL, Username: "user", Password: "secret-word", Rate: 100_000})
	if followed.Load() > 0 {
		t.Errorf("%d requests followed", followed.Load())
	}
	want := "the login is answered with 307; it redirects to " + strings.TrimPrefix(other.URL, "http://") + ", which is not followed, want 200"
	if text := shown(t, run); !strings.Contains(text, want) {
		t.Errorf("the report does not say %q:\n%s", want, text)
	}
}

// A target that stops answering is left alone.
func TestSilentTarget(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if asked.Add(1) > 1 {
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(server.Close)
	run := check(t, suite.Target{BaseURL: server.URL, Rate: 100_000, Control: suite.NoControl, Username: "user", Password: "x"})
	if n := asked.Load(); n > 10 {
		t.Errorf("it was asked %d times", n)
	}
	c := run.Count()
	if c.ByVerdict[report.Error] < 3 || run.Held() {
		t.Errorf("%s", run.Summary())
	}
	if !strings.Contains(shownAll(t, run), "a target that answers") {
		t.Error("the report does not say why the rest was not tried")
	}
}

// Whoever stops the run gets what there is.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	_, target := bare(t)
	ctx, cancel := context.WithCancel(t.Context())
	target.Progress = func(number, _ int, _ suite.Case) {
		if number == 5 {
			cancel()
		}
	}
	run, err := suite.Check(ctx, target)
	if !errors.Is(err, context.Canceled) || len(run.Results()) != 5 {
		t.Errorf("%v after %d results, want %v after 5", err, len(run.Results()), context.Canceled)
	}
}

func shownAll(t *testing.T, run report.Run) string {
	t.Helper()
	var text strings.Builder
	if err := report.Text(&text, run, report.TextOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
