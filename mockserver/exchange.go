package mockserver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/openapi"
)

// maxBody is the largest request body that is read, in bytes. The vendor's limit is not documented.
const maxBody = 1 << 20

// maxChecked is the largest request body that is compared with the specification, in bytes: a large one that is
// nonsense would take long, and the vendor's are small.
const maxChecked = 64 << 10

// maxDrain is how much more is read and thrown away, in bytes, before the connection is given up.
const maxDrain = 64 << 20

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
	assumed    *assumed
	operation  *openapi.Operation // nil when the specification has none for method and path
	allowed    []string           // the methods of the path, when operation is nil
	client     netip.Addr
	body       []byte
	bodyErr    error // a refusal, when the body could not be read
	credential credential
	now        time.Time
	account    store.Account // set once the credential was judged
	shelves    *shelves      // set once the request may read
	answer     answerBuffer
	ready      *readyAnswer    // set when the answer was ready
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
	x.entry.DurationMS = float64(x.server.wall.Since(x.received).Microseconds()) / 1000
	x.pending.CompleteWith(&x.entry)
	x.server.announce(&x.pending)
	x.server.lent.giveBack(x)
}

func (x *exchange) findClient() {
	addr, rule := x.assumed.resolver.Client(x.request.RemoteAddr, x.request.Header.Values("X-Forwarded-For"))
	x.client = addr
	x.entry.ClientIP, x.entry.ClientIPRule = textOf(addr, x.request.RemoteAddr), string(rule)
}

// textOf writes an address. Where the peer's begins with the same text, it is that: a connection has many requests.
func textOf(addr netip.Addr, peer string) string {
	var buffer [len("255.255.255.255")]byte
	if addr.Is4() {
		if text := addr.AppendTo(buffer[:0]); strings.HasPrefix(peer, string(text)) {
			return peer[:len(text)]
		}
	}
	return addr.String()
}

// receive reads the body, up to a limit. From its end on, readers of the journal wait for this request.
func (x *exchange) receive() {
	defer x.pending.Deciding()
	if body := x.request.Body; body != nil && body != http.NoBody {
		x.readBody()
	}
	if x.operation != nil && x.bodyErr == nil && len(x.body) <= maxChecked {
		x.note(x.server.checker.Request(x.operation, x.request, x.body))
	}
}

func (x *exchange) readBody() {
	body, err := io.ReadAll(io.LimitReader(x.request.Body, maxBody+1))
	switch {
	case err != nil:
		x.bodyErr = refuse(journal.ReasonBodyIncomplete, cutShort(err))
	case len(body) > maxBody:
		x.bodyErr = refuse(journal.ReasonBodyTooLarge, fmt.Errorf("more than %d bytes", maxBody))
		// Clients that are still sending would otherwise see a reset in place of the answer.
		_, _ = io.Copy(io.Discard, io.LimitReader(x.request.Body, maxDrain))
	}
	x.body = body
	x.request.Body = io.NopCloser(bytes.NewReader(body))
}

// cutShort says what is wrong with a body in words of our own: the error's may quote it.
func cutShort(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ended early")
	}
	return errors.New("it could not be read")
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
	x.answer.reset()
	x.spoilt = nil
	x.refuse(refuse(journal.ReasonInternal, fmt.Errorf("panic: %v", cause)))
	x.entry.Status = x.answer.status()
	x.answered()
}

// checkAnswer compares the answer with the specification. What is wrong is our mistake, never the client's.
func (x *exchange) checkAnswer() {
	if x.operation == nil {
		return
	}
	found := x.verdict()
	x.note(found)
	x.server.broken.add(x.entry.Sandbox, x.pending.Seq(), x.request, found)
	for _, v := range found {
		x.server.log.Error("answer breaks the specification", "operation", x.operation.ID, "status", x.answer.status(), "violation", v.String())
	}
}

func (x *exchange) verdict() []openapi.Violation {
	if x.ready != nil {
		return x.ready.found
	}
	return x.server.checker.Response(x.operation, x.answer.status(), x.answer.header, x.answer.body())
}

func (x *exchange) note(found []openapi.Violation) {
	for _, v := range found {
		x.entry.Violations = append(x.entry.Violations, journal.Violation(v))
	}
}

// send lets the answer out.
func (x *exchange) send() {
	if x.spoilt != nil {
		x.sendSpoilt()
		return
	}
	x.entry.SentStatus = x.answer.status()
	x.sendHead()
	n, err := 0, error(nil)
	if !x.bodiless() {
		n, err = x.writer.Write(x.answer.body())
	}
	x.entry.Bytes = int64(n)
	x.entry.Outcome = journal.OutcomeAnswered
	if err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		x.entry.Outcome, x.entry.Cause = journal.OutcomeCut, "the client went away: "+err.Error()
	}
}

// sendHead lets out status and header fields. A date that is there already is wrong on purpose.
func (x *exchange) sendHead() {
	header := x.writer.Header()
	if x.answer.shared {
		for _, f := range x.ready.fields {
			header[f.name] = f.values
		}
	} else {
		maps.Copy(header, x.answer.header)
	}
	if x.answer.header.Get("Date") == "" {
		header["Date"] = x.world.dates.at(x.now)
	}
	if x.assumed.RequestID == assumption.Echo {
		header.Set(requestIDHeader, x.requestID())
	}
	if !fault.Bodyless(x.answer.status()) && !x.answer.shared { // what is shared has one
		header.Set(echo.HeaderContentLength, strconv.Itoa(len(x.answer.body())))
	}
	x.writer.WriteHeader(x.answer.status())
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
