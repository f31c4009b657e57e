package processes_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

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

// configOf is what one caller in each worker needs to share a store of a kind.
func configOf(mock *mockserver.TestServer, kind, place string) workerConfig {
	return workerConfig{URL: mock.URL, Username: mock.Username, Password: mock.Password, Goroutines: 1, Calls: 1, Kind: kind, Place: place}
}

// fileConfig is what workers need to share a file.
func fileConfig(t *testing.T, mock *mockserver.TestServer) workerConfig {
	t.Helper()
	key, err := seal.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	config := configOf(mock, "file", filepath.Join(t.TempDir(), "tokens.age"))
	config.Key = key.Secret()
	return config
}

func TestProcessesShareATokenFile(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	shareThroughExpiries(t, mock, fileConfig(t, mock))
}

// shareThroughExpiries has four processes of 64 goroutines each go through expiries together. It wants one login, one refresh an expiry, and no
// call to fail.
func shareThroughExpiries(t *testing.T, mock *mockserver.TestServer, config workerConfig) {
	t.Helper()
	config.Goroutines = goroutines
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
