package client_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const (
	processes  = 4
	goroutines = 64
)

// expiries is how often the tokens die that many share.
func expiries() int { return need.Rounds(8, 25, 500) }

// remoteStores opens the stores that several machines can share, by where they are.
var remoteStores = map[string]func(place string) (tokenstore.Store, error){"redis": openRedis}

// fileConfig is what workers need to share a file.
func fileConfig(t *testing.T, mock *mockserver.TestServer) workerConfig {
	t.Helper()
	key, err := seal.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return workerConfig{
		URL: mock.URL, Username: mock.Username, Password: mock.Password, Goroutines: 1, Calls: 1,
		Kind: "file", Place: filepath.Join(t.TempDir(), "tokens.age"), Key: key.Secret(),
	}
}

// TestProcessesShareATokenFile has four processes of 64 goroutines each go through expiries together.
func TestProcessesShareATokenFile(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	config := fileConfig(t, mock)
	config.Goroutines = goroutines
	shareThroughExpiries(t, mock, config)
}

// shareThroughExpiries wants one login, one refresh an expiry, and no call to fail.
func shareThroughExpiries(t *testing.T, mock *mockserver.TestServer, config workerConfig) {
	t.Helper()
	workers := make([]*worker, processes)
	for i := range workers {
		workers[i] = startWorker(t, config)
	}
	for expiry := range expiries() + 1 {
		if err := mock.ClearJournal(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, w := range workers {
			w.begin(mock.Now())
		}
		for i, w := range workers {
			if got := w.line(); got != "done" {
				t.Fatalf("expiry %d, process %d: %s", expiry, i, got)
			}
		}
		token := "refresh"
		if expiry == 0 {
			token = "login"
		}
		wantAnswered(t, mock, fmt.Sprintf("expiry %d", expiry), map[string]int{token: 1, "listCategories": processes * config.Goroutines * config.Calls})
		mock.Advance(time.Hour)
	}
}

// wantAnswered wants so many requests of each operation, all answered 200, with a token that was good.
func wantAnswered(t *testing.T, mock *mockserver.TestServer, when string, want map[string]int) {
	t.Helper()
	got := map[string]int{}
	for _, e := range mock.Journal() {
		got[e.Operation]++
		if e.Status != http.StatusOK || e.Credential != nil && e.Credential.State != journal.StateLive {
			t.Errorf("%s: a %s was answered %d, its token is %+v", when, e.Operation, e.Status, e.Credential)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: requests %v, want %v", when, got, want)
	}
	for operation, n := range want {
		if got[operation] != n {
			t.Errorf("%s: %d requests of %s, want %d", when, got[operation], operation, n)
		}
	}
}

// TestClientsShareAStoreWhileTimePasses has time pass while calls are on their way, so that tokens die between a look at
// the clock and the arrival of the request.
func TestClientsShareAStoreWhileTimePasses(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"valid", "revoked"} {
		t.Run("access-after-refresh="+policy, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.mock.Assume("access-after-refresh", policy)
			s.mock.Assume("refresh-reuse", "revoke-family")
			clients := []*client.Client{s.client, s.another(), s.another()}
			s.must()
			s.wantCalls("login OK", "listCategories OK")
			callers := make([]*caller, 24)
			var all sync.WaitGroup
			for i := range callers {
				callers[i] = &caller{client: clients[i%len(clients)], stop: make(chan struct{})}
				all.Go(func() { callers[i].run(t) })
			}
			for expiry := range expiries() {
				s.mock.Advance(time.Hour)
				waitForCalls(callers) // a token that dies twice during one call is more than anybody promises
				s.wantTokenCalls(fmt.Sprintf("expiry %d", expiry), "refresh OK")
			}
			for _, c := range callers {
				close(c.stop)
			}
			all.Wait()
		})
	}
}

// wantTokenCalls wants these calls for tokens, and no others, since the journal was last cleared, and clears it.
func (s *scene) wantTokenCalls(when string, want ...string) {
	s.Helper()
	var got []string
	for _, e := range s.mock.Journal() {
		if strings.HasPrefix(e.Path, "/auth/") {
			got = append(got, e.Operation+" "+statusOf(e))
		}
	}
	if !slices.Equal(got, want) {
		s.Errorf("%s: calls for tokens %q, want %q", when, got, want)
	}
	if err := s.mock.ClearJournal(s.Context()); err != nil {
		s.Error(err)
	}
}

// caller makes one call after the other, none of which may fail.
type caller struct {
	client *client.Client
	stop   chan struct{}
	owed   atomic.Int64 // calls until done is told
	done   *sync.WaitGroup
}

func (c *caller) run(t *testing.T) {
	for {
		select {
		case <-c.stop:
			return
		default:
		}
		if _, err := c.client.Categories(t.Context()); err != nil {
			t.Errorf("a call failed: %v", err)
		}
		if c.owed.Add(-1) == 0 {
			c.done.Done()
		}
	}
}

// waitForCalls waits until each caller has ended two calls, the first of which may have begun before.
func waitForCalls(callers []*caller) {
	var done sync.WaitGroup
	done.Add(len(callers))
	for _, c := range callers {
		c.done = &done
		c.owed.Store(2)
	}
	done.Wait()
}
