package processes_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	"github.com/popupmock/popupmock/mockserver/control"
)

// workerEnv makes the test binary a worker: a process of its own that has a client, and makes calls when it is told to.
const workerEnv = "POPUPMOCK_TEST_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(workerEnv) != "" {
		if err := work(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// workerConfig is the first line that a worker reads.
type workerConfig struct {
	URL, Username, Password string
	Kind                    string // of the store
	Place, Key              string
	Goroutines, Calls       int    // each of so many goroutines makes so many calls
	Halt                    string // where to stop for ever, as of haltAt; empty for nowhere
}

// work reads its configuration, then a line for each round, which says what the clock of the mock shows, and answers each with a line: "done",
// or what has failed.
func work(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	if !lines.Scan() {
		return lines.Err()
	}
	var c workerConfig
	if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
		return err
	}
	clock := &remoteClock{}
	api, err := c.client(clock, out)
	if err != nil {
		return err
	}
	for lines.Scan() {
		if err := clock.set(lines.Text()); err != nil {
			return err
		}
		if err := c.round(api); err != nil {
			fmt.Fprintln(out, "failed: "+strings.ReplaceAll(err.Error(), "\n", " "))
			continue
		}
		fmt.Fprintln(out, "done")
	}
	return lines.Err()
}

// client makes the worker's client, which goes by the clock.
func (c workerConfig) client(clock *remoteClock, out io.Writer) (*client.Client, error) {
	store, err := c.store()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 2 * c.Goroutines}
	mock, err := control.NewClient(c.URL, control.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		return nil, err
	}
	clock.mock = mock
	return client.New(c.URL, client.Credentials{Username: c.Username, Password: client.Password(c.Password)},
		client.WithClock(clock), client.WithStore(halting(store, c.Halt, out)), client.WithTransport(halts{transport, c.Halt, out}),
		client.WithEarlyRefresh(client.DefaultEarly, 0))
}

func (c workerConfig) store() (tokenstore.Store, error) {
	if open, ok := remoteStores[c.Kind]; ok {
		return open(c.Place)
	}
	key, err := seal.ParseKey(c.Key)
	if err != nil {
		return nil, err
	}
	return tokenstore.NewFile(c.Place, key)
}

// round makes all calls of a round, and returns the first failure.
func (c workerConfig) round(api *client.Client) error {
	failures := make(chan error, c.Goroutines)
	var all sync.WaitGroup
	for range c.Goroutines {
		all.Go(func() {
			for range c.Calls {
				if _, err := api.Categories(context.Background()); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(failures)
	return <-failures
}

// remoteClock is the clock of a mock, as it was at the beginning of the round: it stands still, and a look at it by the control API before each
// call would cost more than the call. Its waits move that clock.
type remoteClock struct {
	mock *control.Client
	now  atomic.Pointer[time.Time]
}

func (c *remoteClock) Now() time.Time { return *c.now.Load() }

func (c *remoteClock) After(d time.Duration) <-chan time.Time {
	over := make(chan time.Time, 1)
	if clock, err := c.mock.Advance(context.Background(), d.Round(time.Second)); err == nil {
		c.now.Store(&clock.Now)
		over <- clock.Now
	}
	return over
}

// set reads what the clock shows.
func (c *remoteClock) set(text string) error {
	now, err := time.Parse(time.RFC3339Nano, text)
	c.now.Store(&now)
	return err
}

// worker is a process, as its parent sees it.
type worker struct {
	t       *testing.T
	process *exec.Cmd
	in      io.Writer
	out     *bufio.Scanner
}

// startWorker starts a worker, which is killed with the test if it lives that long.
func startWorker(t *testing.T, config workerConfig) *worker {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{t: t, process: exec.CommandContext(t.Context(), self)}
	w.process.Env = append(os.Environ(), workerEnv+"=yes")
	w.process.Stderr = os.Stderr
	in, err := w.process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := w.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	w.in, w.out = in, bufio.NewScanner(out)
	if err := w.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.kill)
	if err := json.NewEncoder(in).Encode(config); err != nil {
		t.Fatal(err)
	}
	return w
}

// begin tells the worker to make a round, at a time by the clock of the mock.
func (w *worker) begin(now time.Time) {
	if _, err := fmt.Fprintln(w.in, now.Format(time.RFC3339Nano)); err != nil {
		w.t.Errorf("tell the worker to begin: %v", err)
	}
}

// line is what the worker says next, empty when it has ended.
func (w *worker) line() string {
	if w.out.Scan() {
		return w.out.Text()
	}
	return ""
}

// kill ends the worker as SIGKILL does, and waits until it is gone. It may be called again.
func (w *worker) kill() {
	_ = w.process.Process.Kill()
	_ = w.process.Wait()
}
