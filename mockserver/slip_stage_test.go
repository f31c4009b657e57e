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

const slipBystanders = 4

// slipStage is a mock with a sandbox, on which rows are run one after the other.
type slipStage struct {
	t         *testing.T
	readers   int
	root, box *mockserver.Server
	url       string // of the root
	wires     []*wire
	steering  *http.Client
	good      map[string]string // body of each path, of a mock that was never asked for anything else
	last      *bout

	// spoil is nil, or makes a broken mock of a good one.
	spoil func(*bout, http.Handler) http.Handler
}

// newSlipStage makes a mock with a seed, so that keys cost nothing, and a reset makes the same tokens again. The sandbox has
// the same seed: its first tokens are those of the mock.
func newSlipStage(t *testing.T, readers int) *slipStage {
	t.Helper()
	const seed = "slips"
	root := mockserver.Start(t, mockserver.WithSeed(seed), mockserver.WithExtensions())
	made, err := root.CreateSandbox(t.Context(), control.SandboxSettings{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	box, err := root.In(made.Name)
	if err != nil {
		t.Fatal(err)
	}
	return &slipStage{t: t, readers: readers, root: root.Server, box: box, url: root.URL, steering: root.Client(), good: goodBodies(t)}
}

// place says where a round takes place. Every third is in the sandbox, and one in ten goes over sockets.
func place(n int) (inSandbox, overTCP bool) { return n%3 == 1, n%10 == 0 }

// run runs a round of a row, and returns what is wrong.
func (s *slipStage) run(row slip, n int, all *tally) []string {
	inSandbox, overTCP := place(n)
	overTCP = overTCP && s.spoil == nil
	target, other := s.root, s.box
	if inSandbox {
		target, other = s.box, s.root
	}
	b := &bout{t: s.t, row: row, mock: target, control: target, good: s.good}
	s.last = b
	if overTCP {
		b.control = s.controlOverTCP(s.url + prefixOf(target))
	}
	handler := s.root.Handler()
	if s.spoil != nil {
		handler = s.spoil(b, handler)
	}
	prefix := prefixOf(target)
	b.me = s.client(0, prefix, handler, overTCP)
	for i := range s.readers {
		b.readers = append(b.readers, s.client(1+i, prefix, handler, overTCP))
	}
	for i := range slipBystanders {
		b.bystanders = append(b.bystanders, s.client(1+s.readers+i, prefixOf(other), s.root.Handler(), false))
	}
	b.restore(s.root)
	b.restore(s.box)
	defer s.hangUp()
	return b.run(all)
}

// hangUp ends all connections: the mock closes those that nobody uses for a while, and the next round over sockets may be far.
func (s *slipStage) hangUp() {
	for _, w := range s.wires {
		_ = w.conn.Close()
	}
	s.wires = nil
}

// prefixOf is that of a sandbox, and empty for the mock that is none.
func prefixOf(mock *mockserver.Server) string {
	if mock.SandboxName() == "" {
		return ""
	}
	return control.SandboxPrefix + mock.SandboxName()
}

func (s *slipStage) controlOverTCP(base string) control.Controller {
	c, err := control.NewClient(base, control.WithHTTPClient(s.steering))
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// client is one of those who send requests. Each has a port of its own, by which its requests are found in the journal.
func (s *slipStage) client(i int, prefix string, handler http.Handler, overTCP bool) user {
	if !overTCP {
		return user{s.t, beneath(prefix, handler), fmt.Sprintf("127.0.0.1:%d", 50000+i)}
	}
	for len(s.wires) <= i {
		s.wires = append(s.wires, dialWire(s.t, s.url))
	}
	return user{s.t, beneath(prefix, s.wires[i]), s.wires[i].conn.LocalAddr().String()}
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
