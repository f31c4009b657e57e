package processes_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Where the server has got to when the process that refreshes is killed.
const (
	killArrived   = "the refresh has arrived"
	killCommitted = "the tokens are rotated, and the answer is not sent"
)

// TestKilledProcessesLeaveNothingBehind kills a process in the middle of a refresh, again and again, at moments in an
// order that a seed picks. The others go on: after one refresh, or a login where the killed one has taken the new tokens with it.
func TestKilledProcessesLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	killAtMoments(t, mock, fileConfig(t, mock), need.Rounds(6, 24, 500))
}

// killAtMoments kills n processes, one at each moment before it comes to any again, and has two others go on each time.
func killAtMoments(t *testing.T, mock *mockserver.TestServer, config workerConfig, n int) {
	t.Helper()
	gate := &gate{next: mock.Handler()}
	server := httptest.NewServer(gate)
	t.Cleanup(server.Close)
	config.URL = server.URL
	survivors := []*worker{startWorker(t, config), startWorker(t, config)}
	survivors[0].begin(mock.Now())
	if got := survivors[0].line(); got != "done" {
		t.Fatalf("the first login: %s", got)
	}
	moments := []string{killArrived, killCommitted, haltLocked, haltAnswered, haltDecided, haltStored}
	seed := uint64(20250115)
	random := rand.New(rand.NewPCG(seed, 0))
	for i := range n {
		if i%len(moments) == 0 {
			random.Shuffle(len(moments), func(a, b int) { moments[a], moments[b] = moments[b], moments[a] })
		}
		moment := moments[i%len(moments)]
		when := fmt.Sprintf("seed %d, kill %d: %s", seed, i, moment)
		mock.Advance(time.Hour)
		killAt(t, gate, config, moment, mock.Now())
		if err := mock.ClearJournal(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, s := range survivors {
			s.begin(mock.Now())
		}
		for _, s := range survivors {
			if got := s.line(); got != "done" {
				t.Fatalf("%s: a process that lives: %s", when, got)
			}
		}
		wantRecovery(t, mock, when, moment)
	}
}

// killAt starts a process, lets it refresh at a time by the clock of the mock, and kills it at the moment.
func killAt(t *testing.T, g *gate, config workerConfig, moment string, now time.Time) {
	t.Helper()
	config.Halt = moment
	victim := startWorker(t, config)
	reached, disarm := g.arm(moment)
	defer disarm()
	victim.begin(now)
	if reached == nil {
		if got := victim.line(); got != moment {
			t.Fatalf("the process came to %q, want %q", got, moment)
		}
	} else {
		<-reached
	}
	victim.kill()
}

// wantRecovery looks at what the two others have cost. A refresh token that was spent by the killed one cannot be told
// from a good one: the server refuses it, and one of the two logs in.
func wantRecovery(t *testing.T, mock *mockserver.TestServer, when, moment string) {
	t.Helper()
	want := map[string][]string{
		killArrived:   {"refresh OK"},
		haltLocked:    {"refresh OK"},
		killCommitted: {"refresh Unauthorized", "login OK"},
		haltAnswered:  {"refresh Unauthorized", "login OK"},
		haltDecided:   {"refresh Unauthorized", "login OK"},
		haltStored:    nil, // they find the new pair
	}[moment]
	var got []string
	for _, e := range mock.Journal() {
		if strings.HasPrefix(e.Path, "/auth/") {
			status := http.StatusText(e.SentStatus)
			if e.Outcome != journal.OutcomeAnswered {
				status = string(e.Outcome)
			}
			got = append(got, e.Operation+" "+status)
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("%s: calls for tokens %q, want %q", when, got, want)
	}
}

// gate is a server that holds one refresh, before or after the mock has answered it, until somebody has killed its client.
type gate struct {
	next  http.Handler
	armed atomic.Pointer[armed]
}

type armed struct {
	moment        string
	reached, over chan struct{}
}

// arm holds the next refresh at a moment of the server until disarm is called, and returns what is closed when it is
// there; nil for the other moments.
func (g *gate) arm(moment string) (reached <-chan struct{}, disarm func()) {
	if moment != killArrived && moment != killCommitted {
		return nil, func() {}
	}
	a := &armed{moment, make(chan struct{}), make(chan struct{})}
	g.armed.Store(a)
	return a.reached, func() { close(a.over) }
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/auth/refresh") {
		g.next.ServeHTTP(w, r)
		return
	}
	a := g.armed.Swap(nil)
	if a == nil {
		g.next.ServeHTTP(w, r)
		return
	}
	if a.moment == killCommitted {
		g.next.ServeHTTP(httptest.NewRecorder(), r)
	}
	close(a.reached)
	<-a.over
}
