package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// TestLogoutWithNothingToRefreshWith has a store hold an access token alone, as that of another program may.
func TestLogoutWithNothingToRefreshWith(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	alone := func(_ context.Context, pair tokenstore.Pair) (tokenstore.Pair, error) {
		pair.Refresh = ""
		return pair, nil
	}
	if _, err := s.store.Update(t.Context(), alone); err != nil {
		t.Fatal(err)
	}
	s.mock.Revoke("access")
	s.wantCalls("login OK", "listCategories OK")
	if err := s.client.Logout(t.Context()); err != nil {
		t.Errorf("the logout ended with %v", err)
	}
	s.wantCalls("logout Unauthorized")
}

// TestLogoutHasATimeout has the server hang: the lock of the store, which others wait for, is let go all the same.
func TestLogoutHasATimeout(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	s.client = s.another(client.WithRenewTimeout(500 * time.Millisecond))
	s.mock.AddFault(fault.Rule{Operation: "logout", Phase: fault.Before, Effect: fault.Stall{}})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.client.Logout(ctx); !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		t.Errorf("the logout ended with %v, its context with %v, want %v of its own", err, ctx.Err(), context.DeadlineExceeded)
	}
	if left, err := s.store.Load(t.Context()); err != nil || !left.IsZero() {
		t.Errorf("the store has %v, want nothing; error %v", left, err)
	}
}

// late is a store whose first Update has an answer that is long on its way.
type late struct {
	tokenstore.Store
	told           atomic.Bool
	stored, answer chan struct{}
}

func (l *late) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	pair, err := l.Store.Update(ctx, change)
	if l.told.CompareAndSwap(false, true) {
		close(l.stored)
		<-l.answer
	}
	return pair, err
}

// loginsOnly is a server that counts logins, and takes whatever else is asked.
type loginsOnly struct {
	mu   sync.Mutex
	sent []string
}

func (l *loginsOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, r.URL.Path)
	body := "[]"
	switch r.URL.Path {
	case "/auth/login":
		body = `{"access_token":"a` + strings.Repeat("x", len(l.sent)) + `","refresh_token":"r","access_expires_at":"2999-01-01T00:00:00Z"}`
	case "/auth/logout":
		body = `{"data":{}}`
	}
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// TestLogoutComesAfterARenewalUnderWay logs out while a renewal has stored its tokens and does not know it yet. They are
// revoked, and must not come back to life in memory.
func TestLogoutComesAfterARenewalUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &late{Store: tokenstore.NewMemory(), stored: make(chan struct{}), answer: make(chan struct{})}
		server := &loginsOnly{}
		c, err := client.New("http://host", client.Credentials{Username: "a", Password: "b"}, client.WithStore(store), client.WithTransport(server))
		if err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := c.Categories(t.Context()); err != nil {
				t.Error(err)
			}
		})
		<-store.stored
		both.Go(func() {
			if err := c.Logout(t.Context()); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		close(store.answer)
		both.Wait()
		server.sent = nil
		if _, err := c.Categories(t.Context()); err != nil {
			t.Error(err)
		}
		if got := strings.Join(server.sent, " "); got != "/auth/login /api/v1/categories" {
			t.Errorf("after the logout there were %s, want a login first", got)
		}
	})
}

// leavingClock has somebody log out as soon as the time is asked for.
type leavingClock struct {
	client.Clock
	logout atomic.Pointer[func()]
}

func (c *leavingClock) Now() time.Time {
	if logout := c.logout.Swap(nil); logout != nil {
		(*logout)()
	}
	return c.Clock.Now()
}

// away is a store that is not available once.
type away struct {
	tokenstore.Store
	once func()
}

func (a *away) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	if once := a.once; once != nil {
		a.once = nil
		once()
		return tokenstore.Pair{}, tokenstore.ErrUnavailable
	}
	return a.Store.Update(ctx, change)
}

// A logout between a renewal that failed and the call that had wanted it leaves nothing to put off.
func TestLogoutWhileARenewalIsPutOff(t *testing.T) {
	t.Parallel()
	store := &away{Store: tokenstore.NewMemory()}
	s := newScene(t)
	clock := &leavingClock{Clock: s.clock}
	s.client = s.another(client.WithStore(store), client.WithClock(clock))
	s.must()
	s.mock.Advance(57 * time.Minute) // due, and still good
	logout := func() {
		if err := s.client.Logout(t.Context()); err != nil {
			t.Error(err)
		}
	}
	store.once = func() { clock.logout.Store(&logout) }
	s.must()
	s.wantCalls("login OK", "listCategories OK", "logout OK", "login OK", "listCategories OK")
}
