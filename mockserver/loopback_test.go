package mockserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func loopback(tb testing.TB) *mockserver.Loopback {
	tb.Helper()
	mock, err := mockserver.NewLoopback(mockserver.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(mock.Close)
	return mock
}

// dialerFrom lets a transport come from an address.
func dialerFrom(mock *mockserver.Loopback, from string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		return mock.DialFrom(ctx, netip.MustParseAddr(from))
	}
}

// clientFrom is for one test. Empty means from where the test is.
func clientFrom(tb testing.TB, mock *mockserver.Loopback, from string) *http.Client {
	transport := &http.Transport{}
	if from != "" {
		transport.DialContext = dialerFrom(mock, from)
	}
	tb.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// entries returns the journal.
func entries(tb testing.TB, of control.Controller) []journal.Entry {
	tb.Helper()
	list, err := of.Journal(tb.Context(), journal.Filter{})
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

func TestLoopbackRefusesWhatNewRefuses(t *testing.T) {
	t.Parallel()
	mock, err := mockserver.NewLoopback(mockserver.Config{Issuer: "\xff"})
	if mock != nil || err == nil || !strings.Contains(err.Error(), "issuer has 1 bytes, want at most 256 of valid UTF-8") {
		t.Errorf("got %v, %v", mock, err)
	}
}

func TestDialFromHasTheAddressItSays(t *testing.T) {
	t.Parallel()
	mock := loopback(t)
	for from, want := range map[string]string{
		"":            "127.0.0.1",
		"203.0.113.7": "203.0.113.7",
		"2001:db8::7": "2001:db8::7",
		// As on a socket that hears both, whose peers are IPv4 then.
		"::ffff:203.0.113.9": "203.0.113.9",
		"fe80::7%eth0":       "fe80::7",
	} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			made, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{})
			if err != nil {
				t.Fatal(err)
			}
			steered, err := mock.Steer(made.Name)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := steered.PatchAccount(t.Context(), made.Username, control.AccountChange{IPWhitelist: &[]string{want}}); err != nil {
				t.Fatal(err)
			}
			if err := loginBy(t, clientFrom(t, mock, from), made.BaseURL); err != nil {
				t.Fatal(err)
			}
			if err := loginBy(t, clientFrom(t, mock, "198.51.100.1"), made.BaseURL); err != nil {
				t.Fatal(err)
			}
			got := entries(t, steered)
			if len(got) != 2 || got[0].ClientIP != want || got[0].Status != 200 {
				t.Errorf("the journal begins with %+v, want a login from %s that is let in", got[0], want)
			}
			if other := got[1]; other.ClientIP != "198.51.100.1" || other.Reason != journal.ReasonIPNotAllowed {
				t.Errorf("from elsewhere: %s has reason %q, want %q", other.ClientIP, other.Reason, journal.ReasonIPNotAllowed)
			}
		})
	}
}

func TestSteerNamesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	mock := loopback(t)
	steered, err := mock.Steer("nobody")
	var refused *control.Error
	if !errors.As(err, &refused) || refused.Kind != control.NotFound || !strings.Contains(err.Error(), `no sandbox "nobody"`) {
		t.Errorf("got %v, want that there is no sandbox of that name", err)
	}
	if steered != nil {
		t.Errorf("got %v beside the error, want nil", steered)
	}
}

func TestDialFromNowhereIsRefused(t *testing.T) {
	t.Parallel()
	mock := loopback(t)
	conn, err := mock.DialFrom(t.Context(), netip.Addr{})
	if conn != nil || err == nil || !strings.Contains(err.Error(), "an address that is not set, want IPv4 or IPv6") {
		t.Errorf("got %v, %v", conn, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if conn, err := mock.DialFrom(ended, netip.MustParseAddr("192.0.2.1")); conn != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("of a context that ended: %v, %v", conn, err)
	}
}

// Each of many that dial at once is taken for itself, even while some give up and strangers try the port.
func TestManyDialAtOnce(t *testing.T) {
	t.Parallel()
	mock := loopback(t)
	const dialers, dials = 8, 40
	var all sync.WaitGroup
	for i := range dialers {
		all.Go(func() {
			for k := range dials {
				from := netip.AddrFrom4([4]byte{192, 0, byte(2 + i), byte(k)})
				if k%4 == 0 {
					gaveUp, cancel := context.WithCancel(t.Context())
					go cancel() // before, while or after it connects
					if conn, err := mock.DialFrom(gaveUp, from); err == nil {
						_ = conn.Close()
					}
					knock(t, mockserver.PeersAddr(mock))
				}
				if got := askFrom(t, mock, from); got != from.String() {
					t.Errorf("who came from %s is taken for one from %s", from, got)
				}
			}
		})
	}
	all.Wait()
	ports := map[string]bool{}
	for _, e := range entries(t, mock) {
		ports[e.Peer[strings.LastIndexByte(e.Peer, ':'):]] = true
	}
	if len(ports) != dialers*dials {
		t.Errorf("%d ports, want %d that differ", len(ports), dialers*dials)
	}
}

// askFrom makes a call of its own over a connection of its own, and returns the address that the mock has seen.
func askFrom(t *testing.T, mock *mockserver.Loopback, from netip.Addr) string {
	conn, err := mock.DialFrom(t.Context(), from)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer conn.Close()
	path := "/nowhere/" + from.String()
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path); err != nil {
		t.Error(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Error(err)
	}
	for _, e := range entries(t, mock) {
		if e.Path == path {
			return e.ClientIP
		}
	}
	return ""
}

// knock is a stranger at a port that is not for strangers: sent away without an answer.
func knock(t *testing.T, address net.Addr) {
	conn, err := net.Dial(address.Network(), address.String())
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close()
	_, _ = fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n") // fails when it was closed already
	if got, _ := io.ReadAll(conn); len(got) > 0 {
		t.Errorf("a stranger is answered %q", got)
	}
}

// What a fault does to a connection reaches the client as it does on any other.
func TestFaultsOfConnectionsFromElsewhere(t *testing.T) {
	t.Parallel()
	for effect, want := range map[fault.Effect]error{
		fault.Reset{}: syscall.ECONNRESET, fault.Close{}: io.EOF, fault.Cut{Bytes: 7}: io.ErrUnexpectedEOF,
	} {
		mock := loopback(t)
		if _, err := mock.AddFault(t.Context(), fault.Rule{Operation: "login", Phase: fault.After, Effect: effect}); err != nil {
			t.Fatal(err)
		}
		if err := loginBy(t, clientFrom(t, mock, "2001:db8::7"), mock.URL); !errors.Is(err, want) {
			t.Errorf("%s: the client sees %v, want %v", effect.Type(), err, want)
		}
	}
}
