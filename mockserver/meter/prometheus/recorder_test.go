package prometheus_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"github.com/popupmock/popupmock/mockserver/meter"
	"github.com/popupmock/popupmock/mockserver/meter/prometheus"
)

func textOf(t *testing.T, r meter.Recorder, now meter.Figures) string {
	t.Helper()
	var text strings.Builder
	if err := r.Write(&text, now); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// hostile is a name that another mock may have given itself.
const hostile = "a\"b\\c\nd\xff} 1\n# TYPE x counter"

// full are figures with everything in them.
func full() meter.Figures {
	return meter.Figures{
		Version: "v1.2.3", Ready: true,
		Tokens: []meter.Tokens{{Use: "access", State: "live", Count: 1_000_000}, {Use: "refresh", State: "spent", Count: 2}},
		Faults: 3, Triggers: 4, Journal: meter.Journal{Entries: 5, Bytes: 16_777_216, Dropped: 6},
		Sandboxes: &meter.Sandboxes{Count: 7, Requests: 8},
		State: &meter.State{Followed: 90, Heard: 100, Beat: 250 * time.Millisecond, Replicas: []meter.Replica{
			{Name: hostile, Followed: 80, Silent: time.Second}, {Name: hostile}, {Name: strings.Repeat("x", 5000), Followed: 1},
		}},
	}
}

func TestEverythingIsWritten(t *testing.T) {
	t.Parallel()
	r := prometheus.New()
	r.Answered("login", 200, 300*time.Microsecond)
	r.Answered("login", 200, time.Hour)
	r.Answered("login", 401, 0)
	r.Answered("", 404, time.Second)
	r.Answered("refresh", 0, time.Second)
	for status := 200; status < 600; status++ {
		r.Answered("logout", status, time.Second)
	}
	r.Fired("reset", "before")
	r.Asked(meter.Commit, meter.Stale, time.Millisecond)
	r.Asked(meter.Commit, meter.OK, time.Millisecond)
	text := textOf(t, r, full())
	got := parse(t, text)
	for series, want := range map[string]float64{
		`popupmock_build_info{version="v1.2.3",goversion="` + goVersion() + `"}`: 1,
		`popupmock_ready{}`: 1,
		`popupmock_requests_total{operation="login",status="200"}`:                 2,
		`popupmock_requests_total{operation="login",status="401"}`:                 1,
		`popupmock_requests_total{operation="none",status="404"}`:                  1,
		`popupmock_requests_total{operation="refresh",status="none"}`:              1,
		`popupmock_requests_total{operation="logout",status="418"}`:                1,
		`popupmock_request_duration_seconds_bucket{operation="login",le="0.0001"}`: 1,
		`popupmock_request_duration_seconds_bucket{operation="login",le="0.0005"}`: 2,
		`popupmock_request_duration_seconds_bucket{operation="login",le="10"}`:     2,
		`popupmock_request_duration_seconds_bucket{operation="login",le="+Inf"}`:   3,
		`popupmock_request_duration_seconds_count{operation="login"}`:              3,
		`popupmock_request_duration_seconds_sum{operation="login"}`:                3600.0003,
		`popupmock_tokens{use="access",state="live"}`:                              1_000_000,
		`popupmock_faults{}`: 3, `popupmock_triggers{}`: 4,
		`popupmock_faults_fired_total{effect="reset",phase="before"}`: 1,
		`popupmock_journal_entries{}`:                                 5, `popupmock_journal_bytes{}`: 16_777_216, `popupmock_journal_dropped_total{}`: 6,
		`popupmock_sandboxes{}`: 7, `popupmock_sandbox_requests_total{}`: 8,
		`popupmock_state_calls_total{call="commit",result="stale"}`:  1,
		`popupmock_state_call_duration_seconds_count{call="commit"}`: 2,
		`popupmock_state_up{}`: 1, `popupmock_state_position{}`: 90, `popupmock_state_lag_changes{}`: 10,
		`popupmock_replica_beat_age_seconds{}`:                                                        0.25,
		`popupmock_replica_silent_seconds{replica="a\"b\\c\nd` + "\uFFFD" + `} 1\n# TYPE x counter"}`: 1,
		`popupmock_replica_position{replica="` + strings.Repeat("x", 256) + `"}`:                      1,
	} {
		if value, there := got[series]; !there || value != want {
			t.Errorf("%s is %v (%t), want %v", series, value, there, want)
		}
	}
	logouts := 0
	for series := range got {
		if strings.HasPrefix(series, `popupmock_requests_total{operation="logout"`) {
			logouts++
		}
	}
	if logouts > 70 {
		t.Errorf("%d series of one operation, want those of registered statuses and classes alone", logouts)
	}
	for _, name := range []string{"go_goroutines", "process_cpu_seconds_total", "process_open_fds"} {
		if _, there := got[name+"{}"]; !there && isLinux() {
			t.Errorf("no %s", name)
		}
	}
}

// A mock without anything special has none of what does not concern it, and a sandbox nothing of the process.
func TestWhatDoesNotConcernItIsLeftOut(t *testing.T) {
	t.Parallel()
	for prefix, now := range map[string]meter.Figures{
		"popupmock_state": {}, "popupmock_replica": {State: &meter.State{Beat: -1}}, "popupmock_sandbox": {Sandbox: "mine"}, "popupmock_tokens": {},
		"go_": {Sandbox: "mine"}, "process_": {Sandbox: "mine"}, "popupmock_requests": {},
	} {
		for series := range parse(t, textOf(t, prometheus.New(), now)) {
			if strings.HasPrefix(series, prefix) {
				t.Errorf("%+v has %s", now, series)
			}
		}
	}
	down := parse(t, textOf(t, prometheus.New(), meter.Figures{State: &meter.State{Lost: true, Heard: 1, Followed: 5, Beat: -1}}))
	if down["popupmock_state_up{}"] != 0 || down["popupmock_state_lag_changes{}"] != 0 || down["popupmock_ready{}"] != 0 {
		t.Errorf("a lost state: %v", down)
	}
}

// Several recorders of a process do not mix, and neither do they with the registry that all of a program share.
func TestRecordersDoNotMix(t *testing.T) {
	t.Parallel()
	one, other := prometheus.New(), prometheus.New()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 100 {
				one.Answered("login", 200, 0)
			}
		})
	}
	all.Wait()
	const series = `popupmock_requests_total{operation="login",status="200"}`
	if got := parse(t, textOf(t, one, meter.Figures{})); got[series] != 400 {
		t.Errorf("400 requests at once are counted as %v", got[series])
	}
	if got, there := parse(t, textOf(t, other, meter.Figures{}))[series]; there {
		t.Errorf("the other one has %v", got)
	}
	for _, name := range metrics.ListMetricNames() {
		if strings.HasPrefix(name, "popupmock_") {
			t.Errorf("the registry of the program has %s", name)
		}
	}
}

func BenchmarkAnswered(b *testing.B) {
	r := prometheus.New()
	b.ReportAllocs()
	for b.Loop() {
		r.Answered("listProducts", 200, 300*time.Microsecond)
	}
}
