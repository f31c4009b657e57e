package tap

import (
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"
)

// hear lets a talk happen in chunks of a size: what the client says, then what the server says, then the end.
func hear(t *testing.T, says, answers []byte, size int) []Exchange {
	options, err := Options{Clock: clockwork.NewFakeClockAt(time.Unix(1, 0)), Body: 100, Bytes: 100_000, Exchanges: 50}.complete()
	if err != nil {
		t.Fatal(err)
	}
	log := newRecord(options)
	said := &talk{log: log}
	for _, side := range []struct {
		read func(*feed)
		text []byte
	}{{said.readRequests, says}, {said.readAnswers, answers}} {
		f := newFeed(side.read)
		for rest := side.text; len(rest) > 0; {
			n := min(size, len(rest))
			f.write(rest[:n])
			rest = rest[n:]
		}
		f.end(io.EOF)
	}
	said.finish(Closed)
	if log.flyingBytes != 0 {
		t.Errorf("%d bytes are taken for exchanges that have ended", log.flyingBytes)
	}
	if log.keptBytes > options.Bytes || len(log.kept) > options.Exchanges {
		t.Errorf("%d bytes of %d exchanges are kept", log.keptBytes, len(log.kept))
	}
	return log.exchanges()
}

// FuzzHear lets anything be said: nothing may panic or hang, every exchange ends, and it is the same in whatever pieces it comes.
func FuzzHear(f *testing.F) {
	get, answer := "GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
	chunked := "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: y\r\n\r\n"
	for _, seed := range [][2]string{
		{get, answer}, {get + chunked + get, answer + answer}, {"HEAD" + get[3:] + get, answer[:38] + answer}, {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x00"},
		{get, "HTTP/1.1 101 Switching Protocols\r\n\r\nxx"}, {"\x16\x03\x01", ""}, {chunked[:60], "HTTP/1.0 200 OK\r\n\r\nx"}, {get, "HTTP/1.1 100 Continue\r\n\r\n" + answer},
		{"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n" + get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, says, answers []byte) {
		whole := hear(t, says, answers, len(says)+len(answers)+1)
		for _, x := range whole {
			if x.End == "" || x.Ended.IsZero() {
				t.Errorf("%v has not ended", x)
			}
		}
		if diff := cmp.Diff(whole, hear(t, says, answers, 1)); diff != "" {
			t.Errorf("byte by byte (-whole +bytes):\n%s", diff)
		}
	})
}
