package tap_test

import (
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// TestEnds lets a server end a connection in each way, and a client see it with the tap and without.
func TestEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		server func(*net.TCPConn)
		got    string // by the client
		sort   string
		end    tap.End
		status int
		awaits bool // a byte when what it has sent was read
	}{
		{"answered and closed", func(conn *net.TCPConn) { readHead(conn); fmt.Fprint(conn, ok) }, ok, "none", tap.Answered, 200, false},
		{"answered until the end", func(conn *net.TCPConn) { readHead(conn); fmt.Fprint(conn, "HTTP/1.0 200 OK\r\n\r\nhi") },
			"HTTP/1.0 200 OK\r\n\r\nhi", "none", tap.Answered, 200, false},
		{"reset", func(conn *net.TCPConn) { readHead(conn); kill(conn) }, "", "reset", tap.Reset, 0, false},
		{"reset within the answer", func(conn *net.TCPConn) { readHead(conn); fmt.Fprint(conn, ok[:39]); await(conn); kill(conn) },
			ok[:39], "reset", tap.Reset, 200, true},
		{"reset within an answer until the end", func(conn *net.TCPConn) {
			readHead(conn)
			fmt.Fprint(conn, "HTTP/1.0 200 OK\r\n\r\nhi")
			await(conn)
			kill(conn)
		}, "HTTP/1.0 200 OK\r\n\r\nhi", "reset", tap.Reset, 200, true},
		{"closed", func(conn *net.TCPConn) { readHead(conn) }, "", "none", tap.Closed, 0, false},
		{"closed without reading", func(conn *net.TCPConn) { _, _ = conn.Read(make([]byte, 3)) }, "", "reset", tap.Reset, 0, false},
		{"cut within the head", func(conn *net.TCPConn) { readHead(conn); fmt.Fprint(conn, ok[:12]) }, ok[:12], "none", tap.Cut, 0, false},
		{"cut within the body", func(conn *net.TCPConn) { readHead(conn); fmt.Fprint(conn, ok[:len(ok)-1]) }, ok[:len(ok)-1], "none", tap.Cut, 200, false},
		{"cut within a chunk", func(conn *net.TCPConn) { readHead(conn); fmt.Fprint(conn, chunked[:len(chunked)-7]) },
			chunked[:len(chunked)-7], "none", tap.Cut, 200, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, c.server)
			l := listen(t, server)
			for name, address := range map[string]string{"direct": server, "through the tap": l.address()} {
				conn := dial(t, address)
				send(t, conn, get)
				got := make([]byte, len(c.got))
				if _, err := io.ReadFull(conn, got); err != nil || string(got) != c.got {
					t.Errorf("%s: got %q, then %v, want %q", name, got, err, c.got)
				}
				if c.awaits {
					send(t, conn, ".")
				}
				rest, err := io.ReadAll(conn)
				if len(rest) > 0 || sort(err) != c.sort {
					t.Errorf("%s: then %q, %v, want the end: %s", name, rest, err, c.sort)
				}
				hangUp(conn)
			}
			x := <-l.heard
			if x.End != c.end || x.Status != c.status || x.Method != "GET" {
				t.Errorf("heard %v, want %s with %d", x, c.end, c.status)
			}
		})
	}
}

const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"

func TestTheServerSeesHowAClientEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  func(*net.TCPConn)
		sort string
	}{
		{"close", func(conn *net.TCPConn) { hangUp(conn) }, "end"},
		{"half close", func(conn *net.TCPConn) { _ = conn.CloseWrite() }, "end"},
		{"reset", func(conn *net.TCPConn) { kill(conn) }, "reset"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			seen := make(chan error, 1)
			server := serve(t, func(conn *net.TCPConn) {
				r := readHead(conn)
				fmt.Fprint(conn, "x")
				_, err := r.ReadByte()
				seen <- err
			})
			for name, address := range map[string]string{"direct": server, "through the tap": listen(t, server).address()} {
				conn := dial(t, address)
				send(t, conn, get)
				await(conn)
				c.end(conn)
				if err := <-seen; sort(err) != c.sort {
					t.Errorf("%s: the server sees %v, want %s", name, err, c.sort)
				}
			}
		})
	}
}

func TestAHalfClosedConnectionIsAnswered(t *testing.T) {
	t.Parallel()
	l := listen(t, serve(t, func(conn *net.TCPConn) {
		drain(conn)
		fmt.Fprint(conn, ok)
	}))
	conn := dial(t, l.address())
	send(t, conn, get)
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); string(got) != ok || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if xs := l.Exchanges(); len(xs) != 1 || xs[0].End != tap.Answered {
		t.Errorf("heard %v, want one that is answered", xs)
	}
}

// A client that is killed is closed by the system: a server that answers it later has nobody to answer.
func TestAClientThatIsGoneHasNoAnswer(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	l := listen(t, serve(t, func(conn *net.TCPConn) {
		drain(conn)
		<-gone
		fmt.Fprint(conn, ok)
	}))
	conn := dial(t, l.address())
	send(t, conn, get)
	hangUp(conn)
	close(gone)
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if xs := l.Exchanges(); len(xs) != 1 || xs[0].End != tap.GaveUp || xs[0].Status != 200 {
		t.Errorf("heard %v, want one whose client gave up", xs)
	}
}

func TestAClientThatGivesUpWaitedSoLong(t *testing.T) {
	t.Parallel()
	for name, give := range map[string]func(*net.TCPConn){
		"close": func(conn *net.TCPConn) { hangUp(conn) },
		"reset": func(conn *net.TCPConn) { kill(conn) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := make(chan struct{})
			l := listen(t, serve(t, func(conn *net.TCPConn) {
				r := readHead(conn)
				close(got)
				await(r) // stalls until the client goes
			}))
			conn := dial(t, l.address())
			send(t, conn, "GET /a HT")
			send(t, conn, "TP/1.1\r\n\r\n")
			<-got
			l.clock.Advance(3 * time.Second)
			give(conn)
			x := <-l.heard
			if x.End != tap.GaveUp || x.Waited() != 3*time.Second || x.Status != 0 {
				t.Errorf("heard %v that waited %v, want one that gave up after 3s", x, x.Waited())
			}
		})
	}
}

func TestSilenceStaysSilence(t *testing.T) {
	t.Parallel()
	l := listen(t, serve(t, func(conn *net.TCPConn) { drain(conn) }))
	conn := dial(t, l.address())
	send(t, conn, get)
	_ = conn.SetReadDeadline(time.Unix(1, 0))
	if n, err := conn.Read(make([]byte, 1)); n != 0 || sort(err) != "silence" {
		t.Errorf("read %d bytes, %v", n, err)
	}
	hangUp(conn)
	if x := <-l.heard; x.End != tap.GaveUp {
		t.Errorf("heard %v", x)
	}
}

func TestAPortThatRefuses(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	conn, err := net.Dial("tcp", listen(t, listener.Addr().String()).address())
	if err == nil {
		defer hangUp(conn)
		_, err = conn.Read(make([]byte, 1))
	}
	if sort(err) != "reset" {
		t.Errorf("%v, want a reset", err)
	}
}
