package mockserver_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// metricsOf asks for the metrics below a prefix. It returns the lines.
func (u user) metricsOf(t *testing.T, prefix string) []string {
	t.Helper()
	got := u.do("GET", prefix+"/_mock/metrics", "")
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" {
		t.Fatalf("%s/_mock/metrics: %d, %s %s", prefix, got.status, got.header.Get("Content-Type"), got.body)
	}
	return strings.Split(got.body, "\n")
}

// wantMetrics wants lines, and no lines that begin with "!".
func (u user) wantMetrics(t *testing.T, prefix string, want ...string) {
	t.Helper()
	lines := u.metricsOf(t, prefix)
	for _, line := range want {
		start, isUnwanted := strings.CutPrefix(line, "!")
		switch {
		case isUnwanted:
			if i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, start) }); i >= 0 {
				t.Errorf("%s/_mock/metrics has %s", prefix, lines[i])
			}
		case !slices.Contains(lines, line):
			name, _, _ := strings.Cut(line, "{")
			name, _, _ = strings.Cut(name, " ")
			t.Errorf("%s/_mock/metrics has not %s, but\n%s", prefix, line, strings.Join(slices.DeleteFunc(slices.Clone(lines),
				func(l string) bool { return !strings.HasPrefix(l, name) }), "\n"))
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, counting, func(c *mockserver.Config) { c.Wall = clockwork.NewFakeClock() })
	u := newUser(t, mock.Server)
	tokens := u.login()
	u.refreshWith(tokens.Refresh).wantOK(t)
	u.refreshWith(tokens.Refresh)
	u.do("GET", "/nowhere", "")
	u.do("POST", "/_mock/sandboxes", `{"name":"mine"}`).wantOK(t)
	u.do("POST", "/s/mine"+loginPath, loginBody).wantOK(t)
	u.do("POST", "/_mock/faults", `{"operation":"logout","phase":"after","effect":{"type":"status","status":500}}`).wantOK(t)
	u.do("POST", "/_mock/faults", `{"operation":"logout","phase":"before","effect":{"type":"delay","for":"0s"}}`)
	if got := u.logout(tokens.Access); got.status != http.StatusInternalServerError {
		t.Fatalf("the fault has not fired: %d", got.status)
	}
	u.wantMetrics(t, "",
		`popupmock_requests_total{operation="login",status="200"} 1`,
		`popupmock_requests_total{operation="refresh",status="200"} 1`,
		`popupmock_requests_total{operation="refresh",status="401"} 1`,
		`popupmock_requests_total{operation="logout",status="500"} 1`,
		`popupmock_requests_total{operation="none",status="404"} 1`,
		`popupmock_request_duration_seconds_count{operation="refresh"} 2`,
		`popupmock_faults_fired_total{effect="status",phase="after"} 1`,
		`popupmock_tokens{use="refresh",state="live"} 0`, `popupmock_tokens{use="refresh",state="spent"} 1`,
		`popupmock_tokens{use="refresh",state="revoked"} 1`, `popupmock_tokens{use="access",state="revoked"} 2`,
		"popupmock_journal_entries 5", "popupmock_sandboxes 1", "popupmock_sandbox_requests_total 1", "popupmock_ready 1", "!popupmock_state", "!popupmock_replica",
	)
	u.wantMetrics(t, "/s/mine",
		`popupmock_requests_total{operation="login",status="200"} 1`, `popupmock_tokens{use="refresh",state="live"} 1`, "popupmock_journal_entries 1",
		`!popupmock_requests_total{operation="refresh"`, "!popupmock_sandbox", "!go_", "!process_",
	)
	mock.Drain()
	u.do("DELETE", "/_mock/sandboxes/mine", "")
	if _, err := mock.Server.Advance(t.Context(), 8*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	u.login()
	u.wantMetrics(t, "", "popupmock_ready 0", "popupmock_sandboxes 0", "popupmock_sandbox_requests_total 1", `popupmock_tokens{use="access",state="live"} 1`)
}

// Mocks that share a state tell how far they have followed it and each other, and what it answers them; also while it does not.
func TestMetricsOfSharedState(t *testing.T) {
	t.Parallel()
	backend, wall := newLeaving(), clockwork.NewFakeClock()
	named := func(name string) func(*mockserver.Config) {
		return func(c *mockserver.Config) { c.Replica, c.Wall = name, wall }
	}
	other := sharing(t, backend.Memory, 1, named("other"))[0]
	mock := sharing(t, backend, 1, named("one"), counting)[0]
	newUser(t, other.Server).login()
	together(t, mock)
	u := newUser(t, mock.Server)
	u.wantMetrics(t, "",
		"popupmock_state_up 1", "popupmock_state_lag_changes 0", "popupmock_replica_beat_age_seconds 0", `popupmock_tokens{use="access",state="live"} 1`,
		`popupmock_replica_silent_seconds{replica="other"} 0`, `!popupmock_replica_silent_seconds{replica="one"}`,
		`!popupmock_state_calls_total{call="read",result="unavailable"}`,
	)
	backend.away.Store(true)
	wall.Advance(2 * time.Second) // control calls are refused then, but for those that tell of it
	u.do("POST", loginPath, loginBody).want(t, http.StatusServiceUnavailable, errUnavailable)
	u.wantMetrics(t, "", "popupmock_state_up 0", "popupmock_ready 0", "!popupmock_tokens", `popupmock_requests_total{operation="login",status="503"} 1`)
	if !slices.ContainsFunc(u.metricsOf(t, ""), func(l string) bool {
		return strings.HasPrefix(l, "popupmock_state_calls_total{") && strings.Contains(l, `result="unavailable"`)
	}) {
		t.Error("no call is counted that the state did not answer")
	}
}

// A mock that nobody has asked to count says so.
func TestNoMetrics(t *testing.T) {
	t.Parallel()
	const text = "this mock counts nothing; popupmock serve does, and others with Config.Metrics"
	mock := mockserver.Start(t)
	if _, err := mock.Metrics(t.Context()); !isKind(err, control.NotFound, text) {
		t.Errorf("in process: %v", err)
	}
	if _, err := clientOf(t, mock.URL).Metrics(t.Context()); !isKind(err, control.NotFound, text) {
		t.Errorf("over HTTP: %v", err)
	}
}
