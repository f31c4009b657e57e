package mockserver

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/openapi"
)

// exchange is one request and its answer on their way through the mock.
type exchange struct {
	server   *Server
	writer   http.ResponseWriter
	request  *http.Request // own
	own      http.Request
	pending  journal.Pending
	entry    journal.Entry
	noted    journal.Credential // what entry has of the credential
	received time.Time          // real time, for the duration

	world      *world
	version    records.Position // of what the world has besides accounts and tokens, where it is shared
	known      records.Position // up to which all is known, where the mock is strict about what the request shows
	decided    bool             // something was written that stands
	assumed    *assumed
	operation  *openapi.Operation // nil when the specification has none for method and path
	allowed    []string           // the methods of the path, when operation is nil
	client     netip.Addr
	taken      bytes.Buffer // what was read, its memory is lent from one request to the next
	body       []byte       // of taken, good until the exchange ends
	bodyErr    error        // a refusal, when the body could not be read
	drained    int64        // how many bytes more there were of it
	credential credential
	now        time.Time
	account    store.Account // set once the credential was judged
	shelves    *shelves      // set once the request may read
	answer     answerBuffer
	issued     token.Issued    // what the answer brings
	due        fault.Due       // the faults whose turn it is
	spoilt     *fault.Exchange // set when a fault sends the answer itself, or nothing
	triggered  bool            // the triggers of its answer were set off
}

// exchangeOf returns the exchange that an Echo context belongs to.
func exchangeOf(c echo.Context) *exchange {
	return c.Response().Writer.(*answerBuffer).exchange
}

func (s *Server) newExchange(w http.ResponseWriter, r *http.Request) *exchange {
	x := s.lent.borrow()
	x.server, x.writer, x.received, x.world = s, w, s.wall.Now(), s.world.Load()
	x.version = x.world.version()
	x.assumed = x.world.assumed.Load()
	x.own = *r // what is changed on the way is not the caller's
	x.request = &x.own
	x.request.URL = plain(r.URL)
	x.entry = journal.Entry{
		At:     x.world.clock.Now().Truncate(time.Second),
		RealAt: x.received.UTC(),

		Sandbox: s.sandbox,

		Method: r.Method,
		Path:   x.path(),
		Peer:   r.RemoteAddr,
	}
	return x
}

// plain is the same address without percent-encoding in its path that need not be there (RFC 3986, section 6.2.2.2). Only
// a slash means something else when it is encoded.
func plain(u *url.URL) *url.URL {
	if u.RawPath == "" || strings.Count(u.RawPath, "/") != strings.Count(u.Path, "/") {
		return u
	}
	decoded := *u
	decoded.RawPath = ""
	return &decoded
}

// path is what routes go by.
func (x *exchange) path() string { return echo.GetPath(x.request) }

// admit lets a request in. It is told apart from a change of worlds as a whole: a request of the old world never gets a number
// in the journal of the new one.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) *exchange {
	s.turn.RLock()
	defer s.turn.RUnlock()
	x := s.newExchange(w, r)
	x.findOperation()
	x.findClient()
	s.journal.BeginIn(&x.pending, &x.entry)
	return x
}

// end completes the journal entry, also when the connection was lost on the way.
func (x *exchange) end() {
	if x.entry.Outcome == "" {
		x.entry.Outcome = journal.OutcomeClosed
	}
	took := x.server.wall.Since(x.received)
	x.entry.DurationMS = float64(took.Microseconds()) / 1000
	if m := x.server.meter; m != nil {
		m.Answered(x.entry.Operation, x.entry.SentStatus, took)
		if root := x.server.root; root != nil {
			root.sandboxes.requests.Add(1)
		}
	}
	x.complete()
	x.server.announce(&x.pending)
	x.server.lent.giveBack(x)
}

// takeNow reads the clock, once. Everything about this request is judged by that instant.
func (x *exchange) takeNow() {
	x.now, x.entry.RealAt = x.world.clock.Both()
	x.entry.At = x.now.Truncate(time.Second)
}

// recover answers a panic like any other internal error.
func (x *exchange) recover() {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	x.server.log.Error("panic", "operation", x.entry.Operation, "cause", cause, "stack", string(debug.Stack()))
	if x.now.IsZero() {
		x.takeNow()
	}
	x.fail(refuse(journal.ReasonInternal, fmt.Errorf("panic: %v", cause)))
	x.answered()
}

// fail answers an error in place of whatever there was to be answered.
func (x *exchange) fail(err error) {
	x.answer.reset()
	x.spoilt = nil
	x.refuse(err)
	x.entry.Status = x.answer.status()
}

// announce tells the configured listener, one entry at a time.
func (s *Server) announce(p *journal.Pending) {
	if s.config.OnEntry == nil {
		return
	}
	root := s.top() // sandboxes have no listener of their own
	root.entryMu.Lock()
	defer root.entryMu.Unlock()
	s.config.OnEntry(p.Entry())
}
