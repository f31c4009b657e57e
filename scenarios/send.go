package scenarios

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// maxBody is the largest body of an answer that is read, in bytes.
const maxBody = 16 << 20

// An answer is what became of a request.
type answer struct {
	what   string // the request in words, such as "GET /api/v1/countries"
	place  *place // where it was sent
	call   *call  // the line that sent it
	status int    // 0 when none came
	header http.Header
	body   []byte
	err    error // why none came
	text   string
	seen   bool
	one    bool // the journal's last entry is that of this request
}

// wire sends the requests of a world: those of its lines, and those of its clients. It is an http.RoundTripper that reads
// every answer whole, checks it against the OpenAPI document and keeps both for the report.
type wire struct {
	w    *world
	p    *place
	from netip.Addr // the zero one is this machine's own

	limit    time.Duration // of one request, in real time; zero is what is usual
	departed *departure    // the first answer that is not as documented
}

// RoundTrip implements http.RoundTripper.
func (t *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close()
	}
	ctx, end := t.bounded(r.Context())
	defer end() // the answer is read whole before
	out := r.Clone(ctx)
	// A body that cannot be had again, even an empty one, keeps net/http from sending a request twice.
	out.Body, out.GetBody = io.NopCloser(bytes.NewReader(sent)), nil
	transport, err := t.transport(out)
	if err != nil {
		return nil, err
	}
	began := t.w.r.options.Clock.Now()
	response, err := transport.RoundTrip(out)
	var body []byte
	if err == nil {
		body, err = readBody(response)
	}
	err = lost(ctx, err)
	t.record(out, sent, response, body, err, t.w.r.options.Clock.Now().Sub(began))
	if err != nil {
		return nil, err
	}
	response.Body = wholeBody{bytes.NewReader(body), body}
	return response, nil
}

// A wholeBody was read already.
type wholeBody struct {
	*bytes.Reader
	all []byte
}

// Close implements io.Closer.
func (wholeBody) Close() error { return nil }

// transport connects from the address that is asked for.
func (t *wire) transport(out *http.Request) (http.RoundTripper, error) {
	r := t.w.r
	switch {
	case r.target.Embedded != nil && !t.w.faulty:
		from := t.from
		if !from.IsValid() {
			from = loopback()
		}
		return direct{r.handler, from}, nil
	case !t.from.IsValid() && t.w.faulty:
		return r.fresh, nil
	case !t.from.IsValid():
		return r.kept, nil
	case r.target.Embedded != nil:
		own := r.fresh.Clone()
		own.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return r.target.Embedded.DialFrom(ctx, t.from)
		}
		return own, nil
	case r.canBind(t.from):
		own := r.fresh.Clone()
		own.DialContext = (&net.Dialer{LocalAddr: &net.TCPAddr{IP: t.from.AsSlice()}}).DialContext
		return own, nil
	case t.p.trusting:
		out.Header["X-Forwarded-For"] = append(out.Header["X-Forwarded-For"], t.from.String())
		return r.fresh, nil
	}
	return nil, &want{"a way to call from " + t.from.String()}
}

// canBind tells whether this machine can call the target from an address: both are of its loopback network, and nobody is between.
func (r *runner) canBind(from netip.Addr) bool {
	base, err := url.Parse(r.target.BaseURL)
	if err != nil || r.route.relayed || !from.Is4() || !from.IsLoopback() {
		return false
	}
	address, err := netip.ParseAddr(base.Hostname())
	return err == nil && address.Is4() && address.IsLoopback()
}

func readBody(response *http.Response) ([]byte, error) {
	if whole, ok := response.Body.(wholeBody); ok {
		return whole.all, nil
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if n := response.ContentLength; 0 < n && n < maxBody {
		body.Grow(int(n) + bytes.MinRead) // or it would be copied again and again
	}
	_, err := body.ReadFrom(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, &cut{body.Len(), err}
	case body.Len() > maxBody:
		return nil, fmt.Errorf("the answer has more than %d bytes", maxBody)
	}
	return body.Bytes(), nil
}

// A cut is an answer that ended before its end.
type cut struct {
	after int // bytes of the body
	err   error
}

// Error implements error.
func (c *cut) Error() string { return fmt.Sprintf("cut after %d bytes: %v", c.after, c.err) }

// Unwrap serves errors.Is.
func (c *cut) Unwrap() error { return c.err }

// record keeps a request and its answer for the report.
func (t *wire) record(out *http.Request, sent []byte, response *http.Response, body []byte, err error, took time.Duration) {
	t.w.secrets.Learn(body)
	shown := evidence.Request{Method: out.Method, URL: out.URL.String(), Header: out.Header, Body: string(sent)}
	var a evidence.Answer
	var departs []string
	if err == nil {
		a = evidence.Answer{Status: response.StatusCode, Header: response.Header, Body: body}
		departs = t.judge(out, a)
	}
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	t.w.exchanges = append(t.w.exchanges, exchange{shown, a, err, departs, took})
}

// exchange is a request and its answer before it is shown, which costs more than sending it.
type exchange struct {
	request  evidence.Request
	answer   evidence.Answer
	err      error
	departs  []string
	duration time.Duration
}

// show is how the report has it.
func (e exchange) show(secrets *evidence.Secrets) report.Exchange {
	var err error
	if e.err != nil {
		err = errors.New(failureText(e.err))
	}
	shown := secrets.Exchange(e.request, e.answer, err)
	shown.Violations, shown.Duration = e.departs, e.duration
	return shown
}

// judge lists the ways in which an answer departs from the OpenAPI document, unless a fault has spoiled it.
func (t *wire) judge(out *http.Request, a evidence.Answer) []string {
	path := strings.TrimPrefix(out.URL.String(), t.p.base)
	path, _, _ = strings.Cut(path, "?")
	op, _ := t.p.document.Lookup(out.Method, path)
	if op == nil {
		return nil
	}
	found := t.w.r.checker.Response(op, a.Status, a.Header, a.Body)
	if len(found) == 0 || t.spoiled(out.Method, path, a.Status) {
		return nil
	}
	texts := make([]string, len(found))
	for i, v := range found {
		texts[i] = fmt.Sprintf("%s (%s)", v, op.Basis(a.Status, v))
	}
	t.w.mu.Lock()
	defer t.w.mu.Unlock()
	if t.departed == nil {
		t.departed = &departure{fmt.Sprintf("%s %s: the answer is not as documented: %s", out.Method, path, texts[0])}
	}
	return texts
}

// spoiled tells whether the journal has such an answer that was broken on purpose.
func (t *wire) spoiled(method, path string, status int) bool {
	if t.p.plane == nil {
		return false
	}
	entries, err := t.p.plane.Journal(t.w.ctx, journal.Filter{Method: method, Path: path, SentStatus: status, Limit: maxActors})
	for _, e := range entries {
		if e.Fault != nil {
			return true
		}
	}
	return err != nil
}

// failureText says in one way why no answer came, whatever the network said.
func failureText(err error) string {
	var broken *cut
	switch {
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		return "timeout"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.As(err, &broken):
		return "cut"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(err.Error(), "server closed idle connection"):
		return "closed"
	}
	return evidence.WithoutURL(err).Error()
}

func isTimeout(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}
