package client_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// mockClock is the clock of a mock. Its waits move that clock, and are over at once.
type mockClock struct {
	mock *mockserver.Server

	mu    sync.Mutex
	waits []time.Duration
}

func (c *mockClock) Now() time.Time { return c.mock.Now() }

func (c *mockClock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	c.waits = append(c.waits, d)
	c.mu.Unlock()
	over := make(chan time.Time, 1)
	// Whole seconds, since that is what the clock of a mock has.
	if _, err := c.mock.Advance(context.Background(), d.Round(time.Second)); err == nil {
		over <- c.mock.Now()
	}
	return over
}

// waited returns the waits so far.
func (c *mockClock) waited() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.waits)
}

// scene is a mock, and a client of it that goes by its clock.
type scene struct {
	*testing.T
	mock   *mockserver.TestServer
	clock  *mockClock
	store  tokenstore.Store
	seen   *record
	client *client.Client
}

// newScene starts a mock and makes a client without jitter.
func newScene(t *testing.T, options ...client.Option) *scene {
	t.Helper()
	return sceneOf(t, mockserver.Start(t), options...)
}

func sceneOf(t *testing.T, mock *mockserver.TestServer, options ...client.Option) *scene {
	t.Helper()
	s := &scene{T: t, mock: mock, clock: &mockClock{mock: mock.Server}, store: tokenstore.NewMemory(), seen: &record{}}
	s.client = s.another(options...)
	return s
}

// another is one more client on the same store and clock, as another process would have it.
func (s *scene) another(options ...client.Option) *client.Client {
	s.Helper()
	all := append([]client.Option{
		client.WithStore(s.store), client.WithClock(s.clock), client.WithObserver(s.seen),
		client.WithEarlyRefresh(client.DefaultEarly, 0),
	}, options...)
	c, err := client.New(s.mock.URL, s.credentials(), all...)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

func (s *scene) credentials() client.Credentials {
	return client.Credentials{Username: s.mock.Username, Password: client.Password(s.mock.Password)}
}

// categories makes a call, and tells how it has ended.
func (s *scene) categories() error {
	_, err := s.client.Categories(s.Context())
	return err
}

// must makes a call that has to succeed.
func (s *scene) must() {
	s.Helper()
	if err := s.categories(); err != nil {
		s.Fatalf("the call failed: %v", err)
	}
}

// wantCalls compares the requests that the mock has got since it was last asked.
func (s *scene) wantCalls(want ...string) {
	s.Helper()
	var got []string
	for _, e := range s.mock.Journal() {
		got = append(got, e.Operation+" "+statusOf(e))
	}
	if !slices.Equal(got, want) {
		s.Errorf("requests:\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	if err := s.mock.ClearJournal(s.Context()); err != nil {
		s.Error(err)
	}
}

// statusOf is the status that went out, or how the request ended without one.
func statusOf(e journal.Entry) string {
	if e.SentStatus == 0 || e.Outcome != journal.OutcomeAnswered {
		return string(e.Outcome)
	}
	return http.StatusText(e.SentStatus)
}

// record is an observer that writes down what it hears.
type record struct {
	mu    sync.Mutex
	lines []string
	errs  []error
}

func (r *record) add(err error, line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		line += " failed"
		r.errs = append(r.errs, err)
	}
	r.lines = append(r.lines, line)
}

func (r *record) Refreshed(_ context.Context, n client.Renewal) { r.add(n.Err, "refresh") }
func (r *record) LoggedIn(_ context.Context, n client.Renewal)  { r.add(n.Err, "login") }
func (r *record) Retrying(_ context.Context, n client.Retry) {
	r.add(n.Err, "retry "+n.Operation+" in "+n.Wait.String())
}
func (r *record) Forbidden(_ context.Context, operation string) { r.add(nil, "forbidden "+operation) }

// take returns what was heard since it was last asked.
func (r *record) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := r.lines
	r.lines = nil
	return lines
}
