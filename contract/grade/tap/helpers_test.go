package tap_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// serve answers each connection by a function, after which it is closed, and returns the address.
func serve(t testing.TB, handle func(*net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer conn.Close()
				handle(conn.(*net.TCPConn))
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		running.Wait()
	})
	return listener.Addr().String()
}

// listening is a tap whose exchanges can be waited for.
type listening struct {
	*tap.Tap
	clock *clockwork.FakeClock
	heard chan tap.Exchange
}

func listen(t testing.TB, to string, change ...func(*tap.Options)) listening {
	t.Helper()
	l := listening{clock: clockwork.NewFakeClock(), heard: make(chan tap.Exchange, 10_000)}
	options := tap.Options{Clock: l.clock, Heard: func(x tap.Exchange) { l.heard <- x }}
	for _, c := range change {
		c(&options)
	}
	var err error
	if l.Tap, err = tap.Open(t.Context(), to, options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func (l listening) address() string { return strings.TrimPrefix(l.URL(), "http://") }

func dial(t testing.TB, address string) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hangUp(conn) })
	return conn.(*net.TCPConn)
}

// kill resets a connection.
func kill(conn *net.TCPConn) {
	_ = conn.SetLinger(0)
	hangUp(conn)
}

func hangUp(conn net.Conn) { conn.Close() }

// drain reads until the other side ends.
func drain(r io.Reader) { _, _ = io.Copy(io.Discard, r) }

// await waits for a byte, which says that what was sent before is read: a reset overtakes what is not.
func await(r io.Reader) { _, _ = r.Read(make([]byte, 1)) }

func send(t testing.TB, conn net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
}

// sort is the class of an error of a connection.
func sort(err error) string {
	var timeout net.Error
	switch {
	case err == nil:
		return "none"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "too short"
	case errors.Is(err, io.EOF):
		return "end"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "reset"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "silence"
	}
	return err.Error()
}

// readHead reads up to the end of a head, so that what comes next is its body.
func readHead(conn io.Reader) *bufio.Reader {
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil || strings.TrimSpace(line) == "" {
			return r
		}
	}
}

const (
	get = "GET /a?b=c HTTP/1.1\r\nHost: shop\r\n\r\n"
	ok  = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
)
