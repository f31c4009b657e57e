package mockserver_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// unruly is a backend that fails when it is asked about some records, and counts what it is asked about them.
type unruly struct {
	*records.Memory
	what string // is in their keys

	mu     sync.Mutex
	method string
	err    error
	late   bool   // it fails after the change is made
	read   func() // when set, it is called once, after a record was read

	followed func() // when set, it is called when a change was followed
	asked    map[string]int
	fails    int
}

// fail has a method fail from now on. Nil ends it.
func (s *unruly) fail(method string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.method, s.err, s.late, s.fails = method, err, false, 0
}

// loseAnswers is fail for changes that are made all the same.
func (s *unruly) loseAnswers() {
	s.fail("Commit", records.ErrUnavailable)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.late = true
}

// failed tells how often the method has failed.
func (s *unruly) failed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fails
}

// counted returns how often each method was called about the records since it was last asked.
func (s *unruly) counted() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

func (s *unruly) ask(method string, keys ...string) (late bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		if !strings.Contains(key, s.what) {
			continue
		}
		if s.asked == nil {
			s.asked = map[string]int{}
		}
		s.asked[method]++
		if method == s.method {
			s.fails++
			return s.late, s.err
		}
		return false, nil
	}
	return false, nil
}

func (s *unruly) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	if _, err := s.ask("Read", key); err != nil {
		return records.Record{}, err
	}
	record, err := s.Memory.Read(ctx, key, fields...)
	if hook := s.hook(key); hook != nil {
		hook()
	}
	return record, err
}

func (s *unruly) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	return s.Memory.Follow(ctx, after, func(e records.Event) {
		each(e)
		for _, w := range e.Writes {
			if s.followed != nil && strings.Contains(w.Key, s.what) {
				s.followed()
			}
		}
	})
}

func (s *unruly) hook(key string) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.Contains(key, s.what) {
		return nil
	}
	hook := s.read
	s.read = nil
	return hook
}

func (s *unruly) Scan(ctx context.Context, prefix string, yield func(string, records.Record) bool) error {
	if _, err := s.ask("Scan", prefix); err != nil {
		return err
	}
	return s.Memory.Scan(ctx, prefix, yield)
}

func (s *unruly) Commit(ctx context.Context, c records.Change) (records.Result, error) {
	var keys []string
	for _, w := range c.Writes {
		keys = append(keys, w.Key)
	}
	late, err := s.ask("Commit", keys...)
	if err != nil && !late {
		return records.Result{}, err
	}
	made, wrong := s.Memory.Commit(ctx, c)
	if err == nil {
		err = wrong
	}
	return made, err
}

// unreported is a customer of a mock whose answers are not checked against the specification, which has no 503.
type unreported struct {
	customer
	server *mockserver.Server
}

func unreportedShop(t *testing.T, backend records.Backend, assumptions map[string]string) unreported {
	t.Helper()
	server := newMock(t, mockserver.Config{
		State: backend, Seed: "shops", Extensions: true, Assumptions: assumptions,
		Clock: mockserver.ClockConfig{Start: mockserver.SeededStart(), Frozen: true},
	})
	u := newUser(t, server)
	return unreported{customer{u, t, nil, u.login().Access}, server}
}

// wantNoState wants a request to be refused because the state could not be asked.
func wantNoState(t *testing.T, s *mockserver.Server, a answer) {
	t.Helper()
	a.want(t, http.StatusServiceUnavailable, errUnavailable)
	entries := entriesOf(t, s)
	if got := entries[len(entries)-1].Reason; got != journal.ReasonNoState {
		t.Errorf("the journal says %q, want %q", got, journal.ReasonNoState)
	}
}
