package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// TestJitterLeavesRoomForTokensThatLiveShort has tokens live for hardly longer than the jitter: still one refresh for each.
func TestJitterLeavesRoomForTokensThatLiveShort(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithTTL(40*time.Second, time.Hour))
	s := sceneOf(t, mock, client.WithEarlyRefresh(client.DefaultEarly, client.DefaultJitter))
	s.must()
	for range 20 {
		mock.Advance(21 * time.Second)
		s.must()
		if err := mock.ClearJournal(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.must()
		s.wantCalls("listCategories OK")
	}
}

// odd is a server whose tokens expire when it is told, with a date of its own.
type odd struct {
	expires string
	tokens  atomic.Int64 // given out
}

func (o *odd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if !strings.HasPrefix(r.URL.Path, "/auth/") {
		_, _ = io.WriteString(w, "[]")
		return
	}
	n := o.tokens.Add(1)
	fmt.Fprintf(w, `{"access_token":"access-%d","refresh_token":"refresh-%d","access_expires_at":%q}`, n, n, o.expires)
}

// TestOddExpiries has tokens that are good and say otherwise, as those of a server do that takes its local time for UTC: not
// each call renews them.
func TestOddExpiries(t *testing.T) {
	t.Parallel()
	for _, expires := range []string{"1970-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-02T00:00:00Z"} {
		t.Run(expires, func(t *testing.T) {
			t.Parallel()
			server := &odd{expires: expires}
			at := httptest.NewServer(server)
			t.Cleanup(at.Close)
			c, err := client.New(at.URL, client.Credentials{Username: "a", Password: "b"})
			if err != nil {
				t.Fatal(err)
			}
			for range 10 {
				if _, err := c.Categories(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := server.tokens.Load(); got != 1 {
				t.Errorf("ten calls have cost %d tokens, want 1", got)
			}
		})
	}
}

// TestATokenSourceSpeaksOfTheLocalClock has that be wrong: golang.org/x/oauth2 goes by it all the same.
func TestATokenSourceSpeaksOfTheLocalClock(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	clock := wrongClock{s.clock, 2 * time.Hour}
	token, err := s.another(client.WithClock(clock)).TokenSource(t.Context()).Token()
	if err != nil {
		t.Fatal(err)
	}
	if left := token.Expiry.Sub(clock.Now()); left < 54*time.Minute || left > 56*time.Minute {
		t.Errorf("the token is good for %s on the client's clock, want 55 minutes", left)
	}
}

// talkative is an observer that prints the contexts it gets.
type talkative struct {
	client.NoObserver
	said strings.Builder
}

func (o *talkative) Retrying(ctx context.Context, _ client.Retry) {
	fmt.Fprintf(&o.said, "%v %+v", ctx, ctx)
}
func (o *talkative) LoggedIn(ctx context.Context, _ client.Renewal) {
	fmt.Fprintf(&o.said, "%v %+v", ctx, ctx)
}

func TestNoContextShowsASecret(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	observer := &talkative{}
	s.client = s.another(client.WithObserver(observer))
	s.mock.AddFault(fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Status{Code: 500}, When: fault.First(1)})
	s.must()
	if !strings.Contains(observer.said.String(), "context") {
		t.Fatal("the observer has got no context")
	}
	wantNoSecret(t, "a context", observer.said.String(), []string{s.mock.Password})
}

// TestBodiesThatDoNotEnd has a server begin an answer and never end it. Nothing waits for that for ever: neither for one that
// nobody reads, nor for one that is to be checked first.
func TestBodiesThatDoNotEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  int
		options []client.Option
		want    string
	}{
		"of a 503":        {http.StatusServiceUnavailable, nil, ""},
		"of a 401":        {http.StatusUnauthorized, nil, ""},
		"to be checked":   {http.StatusOK, []client.Option{client.WithContract()}, "has not ended within"},
		"that was wanted": {http.StatusOK, nil, "has not ended within"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.must()
			pair, err := s.store.Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			server := &unending{status: c.status, tokens: odd{expires: "2999-01-01T00:00:00Z"}}
			at := httptest.NewServer(server)
			t.Cleanup(at.Close)
			api, err := client.New(at.URL, s.credentials(), append(c.options, client.WithStore(holding(t, pair)), client.WithClock(s.clock),
				client.WithAnswerTimeout(500*time.Millisecond), client.WithRetries(2, 0, time.Minute))...)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			_, err = api.Categories(ctx)
			if said := fmt.Sprint(err); ctx.Err() != nil || c.want == "" && err != nil || !strings.Contains(said, c.want) {
				t.Errorf("the call ended with %v, want %q; its context with %v", err, c.want, ctx.Err())
			}
		})
	}
}

func holding(t *testing.T, pair tokenstore.Pair) tokenstore.Store {
	t.Helper()
	store := tokenstore.NewMemory()
	if _, err := store.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return pair, nil }); err != nil {
		t.Fatal(err)
	}
	return store
}

// unending never ends its first answer with data when the status is 200, and otherwise its first answer of all.
type unending struct {
	status int
	tokens odd
	told   atomic.Bool
}

func (u *unending) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/auth/") || !u.told.CompareAndSwap(false, true) {
		u.tokens.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(u.status)
	_, _ = io.WriteString(w, "[")
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// TestAnEndlessRetryAfter has a server ask for more seconds than any number of them that a client may have room for.
func TestAnEndlessRetryAfter(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	pair, err := s.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range []string{"2147483648", "9223372037", "18446744073709551615", "99999999999999999999999"} {
		var calls atomic.Int64
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			w.Header().Set("Retry-After", asked)
			w.WriteHeader(http.StatusTooManyRequests)
		}))
		t.Cleanup(server.Close)
		c, err := client.New(server.URL, s.credentials(), client.WithStore(holding(t, pair)), client.WithClock(s.clock))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Categories(t.Context()); !errors.Is(err, client.ErrRateLimited) || calls.Load() != 1 {
			t.Errorf("%s seconds: the call ended with %v after %d tries, want %v after 1", asked, err, calls.Load(), client.ErrRateLimited)
		}
	}
}
