package client_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/examples/need"
)

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
			for expiry := range need.Rounds(8, 25, 500) {
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
