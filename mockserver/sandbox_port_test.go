package mockserver_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func postTo(t *testing.T, client *http.Client, address, body string) (status int, answered string) {
	t.Helper()
	response, err := client.Post(address, "application/json", strings.NewReader(body))
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

// TestAPortOfItsOwn serves clients that drop the path of a base URL.
func TestAPortOfItsOwn(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	steering := clientOf(t, mock.URL)
	made, err := steering.CreateSandbox(t.Context(), control.SandboxSettings{Name: "own", Listen: true})
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(made.BaseURL)
	if err != nil || base.Path != "" || base.Hostname() != "127.0.0.1" || made.ControlURL != made.BaseURL+"/_mock" || made.BaseURL == mock.URL {
		t.Fatalf("it is at %+v: %v", made, err)
	}
	for _, address := range []string{base.ResolveReference(&url.URL{Path: loginPath}).String(), mock.URL + "/s/own" + loginPath} {
		if status, body := postTo(t, mock.Client(), address, loginBody); status != http.StatusOK {
			t.Errorf("%s answers %d %s", address, status, body)
		}
	}
	box, err := steering.In(made)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.Advance(t.Context(), time.Hour); err != nil {
		t.Error(err)
	}
	entries, err := box.Journal(t.Context(), journal.Filter{})
	if err != nil || len(entries) != 2 || entries[0].Path != loginPath || entries[0].Sandbox != "own" {
		t.Errorf("the journal has %+v: %v", entries, err)
	}
	if len(mock.Journal()) != 0 {
		t.Error("the root has requests of the sandbox")
	}
	status, _, body := rawCall(t, base.Host, "GET /_mock/clock\nHost: evil.example", "")
	if status != 403 || !strings.Contains(body, `the Host \"evil.example\" is not the mock's own`) {
		t.Errorf("by another name: %d %s", status, body)
	}
	if err := steering.DeleteSandbox(t.Context(), "own"); err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", base.Host); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the port is still open: %v, %v", conn, err)
	}
}

// TestTheEndOfAPort ends a sandbox that has a request held back, a stream, and a connection on which nothing happens.
func TestTheEndOfAPort(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	made, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Listen: true})
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.In(made.Name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.AddFault(t.Context(), fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Stall{}}); err != nil {
		t.Fatal(err)
	}
	ends := make(chan error, 2)
	go func() {
		response, err := mock.Client().Post(made.BaseURL+loginPath, "application/json", strings.NewReader(loginBody))
		if err == nil {
			_ = response.Body.Close()
			err = errors.New("it was answered")
		}
		ends <- err
	}()
	if wait, err := server.WaitJournal(t.Context(), journal.Filter{Outcome: journal.OutcomeOpen}, 1, time.Minute); err != nil || !wait.Held {
		t.Fatalf("nothing is held back: %v", err)
	}
	stream, err := mock.Client().Get(made.ControlURL + "/journal/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if line, err := bufio.NewReader(stream.Body).ReadString('\n'); err != nil || line != ": idle\n" {
		t.Fatalf("the stream begins with %q: %v", line, err)
	}
	body := stream.Body
	go func() {
		_, err := io.ReadAll(body)
		ends <- err
	}()
	if err := mock.DeleteSandbox(context.Background(), made.Name); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-ends; err != nil && !errors.Is(err, io.EOF) {
			t.Errorf("it ends with %v", err)
		}
	}
}

// A sandbox that is over does not answer on its port, which closes by that.
func TestAPortThatIsOver(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClock()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Wall = wall })
	made, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Name: "a", Listen: true, TTL: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	wall.Advance(time.Minute - 1)
	if status, body := postTo(t, mock.Client(), made.BaseURL+loginPath, loginBody); status != http.StatusOK {
		t.Errorf("in time it answers %d %s", status, body)
	}
	wall.Advance(time.Minute)
	response, err := mock.Client().Post(made.BaseURL+loginPath, "application/json", strings.NewReader(loginBody))
	if err == nil {
		_ = response.Body.Close()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("it answers, or ends with %v", err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(made.BaseURL, "http://")); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the port is still open: %v, %v", conn, err)
	}
}

// TestWhereASandboxIs looks at base URLs from where callers may be.
func TestWhereASandboxIs(t *testing.T) {
	t.Parallel()
	apart := mockserver.Place{URL: "https://127.0.0.1:8080", ControlURL: "https://127.0.0.1:9090"}
	tests := []struct {
		name     string
		place    mockserver.Place
		called   string // base URL of a control call; empty for none over HTTP
		api, ctl string
	}{
		{"nobody knows", mockserver.Place{}, "", "/s/a", "/s/a/_mock"},
		{"in process", mockserver.Place{URL: "http://127.0.0.1:8080"}, "", "http://127.0.0.1:8080/s/a", "http://127.0.0.1:8080/s/a/_mock"},
		{"in process, apart", apart, "", "https://127.0.0.1:8080/s/a", "https://127.0.0.1:9090/s/a/_mock"},
		{"as called", mockserver.Place{URL: "http://127.0.0.1:8080"}, "http://mock:80", "http://mock:80/s/a", "http://mock:80/s/a/_mock"},
		{"nobody knows but the caller", mockserver.Place{}, "http://mock", "http://mock/s/a", "http://mock/s/a/_mock"},
		{"below a path", mockserver.Place{}, "http://mock/below/it", "http://mock/below/it/s/a", "http://mock/below/it/s/a/_mock"},
		{"as called, apart", apart, "http://mock:7070", "https://mock:8080/s/a", "http://mock:7070/s/a/_mock"},
		{"as called by IPv6, apart", apart, "http://[::1]:7070", "https://[::1]:8080/s/a", "http://[::1]:7070/s/a/_mock"},
	}
	for _, test := range tests {
		server, err := mockserver.New(mockserver.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if test.place.URL != "" {
			server.ServedAt(test.place)
		}
		got, err := server.CreateSandbox(t.Context(), control.SandboxSettings{Name: "a"})
		if err == nil && test.called != "" {
			r := httptest.NewRequest("GET", test.called+"/_mock/sandboxes/a", nil)
			r.RequestURI = r.URL.EscapedPath()
			r.URL.Path = "/_mock/sandboxes/a"
			w := httptest.NewRecorder()
			server.Handler().ServeHTTP(w, r)
			got = decodeAs[control.Sandbox](t, answer{status: w.Code, body: w.Body.String()})
		}
		if err != nil || got.BaseURL != test.api || got.ControlURL != test.ctl {
			t.Errorf("%s: %s and %s, want %s and %s (%v)", test.name, got.BaseURL, got.ControlURL, test.api, test.ctl, err)
		}
	}
}

// TestControlApart has the control API on a listener of its own, for sandboxes as for the mock.
func TestSandboxesWithControlApart(t *testing.T) {
	t.Parallel()
	server, err := mockserver.New(mockserver.Config{ControlToken: "sesame"})
	if err != nil {
		t.Fatal(err)
	}
	api, steering := httptest.NewServer(server.APIHandler()), httptest.NewServer(server.ControlHandler())
	t.Cleanup(func() {
		server.Close()
		api.Close()
		steering.Close()
	})
	server.ServedAt(mockserver.Place{URL: api.URL, ControlURL: steering.URL})
	client := clientOf(t, steering.URL, control.WithToken("sesame"))
	for _, settings := range []control.SandboxSettings{{}, {Listen: true}} {
		made, err := client.CreateSandbox(t.Context(), settings)
		if err != nil {
			t.Fatal(err)
		}
		if status, body := postTo(t, api.Client(), made.BaseURL+loginPath, loginBody); status != http.StatusOK {
			t.Errorf("%s answers %d %s", made.BaseURL, status, body)
		}
		if status, body := postTo(t, api.Client(), made.BaseURL+"/_mock/reset", ""); status != 404 || !strings.Contains(body, errPath) {
			t.Errorf("%s/_mock answers %d %s", made.BaseURL, status, body)
		}
		box, err := client.In(made)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := box.Journal(t.Context(), journal.Filter{})
		if err != nil || len(entries) != 2 || entries[1].Path != "/_mock/reset" {
			t.Errorf("the journal has %+v: %v", entries, err)
		}
		if _, err := clientOf(t, strings.TrimSuffix(made.ControlURL, "/_mock")).Clock(t.Context()); !isKind(err, control.Unauthorized, "the control API of this mock wants its token, that of --control-token: Authorization: Bearer TOKEN") {
			t.Errorf("without the token: %v", err)
		}
	}
	if _, err := clientOf(t, steering.URL+"/s/nope").Clock(t.Context()); !isKind(err, control.Unauthorized, "the control API of this mock wants its token, that of --control-token: Authorization: Bearer TOKEN") {
		t.Errorf("without the token, of no sandbox: %v", err)
	}
	if _, err := clientOf(t, steering.URL+"/s/nope", control.WithToken("sesame")).Clock(t.Context()); !isKind(err, control.NotFound, `no sandbox "nope"; GET /_mock/sandboxes lists them, POST makes one`) {
		t.Errorf("of no sandbox: %v", err)
	}
}

func TestAPortThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	mock.ServedAt(mockserver.Place{URL: mock.URL, Listen: func(context.Context) (net.Listener, error) { return nil, errors.New("no port is left") }})
	u := newUser(t, mock.Server)
	u.do("POST", "/_mock/sandboxes", `{"name":"a","listen":true}`).want(t, 500,
		refused("InternalServerError", "INTERNAL_SERVER_ERROR", "open a port for the sandbox: no port is left"))
	u.do("GET", "/_mock/sandboxes", "").want(t, 200, "[]")
}
