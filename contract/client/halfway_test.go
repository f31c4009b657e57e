package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// leased is a store whose lock can be lost while it is held, as one with a lease can be.
type leased struct {
	tokenstore.Store
	lose context.CancelFunc
}

func (l *leased) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	return l.Store.Update(ctx, func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		ctx, l.lose = context.WithCancel(ctx)
		defer l.lose()
		return change(ctx, current)
	})
}

// losing is a transport that loses the lock with the answer to each refresh.
type losing struct {
	http.RoundTripper
	store *leased
}

func (l losing) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := l.RoundTripper.RoundTrip(r)
	if err == nil && strings.HasSuffix(r.URL.Path, "/auth/refresh") {
		_ = response.Body.Close()
		l.store.lose()
		return nil, r.Context().Err()
	}
	return response, err
}

// TestARefreshThatWasGivenUpIsLost ends a renewal while the answer to its refresh is on the way: the token is spent, and
// must not be sent again.
func TestARefreshThatWasGivenUpIsLost(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	store := &leased{Store: tokenstore.NewMemory()}
	s.store = store
	s.client = s.another(client.WithTransport(losing{http.DefaultTransport, store}))
	s.must()
	s.mock.Advance(time.Hour)
	s.wantCalls("login OK", "listCategories OK")
	err := s.categories()
	if _, lost := errors.AsType[*client.LostAnswerError](err); !lost || !errors.Is(err, context.Canceled) {
		t.Errorf("the call ended with %v, want a *LostAnswerError for %v", err, context.Canceled)
	}
	s.wantCalls("refresh OK")
	s.must()
	s.wantCalls("login OK", "listCategories OK")
}

// TestARefusedRefreshTokenIsNotSentAgain has the account be switched off: nothing but a login can bring it back.
func TestARefusedRefreshTokenIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	s.mock.SetActive(false)
	s.wantCalls("login OK", "listCategories OK")
	for range 3 {
		if err := s.categories(); !errors.Is(err, client.ErrLoginRefused) {
			t.Errorf("the call ended with %v, want %v", err, client.ErrLoginRefused)
		}
	}
	s.wantCalls("listCategories Unauthorized", "refresh Unauthorized", "login Unauthorized", "listCategories Unauthorized", "listCategories Unauthorized")
}

// tedious is a store that is not available, and takes its time to find out.
type tedious struct {
	tokenstore.Store
	down   bool
	takes  func()
	failed int
}

func (d *tedious) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	if d.down {
		d.failed++
		d.takes()
		return tokenstore.Pair{}, tokenstore.ErrUnavailable
	}
	return d.Store.Update(ctx, change)
}

// newTedious is a scene with such a store, after a first call and some time.
func newTedious(t *testing.T, passed, takes time.Duration) (*scene, *tedious) {
	t.Helper()
	s := newScene(t)
	store := &tedious{Store: tokenstore.NewMemory(), takes: func() { s.mock.Advance(takes) }}
	s.store = store
	s.client = s.another()
	s.must()
	s.mock.Advance(passed)
	store.down = true
	s.wantCalls("login OK", "listCategories OK")
	return s, store
}

// TestATediousRenewalIsPutOffFromItsEnd wants the second of two calls not to wait again, however long the first one did.
func TestATediousRenewalIsPutOffFromItsEnd(t *testing.T) {
	t.Parallel()
	s, store := newTedious(t, 56*time.Minute, time.Minute)
	s.must()
	s.must()
	s.wantCalls("listCategories OK", "listCategories OK")
	if store.failed != 1 {
		t.Errorf("the store was asked %d times, want once", store.failed)
	}
}

// TestATokenThatDiesMeanwhileIsNotUsed has the renewal fail after the access token has died.
func TestATokenThatDiesMeanwhileIsNotUsed(t *testing.T) {
	t.Parallel()
	s, _ := newTedious(t, 59*time.Minute+30*time.Second, time.Minute)
	if err := s.categories(); !errors.Is(err, tokenstore.ErrUnavailable) {
		t.Errorf("the call ended with %v, want %v", err, tokenstore.ErrUnavailable)
	}
	s.wantCalls()
}

// TestKeptTokensThatDiedAreRenewed has the store be away for longer than the tokens live that could not be stored. What is
// sent then cannot be sent twice.
func TestKeptTokensThatDiedAreRenewed(t *testing.T) {
	t.Parallel()
	s, store := newShaky(t)
	s.mock.Advance(time.Hour)
	store.writing.Store(true)
	if err := s.categories(); !errors.Is(err, tokenstore.ErrUnavailable) {
		t.Fatalf("the call ended with %v, want %v", err, tokenstore.ErrUnavailable)
	}
	s.wantCalls("refresh OK")
	s.mock.Advance(2 * time.Hour)
	for range 2 { // once more in vain: what comes of the second refresh is kept in its turn
		if err := s.categories(); !errors.Is(err, tokenstore.ErrUnavailable) {
			t.Fatalf("the call ended with %v, want %v", err, tokenstore.ErrUnavailable)
		}
	}
	s.wantCalls("refresh OK")
	store.writing.Store(false)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.mock.URL+"/api/v1/categories", io.MultiReader(strings.NewReader("")))
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.client.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	s.wantCalls("listCategories OK")
}
