package client_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
)

// troubled answers one call in three with trouble, and tells nobody what the calls were.
type troubled struct {
	tokens odd
	calls  atomic.Int64
}

func (s *troubled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if n := s.calls.Add(1); !strings.HasPrefix(r.URL.Path, "/auth/") && n%3 == 0 {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader([]int{http.StatusUnauthorized, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusForbidden}[n%4])
		_, _ = io.WriteString(w, strings.Repeat("no ", 3000))
		return
	}
	s.tokens.ServeHTTP(w, r)
}

// TestConnectionsAreUsedAgain goes through trouble with many callers: there are never more connections than callers, and none
// when the client is told to let go of them.
func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	const callers, calls = 8, 50
	var open sync.WaitGroup
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(&troubled{tokens: odd{expires: "2999-01-01T00:00:00Z"}})
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened.Add(1)
			open.Add(1)
		case http.StateClosed:
			open.Done()
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c, err := client.New(server.URL, client.Credentials{Username: "a", Password: "b"}, client.WithRetries(4, time.Millisecond, time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range calls {
				_, _ = c.Categories(t.Context()) // some fail
			}
		})
	}
	all.Wait()
	if got := opened.Load(); got > 2*callers {
		t.Errorf("%d connections for %d callers", got, callers)
	}
	own := &http.Client{Transport: c.Transport()} // does the same as c.CloseIdleConnections
	own.CloseIdleConnections()
	open.Wait()
}

// TestHTTP2 sends a body that is refused first over HTTP/2, below a prefix that has to be escaped.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	tokens := &odd{expires: "2999-01-01T00:00:00Z"}
	var bodies []string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, below := strings.CutPrefix(r.URL.Path, "/a shop/ä/b")
		if r.ProtoMajor != 2 || !below || !strings.HasPrefix(r.RequestURI, "/a%20shop/%C3%A4%2Fb/") {
			t.Errorf("%s %s came over %s", r.Method, r.RequestURI, r.Proto)
		}
		r.URL.Path = path
		if !strings.HasPrefix(path, "/auth/") {
			body, _ := io.ReadAll(r.Body)
			bodies = append(bodies, string(body))
			if len(bodies) == 1 {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
		}
		tokens.ServeHTTP(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	c, err := client.New(server.URL+"/a%20shop/%C3%A4%2Fb/", client.Credentials{Username: "a", Password: "b"}, client.WithTransport(server.Client().Transport))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreateOrder(t.Context(), client.NewOrder{ProductID: 1, Denomination: "5", Quantity: 1}); err == nil || !strings.Contains(err.Error(), "want object") {
		t.Errorf("the call ended with %v, want one for the list that the server has sent", err)
	}
	if len(bodies) != 2 || bodies[0] != bodies[1] || !strings.Contains(bodies[0], "denomination") {
		t.Errorf("the bodies were %q, want the order twice", bodies)
	}
}

// TestUnusableAddresses gives the transport requests that net/http lets nobody make by accident.
func TestUnusableAddresses(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	at, err := url.Parse(s.mock.URL + "/api/v1/categories")
	if err != nil {
		t.Fatal(err)
	}
	opaque := *at
	opaque.Opaque = "//elsewhere.example/api/v1/categories" // which is where a proxy would send it
	for _, address := range []*url.URL{nil, &opaque} {
		response, err := s.client.Transport().RoundTrip(&http.Request{Method: http.MethodGet, URL: address})
		if err == nil {
			_ = response.Body.Close()
			t.Errorf("%v was sent, want an error", address)
		}
	}
	s.wantCalls()
}
