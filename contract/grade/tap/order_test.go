//go:build unix

package tap_test

import (
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// TestAnAnswerIsHeardBeforeTheClientHasIt: who learns tokens by Heard knows them before the client can do anything with them.
func TestAnAnswerIsHeardBeforeTheClientHasIt(t *testing.T) {
	t.Parallel()
	let := make(chan struct{})
	l := listen(t, serve(t, func(conn *net.TCPConn) {
		readHead(conn)
		fmt.Fprint(conn, ok)
		drain(conn)
	}), func(o *tap.Options) {
		heard := o.Heard
		o.Heard = func(x tap.Exchange) { heard(x); <-let }
	})
	conn := dial(t, l.address())
	send(t, conn, get)
	if x := <-l.heard; string(x.AnswerBody) != "hi" || x.End != tap.Answered {
		t.Errorf("heard %v", x)
	}
	if n := arrived(t, conn); n != 0 {
		t.Errorf("%d bytes have arrived before they were heard", n)
	}
	close(let)
	got := make([]byte, len(ok))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != ok {
		t.Errorf("then %q, %v", got, err)
	}
}

// arrived is how many bytes could be read without waiting. On loopback what was sent has arrived.
func arrived(t *testing.T, conn *net.TCPConn) (n int) {
	t.Helper()
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) {
		n, _, _ = syscall.Recvfrom(int(fd), make([]byte, 100), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	}); err != nil {
		t.Fatal(err)
	}
	return max(n, 0)
}
