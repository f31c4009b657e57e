package mockserver_test

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

const (
	slipReaders    = 32
	slipBystanders = 4

	// slipRoundsOfAMock is how long a mock is used, so that what it remembers of earlier rounds is there in later ones.
	slipRoundsOfAMock = 50
)

// slipStage is a mock with a sandbox, and what the rounds of a row share.
type slipStage struct {
	t         *testing.T
	row       slip
	root, box *mockserver.TestServer
	wires     []*wire
	good      map[string]string               // body of each path, of a mock that was never asked for anything else
	spoil     func(http.Handler) http.Handler // nil, or what makes a broken mock of a good one
}

func newSlipStage(t *testing.T, row slip) *slipStage {
	t.Helper()
	options := []mockserver.Option{func(c *mockserver.Config) {
		c.Clock = mockserver.ClockConfig{Frozen: true, Start: mockserver.SeededStart()}
	}}
	for i := 0; i < len(row.assume); i += 2 {
		options = append(options, mockserver.WithAssumption(row.assume[i], row.assume[i+1]))
	}
	if row.extensions {
		options = append(options, mockserver.WithExtensions())
	}
	root := mockserver.Start(t, options...)
	return &slipStage{t: t, row: row, root: root, box: root.Sandbox(t), good: goodBodies(t)}
}

// place says where a round takes place. Every third is in the sandbox, and one in four goes over sockets.
func place(n int) (inSandbox, overTCP bool) { return n%3 == 1, n%4 == 0 }

// run runs a round, and returns what is wrong.
func (s *slipStage) run(n int, all *tally) []string {
	inSandbox, overTCP := place(n)
	target, other := s.root, s.box
	if inSandbox {
		target, other = s.box, s.root
	}
	b := &bout{t: s.t, row: s.row, mock: target.Server, password: target.Password, control: target.Server, good: s.good}
	prefix := strings.TrimPrefix(target.URL, s.root.URL)
	if overTCP {
		b.control = s.controlOverTCP(target.URL)
	}
	for i := range slipReaders + 1 {
		b.clients = append(b.clients, s.client(i, prefix, overTCP))
	}
	for i := range slipBystanders {
		b.bystanders = append(b.bystanders, s.client(slipReaders+1+i, strings.TrimPrefix(other.URL, s.root.URL), false))
	}
	b.restore(s.root.Server)
	b.restore(s.box.Server)
	return b.run(all)
}

func (s *slipStage) controlOverTCP(base string) control.Controller {
	c, err := control.NewClient(base, control.WithHTTPClient(s.root.Client()))
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// client is one of those who send requests. Each has a port of its own, by which its requests are found in the journal.
func (s *slipStage) client(i int, prefix string, overTCP bool) user {
	if overTCP {
		for len(s.wires) <= i {
			s.wires = append(s.wires, dialWire(s.t, s.root.URL))
		}
		return user{s.t, beneath(prefix, s.wires[i]), s.wires[i].conn.LocalAddr().String()}
	}
	handler := s.root.Handler()
	if s.spoil != nil {
		handler = s.spoil(handler)
	}
	return user{s.t, beneath(prefix, handler), fmt.Sprintf("127.0.0.1:%d", 50000+i)}
}

// beneath asks a handler for what is below a prefix.
func beneath(prefix string, inner http.Handler) http.Handler {
	if prefix == "" {
		return inner
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		below := r.WithContext(r.Context())
		below.URL = &url.URL{Path: prefix + r.URL.Path, RawQuery: r.URL.RawQuery}
		inner.ServeHTTP(w, below)
	})
}

// wire is a connection that is kept alive, as a handler: what it is asked goes to the mock over TCP.
type wire struct {
	conn   net.Conn
	answer *bufio.Reader
}

func dialWire(t *testing.T, base string) *wire {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &wire{conn, bufio.NewReader(conn)}
}

// ServeHTTP answers with status 599 when the connection does not hold, which is what no request may get.
func (w *wire) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	if err := w.pass(to, r); err != nil {
		http.Error(to, err.Error(), 599)
	}
}

func (w *wire) pass(to http.ResponseWriter, r *http.Request) error {
	if r.ContentLength == 0 {
		r.Body = http.NoBody
	}
	if err := r.Write(w.conn); err != nil {
		return err
	}
	response, err := http.ReadResponse(w.answer, r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	maps.Copy(to.Header(), response.Header)
	to.WriteHeader(response.StatusCode)
	_, err = io.Copy(to, response.Body)
	return err
}
