package tap_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/examples/need"
)

// answerAll answers every request on a connection.
func answerAll(conn *net.TCPConn) {
	for r := bufio.NewReader(conn); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if strings.TrimSpace(line) == "" {
			fmt.Fprint(conn, ok)
		}
	}
}

func TestOnlySoManyExchangesAreKept(t *testing.T) {
	t.Parallel()
	l := listen(t, serve(t, answerAll), func(o *tap.Options) { o.Exchanges = 3 })
	conn := dial(t, l.address())
	for range 10 {
		send(t, conn, get)
		_, _ = io.ReadFull(conn, make([]byte, len(ok)))
	}
	for n := range 10 {
		if x := <-l.heard; x.Number != n+1 || string(x.AnswerBody) != "hi" || x.End != tap.Answered || x.Target == "" {
			t.Errorf("heard %+v of request %d", x, n+1)
		}
	}
	if got := l.Exchanges(); len(got) != 3 || got[2].Number != 3 || l.Requests() != 10 {
		t.Errorf("kept %v of %d", got, l.Requests())
	}
}

func TestBodiesAreKeptInPart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		options     tap.Options
		sizes, want []int
		cut         []bool
	}{
		{"by the bound of a body", tap.Options{Body: 10}, []int{9, 10, 11}, []int{9, 10, 10}, []bool{false, false, true}},
		{"by the bound of all", tap.Options{Bytes: 3000}, []int{1000, 1000, 1000}, []int{1000, 0, 0}, []bool{false, true, true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := listen(t, serve(t, drainAndAnswer), func(o *tap.Options) { o.Body, o.Bytes = c.options.Body, c.options.Bytes })
			for i, size := range c.sizes {
				conn := dial(t, l.address())
				send(t, conn, fmt.Sprintf("POST /%d HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", i, size, strings.Repeat("x", size)))
				_ = conn.CloseWrite()
				if got, _ := io.ReadAll(conn); string(got) != ok {
					t.Fatalf("got %q", got)
				}
			}
			for i, x := range l.Exchanges() {
				if len(x.Body) != c.want[i] || x.BodyCut != c.cut[i] || x.End != tap.Answered {
					t.Errorf("request %d has %d bytes, cut %t, %s; want %d, %t", i, len(x.Body), x.BodyCut, x.End, c.want[i], c.cut[i])
				}
			}
		})
	}
}

func drainAndAnswer(conn *net.TCPConn) {
	drain(conn)
	fmt.Fprint(conn, ok)
}

// TestWhatIsAllocatedIsBounded: bodies, heads, pipelined requests and noise without end pass, and what stays is small. It is not
// parallel, since the memory is that of the whole process.
//
//nolint:paralleltest // see above
func TestWhatIsAllocatedIsBounded(t *testing.T) {
	for _, c := range []struct{ name, start, repeats string }{
		{"a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", strings.Repeat("x", 1<<16)},
		{"chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", strings.Repeat("100\r\n"+strings.Repeat("x", 256)+"\r\n", 1<<8)},
		{"a head", "GET / HTTP/1.1\r\nX: ", strings.Repeat("x", 1<<16)},
		{"fields", "GET / HTTP/1.1\r\n", strings.Repeat("X: y\r\n", 1<<13)},
		{"requests", "", strings.Repeat("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 1<<11)},
		{"noise", "", strings.Repeat("\x00\xff", 1<<15)},
	} {
		t.Run(c.name, func(t *testing.T) {
			much := int64(need.Rounds(16, 48, 48)) << 20 // more than memory may grow by
			if c.name == "requests" {
				much = 1 << 20 // each is read, and those of one would take twenty times as much, if all were kept
			}
			rounds := much / int64(len(c.repeats))
			sent := int64(len(c.start)) + rounds*int64(len(c.repeats))
			got, over := make(chan int64, 1), make(chan struct{})
			l := listen(t, serve(t, func(conn *net.TCPConn) {
				n, _ := io.CopyN(io.Discard, conn, sent)
				got <- n
				<-over
			}), func(o *tap.Options) { o.Heard, o.Exchanges = nil, 1000 })
			t.Cleanup(func() { close(over) }) // before the others
			before := heap()
			conn := dial(t, l.address())
			send(t, conn, c.start)
			for range rounds {
				send(t, conn, c.repeats)
			}
			if arrived := <-got; arrived != sent { // until then the tap may have heard nothing: the system holds some megabytes on the way
				t.Errorf("%d bytes of %d arrived", arrived, sent)
			}
			grown := heap() - before
			if grown > 12<<20 {
				t.Errorf("memory has grown by %d MiB", grown>>20)
			}
			if c.name == "requests" && int64(l.Requests()) != sent/27 {
				t.Errorf("%d requests counted, want %d", l.Requests(), sent/27)
			}
		})
	}
}

func heap() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// TestConnectionsWaitForRoom: of more connections than there is room for each is served in the end.
func TestConnectionsWaitForRoom(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	open, most := 0, 0
	count := func(by int) (mostSoFar int) {
		mu.Lock()
		defer mu.Unlock()
		open += by
		most = max(most, open)
		return most
	}
	l := listen(t, serve(t, func(conn *net.TCPConn) {
		count(1)
		readHead(conn)
		count(-1) // before the client can have seen the end of the answer
		fmt.Fprint(conn, ok)
	}), func(o *tap.Options) { o.Connections = 4 })
	var clients sync.WaitGroup
	for range 200 {
		clients.Go(func() {
			conn, err := net.Dial("tcp", l.address())
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			fmt.Fprint(conn, get)
			if got, err := io.ReadAll(conn); string(got) != ok {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	clients.Wait()
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if most := count(0); most > 4 || l.Requests() != 200 {
		t.Errorf("%d connections at once, want at most 4; %d requests, want 200", most, l.Requests())
	}
}

func TestMoreRequestsThanCanWaitAreCounted(t *testing.T) {
	t.Parallel()
	l := listen(t, serve(t, drainAndAnswer))
	conn := dial(t, l.address())
	send(t, conn, strings.Repeat(get, 1500))
	_ = conn.CloseWrite()
	if got, err := io.ReadAll(conn); string(got) != ok || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	xs := l.Exchanges()
	if len(xs) != 1500 || xs[0].End != tap.GaveUp || xs[1499].End != tap.Unread || xs[1499].Target != "/a?b=c" {
		t.Errorf("%d exchanges, the first %v, the last %v", len(xs), xs[0], xs[len(xs)-1])
	}
}
