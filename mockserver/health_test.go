package mockserver_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

const (
	notReady = `{"error":{"name":"ServiceUnavailableError","code":"SERVICE_UNAVAILABLE","message":"not ready: `
	isLive   = `{"live":true}` + "\n"
)

// wantHealth asks all calls about health below a prefix. Whoever is not ready says why.
func (u user) wantHealth(t *testing.T, prefix, unready string) {
	t.Helper()
	got := decodeAs[control.Health](t, u.do("GET", prefix+"/_mock/health", ""))
	want := control.Health{Status: "ok", Version: mockserver.Version(), Live: true, Ready: unready == "", Unready: unready}
	if got != want {
		t.Errorf("%s/_mock/health: %+v, want %+v", prefix, got, want)
	}
	if got := u.do("GET", prefix+"/_mock/health/live", ""); got.status != http.StatusOK || got.body != isLive {
		t.Errorf("%s/_mock/health/live: %d %s", prefix, got.status, got.body)
	}
	probe, status, body := u.do("GET", prefix+"/_mock/health/ready", ""), http.StatusOK, `{"status":"ok",`
	if unready != "" {
		status, body = http.StatusServiceUnavailable, notReady+unready+`"`
	}
	if probe.status != status || !strings.HasPrefix(probe.body, body) {
		t.Errorf("%s/_mock/health/ready: %d %s, want %d %s", prefix, probe.status, probe.body, status, body)
	}
}

// A mock that is told to drain is not ready any more, its sandboxes neither. All of them go on to answer. Probes need no token.
func TestDraining(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.ControlToken = "sesame" })
	u := newUser(t, mock.Server)
	u.do("POST", "/_mock/sandboxes", `{"name":"mine"}`, "Authorization", "Bearer sesame").wantOK(t)
	for _, prefix := range []string{"", "/s/mine"} {
		u.wantHealth(t, prefix, "")
	}
	mock.Drain()
	for _, prefix := range []string{"", "/s/mine"} {
		u.wantHealth(t, prefix, "it is about to stop")
		u.do("POST", prefix+loginPath, loginBody).wantOK(t)
	}
}

// A mock is ready as long as its state can be asked, and again as soon as it can be, though no request comes meanwhile. What keeps it from
// that is in the log once, not in answers that need no token.
func TestReadyWithoutState(t *testing.T) {
	t.Parallel()
	for _, replica := range []string{"", "one"} {
		backend, wall, said := newLeaving(), clockwork.NewFakeClock(), &lines{}
		mock := sharing(t, backend, 1, func(c *mockserver.Config) {
			c.Replica, c.Wall, c.Logger = replica, wall, slog.New(slog.NewTextHandler(said, nil))
		})[0]
		u := newUser(t, mock.Server)
		u.do("POST", "/_mock/sandboxes", `{"name":"mine"}`).wantOK(t)
		u.wantHealth(t, "/s/mine", "")
		backend.away.Store(true)
		for range 3 {
			u.do("POST", loginPath, loginBody).want(t, http.StatusServiceUnavailable, errUnavailable)
		}
		u.wantHealth(t, "", "its state cannot be asked")
		u.wantHealth(t, "/s/mine", "its state cannot be asked")
		backend.away.Store(false)
		u.wantHealth(t, "", "")
		u.wantHealth(t, "/s/mine", "")
		wall.Advance(time.Second)
		u.wantHealth(t, "", "")
		if lost, back := said.count("the state is lost"), said.count("the state is back"); lost != 1 || back != 1 || !strings.Contains(said.String(), unplugged) {
			t.Errorf("replica %q: lost %d times and back %d times, want each once, with the cause:\n%s", replica, lost, back, said)
		}
	}
}

// lines is what a log has said.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String implements fmt.Stringer.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *lines) count(text string) int { return strings.Count(l.String(), text) }
