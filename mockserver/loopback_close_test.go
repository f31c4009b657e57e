package mockserver_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Close cuts what is stalled, followed, half sent, or merely open, and no request is answered after it.
func TestCloseEndsWhatIsInFlight(t *testing.T) {
	t.Parallel()
	stopped := clockwork.NewFakeClock() // so that no wait ends by itself
	mock, err := mockserver.NewLoopback(mockserver.Config{Wall: stopped})
	if err != nil {
		t.Fatal(err)
	}
	made, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{Listen: true})
	if err != nil {
		t.Fatal(err)
	}
	stall := fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Stall{}}
	if _, err := mock.AddFault(t.Context(), stall); err != nil {
		t.Fatal(err)
	}
	box, err := mock.Steer(made.Name)
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]net.Conn{"silent": dialFrom(t, mock, "")}
	stalledLogin := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", loginPath, len(loginBody), loginBody)
	open["stalled"] = dialFrom(t, mock, stalledLogin)
	open["half sent"] = dialFrom(t, mock, stalledLogin[:len(stalledLogin)-1])
	open["idle"] = dialFrom(t, mock, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(open["idle"]), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	follow, err := http.Get(mock.URL + control.Prefix + "/journal/stream")
	if err != nil || follow.StatusCode != http.StatusOK {
		t.Fatal(follow, err)
	}
	defer follow.Body.Close()
	if _, err := mock.WaitJournal(t.Context(), journal.Filter{Outcome: journal.OutcomeOpen}, 1, journal.WaitTime); err != nil {
		t.Fatal(err)
	}
	waited := make(chan error, 1)
	go func() {
		_, err := mock.WaitJournal(context.Background(), journal.Filter{}, 100, time.Minute)
		waited <- err
	}()

	mock.Close()
	mock.Close() // finds nothing to do
	for name, conn := range open {
		if got, err := io.ReadAll(conn); len(got) > 0 {
			t.Errorf("%s: got %q, %v, want the end", name, got, err)
		}
	}
	if _, err := io.Copy(io.Discard, follow.Body); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("who follows the journal sees %v", err)
	}
	if err := <-waited; err != nil {
		t.Errorf("who waits for the journal sees %v", err)
	}
	before := len(entries(t, mock)) + len(entries(t, box))
	for _, url := range []string{mock.URL, made.BaseURL} {
		_ = loginBy(t, clientFrom(t, mock, ""), url) // refused, unless another test has got the port by now
	}
	if after := len(entries(t, mock)) + len(entries(t, box)); after != before {
		t.Errorf("%d requests after the end", after-before)
	}
	if conn, err := mock.DialFrom(t.Context(), netip.MustParseAddr("192.0.2.1")); conn != nil || !errors.Is(err, net.ErrClosed) {
		t.Errorf("dial after the end: %v, %v", conn, err)
	}
	for _, e := range entries(t, mock) { // which waits for nobody
		if e.Outcome == journal.OutcomeOpen {
			t.Errorf("request %d is still open", e.Seq)
		}
	}
}

// dialFrom opens a connection from elsewhere and sends something.
func dialFrom(t *testing.T, mock *mockserver.Loopback, text string) net.Conn {
	t.Helper()
	conn, err := mock.DialFrom(t.Context(), netip.MustParseAddr("192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn
}

// A program has many at once, and their ends come while they are being used.
func TestCloseWhileClientsCome(t *testing.T) {
	t.Parallel()
	for range 20 {
		mock := loopback(t)
		var clients sync.WaitGroup
		for range 4 {
			clients.Go(func() {
				conn, err := mock.DialFrom(t.Context(), netip.MustParseAddr("192.0.2.1"))
				for err == nil {
					_, _ = fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
					_, err = bufio.NewReader(conn).Peek(1)
					_ = conn.Close()
					if err == nil {
						conn, err = mock.DialFrom(t.Context(), netip.MustParseAddr("192.0.2.1"))
					}
				}
			})
		}
		if _, err := mock.WaitJournal(t.Context(), journal.Filter{}, 1, journal.WaitTime); err != nil {
			t.Fatal(err)
		}
		mock.Close()
		before := len(entries(t, mock))
		clients.Wait()
		if after := len(entries(t, mock)); after != before {
			t.Errorf("%d requests were answered after the end", after-before)
		}
	}
}

// What listens for entries may take longer than the connection lasts.
func TestCloseWaitsForRequestsThatAreBeingAnswered(t *testing.T) {
	t.Parallel()
	entered, cut := make(chan struct{}), make(chan struct{})
	var done atomic.Bool
	mock, err := mockserver.NewLoopback(mockserver.Config{OnEntry: func(journal.Entry) {
		close(entered)
		<-cut
		for range 10_000 { // Close would be over by then
			runtime.Gosched()
		}
		done.Store(true)
	}})
	if err != nil {
		t.Fatal(err)
	}
	conn := dialFrom(t, mock, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	<-entered
	go func() {
		defer close(cut)
		_, _ = io.Copy(io.Discard, conn)
	}()
	mock.Close()
	if !done.Load() {
		t.Error("Close has not waited for the request that it cut")
	}
}
