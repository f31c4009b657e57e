package tap_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

// talkCase is what is said on one connection, and what is heard of it.
type talkCase struct {
	name   string
	says   string // the client, and then it ends its half
	answer string // the server's, once it has all
	want   []tap.Exchange
}

func talkCases() []talkCase {
	x := func(number int, change func(*tap.Exchange)) tap.Exchange {
		x := tap.Exchange{
			Number: number, Connection: 1, Method: "GET", Target: "/a?b=c", Proto: "HTTP/1.1", Header: http.Header{"Host": {"shop"}},
			Status: 200, AnswerHeader: http.Header{"Content-Length": {"2"}}, AnswerBody: []byte("hi"), End: tap.Answered,
		}
		if change != nil {
			change(&x)
		}
		return x
	}
	silent := func(x *tap.Exchange) { x.Status, x.AnswerHeader, x.AnswerBody, x.End = 0, nil, nil, tap.GaveUp }
	noHTTP := func(broken string) tap.Exchange {
		return x(1, func(x *tap.Exchange) { x.Method, x.Target, x.Proto, x.Header, x.Broken = "", "", "", nil, broken })
	}
	return []talkCase{
		{"one", get, ok, []tap.Exchange{x(1, nil)}},
		{"pipelined", get + get + get, ok + ok + ok, []tap.Exchange{x(1, nil), x(2, nil), x(3, nil)}},
		{"pipelined, the last without an answer", get + get, ok, []tap.Exchange{x(1, nil), x(2, silent)}},
		{"a body", "POST /a?b=c HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc" + get, ok + ok, []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Method, x.Body, x.Header = "POST", []byte("abc"), http.Header{"Host": {"shop"}, "Content-Length": {"3"}}
		}), x(2, nil)}},
		{"an empty line after a body, as of old", "POST /a?b=c HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\n\r\na\r\n" + get, ok + ok, []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Method, x.Body, x.Header = "POST", []byte("a"), http.Header{"Host": {"shop"}, "Content-Length": {"1"}}
		}), x(2, nil)}},
		{"chunks both ways", "POST /a?b=c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n" + get, chunked + ok, []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Method, x.Body, x.Header = "POST", []byte("abc"), http.Header{"Host": {"shop"}, "Transfer-Encoding": {"chunked"}}
			x.AnswerBody, x.AnswerHeader = []byte("hello"), http.Header{"Transfer-Encoding": {"chunked"}}
		}), x(2, nil)}},
		{"announced answers", get, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok, []tap.Exchange{x(1, nil)}},
		{"HEAD", "HEAD /a?b=c HTTP/1.1\r\nHost: shop\r\n\r\n" + get, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + ok, []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Method, x.AnswerBody = "HEAD", nil
		}), x(2, nil)}},
		{"no content", get + get, "HTTP/1.1 204 No Content\r\n\r\n" + ok, []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Status, x.AnswerHeader, x.AnswerBody = 204, http.Header{}, nil
		}), x(2, nil)}},
		{"upgraded", "GET /a?b=c HTTP/1.1\r\nHost: shop\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n\x00\x01GET / HTTP/1.1\r\n\r\n", []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Status, x.AnswerHeader, x.AnswerBody = 101, http.Header{}, nil
		})}},
		{"tunnelled", "CONNECT x:1 HTTP/1.1\r\nHost: shop\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n\x00\x01", []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Method, x.Target, x.AnswerHeader, x.AnswerBody = "CONNECT", "x:1", http.Header{}, nil
			x.Header = http.Header{"Host": {"x:1"}}
		})}},
		{"no HTTP", "\x16\x03\x01 hello\r\n\r\n", ok, []tap.Exchange{noHTTP(`malformed HTTP request "\x16\x03\x01 hello"`)}},
		{"a head that does not end", "GET /", ok, []tap.Exchange{noHTTP("it ends within its head")}},
		{"a head that is too long", "GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 1<<20), ok, []tap.Exchange{noHTTP("the head is longer than 64 KiB, and not read")}},
		{"a broken chunk", "POST /a?b=c HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ok, []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Method, x.Header, x.Broken = "POST", http.Header{"Host": {"shop"}, "Transfer-Encoding": {"chunked"}}, "invalid byte in chunk length"
		})}},
		{"a body that ends early", "POST /a?b=c HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\na", ok, []tap.Exchange{x(1, func(x *tap.Exchange) {
			x.Method, x.Body, x.Header = "POST", []byte("a"), http.Header{"Host": {"shop"}, "Content-Length": {"3"}}
		})}},
		{"an answer that is no HTTP", get + get, "hello\r\n\r\n" + ok, []tap.Exchange{
			x(1, func(x *tap.Exchange) { silent(x); x.End = tap.Unread }), x(2, silent),
		}},
		{"answers nobody asked for", get, ok + ok, []tap.Exchange{x(1, nil)}},
	}
}

// TestWhatIsHeard says each talk on a connection, whose bytes arrive as they were sent whatever was heard.
func TestWhatIsHeard(t *testing.T) {
	t.Parallel()
	for _, c := range talkCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan string, 1)
			l := listen(t, serve(t, func(conn *net.TCPConn) {
				all, _ := io.ReadAll(conn)
				arrived <- string(all)
				fmt.Fprint(conn, c.answer)
			}))
			conn := dial(t, l.address())
			send(t, conn, c.says)
			if err := conn.CloseWrite(); err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(conn)
			if err != nil || string(got) != c.answer {
				t.Errorf("the client got %q, %v", got, err)
			}
			if said := <-arrived; said != c.says {
				t.Errorf("the server got %.200q", said)
			}
			if err := l.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			times := cmpopts.IgnoreFields(tap.Exchange{}, "Began", "Sent", "Ended")
			if diff := cmp.Diff(c.want, l.Exchanges(), times, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("heard (-want +got):\n%s", diff)
			}
			if l.Requests() != len(c.want) {
				t.Errorf("%d requests, want %d", l.Requests(), len(c.want))
			}
		})
	}
}

func TestAnExchangePrintsNoSecret(t *testing.T) {
	t.Parallel()
	x := tap.Exchange{Number: 3, Method: "GET", Target: "/s3cret?s3cret", Header: http.Header{"A": {"s3cret"}}, Body: []byte("s3cret"), Status: 200, End: tap.Answered}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, x); got != `request 3: "GET" with a path of 7 bytes, 200, answered` {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	if got := (tap.Exchange{Number: 1, End: tap.Reset}).String(); got != "request 1: not HTTP, reset" {
		t.Errorf("prints %s", got)
	}
}
