package tap_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClock()
	for _, c := range []struct {
		to      string
		options tap.Options
		want    string
	}{
		{"127.0.0.1:1", tap.Options{}, "the tap has no clock"},
		{"127.0.0.1", tap.Options{Clock: clock}, `the tap leads to "127.0.0.1", want a host and a port such as 127.0.0.1:8080`},
		{"127.0.0.1:", tap.Options{Clock: clock}, `the tap leads to "127.0.0.1:", want a host and a port such as 127.0.0.1:8080`},
		{"127.0.0.1:1", tap.Options{Clock: clock, Body: -1}, "the tap's bound of body is -1, want 1 or more, or 0 for 65536"},
		{"127.0.0.1:1", tap.Options{Clock: clock, Connections: -2}, "the tap's bound of connections is -2, want 1 or more, or 0 for 1000"},
	} {
		if _, err := tap.Open(t.Context(), c.to, c.options); err == nil || err.Error() != c.want {
			t.Errorf("Open(%q, %+v): %v, want %s", c.to, c.options, err, c.want)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := tap.Open(ended, "127.0.0.1:1", tap.Options{Clock: clock}); err == nil || !strings.Contains(err.Error(), "open a port for the tap") {
		t.Errorf("with an ended context: %v", err)
	}
}

// TestCloseEndsEverything: connections in all states are reset, and those who wait return.
func TestCloseEndsEverything(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(listening, context.CancelFunc){
		"close":       func(l listening, _ context.CancelFunc) { _, _ = l.Close(), l.Close() },
		"the context": func(_ listening, cancel context.CancelFunc) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := make(chan struct{}, 2)
			server := serve(t, func(conn *net.TCPConn) {
				r := readHead(conn)
				got <- struct{}{}
				drain(r)
			})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			l := listening{heard: make(chan tap.Exchange, 9)}
			var err error
			l.Tap, err = tap.Open(ctx, server, tap.Options{Clock: clockwork.NewFakeClock(), Heard: func(x tap.Exchange) { l.heard <- x }})
			if err != nil {
				t.Fatal(err)
			}
			stalled, half := dial(t, l.address()), dial(t, l.address())
			send(t, stalled, get)
			send(t, half, "GET / HT")
			<-got
			end(l, cancel)
			for _, conn := range []net.Conn{stalled, half} {
				if _, err := conn.Read(make([]byte, 1)); sort(err) != "reset" {
					t.Errorf("read %v, want a reset", err)
				}
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			if x := <-l.heard; x.End != tap.Unread {
				t.Errorf("heard %v, want unread", x)
			}
			if conn, err := net.Dial("tcp", l.address()); err == nil {
				hangUp(conn)
				t.Error("the port is still open")
			}
		})
	}
}

func TestSettleWaits(t *testing.T) {
	t.Parallel()
	l := listen(t, serve(t, func(conn *net.TCPConn) { readHead(conn); fmt.Fprint(conn, "x"); drain(conn) }))
	conn := dial(t, l.address())
	send(t, conn, get)
	await(conn)
	ended, end := context.WithCancel(t.Context())
	end()
	if err := l.Settle(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("with an open connection and an ended context: %v", err)
	}
	settled := make(chan error, 1)
	go func() { settled <- l.Settle(t.Context()) }()
	hangUp(conn)
	if err := <-settled; err != nil {
		t.Error(err)
	}
}

// TestSettleWaitsForWhatIsNotAcceptedYet: a client may have come and gone before the tap looks.
func TestSettleWaitsForWhatIsNotAcceptedYet(t *testing.T) {
	t.Parallel()
	l := listen(t, serve(t, func(conn *net.TCPConn) { drain(conn) }))
	for n := range 200 {
		conn := dial(t, l.address())
		send(t, conn, get)
		hangUp(conn)
		if err := l.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if xs := l.Exchanges(); len(xs) != n+1 || xs[n].End != tap.GaveUp {
			t.Fatalf("after %d clients %d exchanges are heard, the last %v", n+1, len(xs), xs[max(0, len(xs)-1):])
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{})
	l := listen(t, serve(t, func(conn *net.TCPConn) {
		for r := readHead(conn); ; r = readHead(r) {
			if _, err := fmt.Fprint(conn, ok); err != nil {
				return
			}
		}
	}))
	over := make(chan string, 9)
	l.Watch(2, func() { _ = l.Close(); over <- "two"; close(seen) })
	conn := dial(t, l.address())
	for range 2 {
		send(t, conn, get)
		_, _ = io.ReadFull(conn, make([]byte, len(ok)))
	}
	select {
	case <-over:
		t.Fatal("called at the limit")
	default:
	}
	send(t, conn, "G") // the first byte of a third
	<-seen
	l.Watch(2, func() { over <- "late" })
	if first, second := <-over, <-over; first != "two" || second != "late" {
		t.Errorf("called %s and %s", first, second)
	}
	if l.Requests() != 3 {
		t.Errorf("%d requests, want 3", l.Requests())
	}
}
