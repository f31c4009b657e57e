package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/report"
)

// maxBody is the largest body of an answer that is read, in bytes. The largest documented one is a page of 10,000 records.
const maxBody = 16 << 20

// A call is a request that a case makes. The zero method is GET.
type call struct {
	method  string
	path    string // with its query
	token   string // bearer token, if any
	body    string
	header  http.Header // beside or in place of the usual ones; an empty list leaves one out
	from    string      // the address of this machine to call from; empty for any
	chunked bool        // the body's length is not told beforehand
	whole   bool        // the report shows all of the body, so that the line can be pasted
}

// errLate is why a call ended that took too long.
var errLate = errors.New("no whole answer")

// An answer is what came back.
type answer struct {
	p      *probe
	what   string // the call in words, such as "GET /api/v1/countries"
	status int
	header http.Header
	body   []byte
}

// send makes a call and records it. When no answer comes, the case ends as one that could not be tried.
func (p *probe) send(c call) answer {
	if c.method == "" {
		c.method = http.MethodGet
	}
	a, err := p.exchange(c)
	if err != nil {
		p.end(report.Error, "%s: %s", a.what, err)
	}
	if a.status == http.StatusTooManyRequests && !p.c.observes("rate-limit", "retry-after") {
		p.end(report.Skipped, "%s: the target answers 429, too many requests (Retry-After: %q); go slower", a.what, a.header.Get("Retry-After"))
	}
	return a
}

// exchange makes a call, checks the answer against the OpenAPI document, and records both.
func (p *probe) exchange(c call) (answer, error) {
	a := answer{p: p, what: c.method + " " + p.secrets.Mask(c.path)}
	if err := p.wait(); err != nil {
		return a, err
	}
	began := p.s.target.Now()
	err := p.fetch(c, &a)
	p.record(c, a, err)
	p.sent[len(p.sent)-1].duration = p.s.target.Now().Sub(began)
	if err != nil {
		err = evidence.WithoutURL(err)
	}
	return a, err
}

// sent is an exchange before it is shown, which costs more than the exchange.
type sent struct {
	call     call
	answer   answer
	err      error
	departs  []string // from the OpenAPI document
	duration time.Duration
}

// record keeps a call and its answer, or the error in its place.
func (p *probe) record(c call, a answer, err error) {
	s := sent{call: c, answer: a, err: err}
	if err == nil {
		p.secrets.Learn(a.body)
		s.departs = p.judge(c, a)
		if date, err := http.ParseTime(a.header.Get("Date")); err == nil {
			p.s.lastDate = date
		}
	}
	p.sent = append(p.sent, s)
}

// evidence shows what was sent and answered, without secrets.
func (p *probe) evidence() []report.Exchange {
	list := make([]report.Exchange, len(p.sent))
	for i, s := range p.sent {
		a := evidence.Answer{Status: s.answer.status, Header: s.answer.header, Body: s.answer.body}
		list[i] = p.secrets.Exchange(p.request(s.call), a, s.err)
		list[i].Violations, list[i].Duration = s.departs, s.duration
	}
	return list
}

// request is a call as it is shown: against the target itself, whoever makes it again has no sandbox.
func (p *probe) request(c call) evidence.Request {
	return evidence.Request{
		Method: c.method, URL: p.s.target.BaseURL + c.path, Header: p.header(c), Body: c.body, Chunked: c.chunked, Whole: c.whole,
	}
}

// header are the headers that a call sends.
func (p *probe) header(c call) http.Header {
	header := http.Header{}
	if c.body != "" || c.method == http.MethodPost {
		header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		header.Set("Authorization", "Bearer "+c.token)
	}
	for name, values := range c.header {
		if len(values) == 0 {
			header.Del(name)
			continue
		}
		header[name] = values
	}
	return header
}

// wait keeps to the rate.
func (p *probe) wait() error {
	if p.s.limiter == nil {
		return p.ctx.Err()
	}
	return p.s.limiter.Wait(p.ctx)
}

// fetch sends a call and reads the answer.
func (p *probe) fetch(c call, into *answer) error {
	ctx, cancel := context.WithTimeoutCause(p.ctx, p.s.target.Timeout, fmt.Errorf("%w within %s", errLate, p.s.target.Timeout))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, c.method, p.base+c.path, strings.NewReader(c.body))
	if err != nil {
		return err
	}
	if c.chunked {
		request.ContentLength = -1
	}
	request.Header = p.header(c)
	request.Header.Set("User-Agent", "popupmock-contract")
	response, err := p.s.client(c.from).Do(request)
	if err != nil {
		return causeOf(ctx, err)
	}
	defer response.Body.Close()
	into.status, into.header = response.StatusCode, response.Header
	into.body, err = io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return fmt.Errorf("the answer breaks off after %d bytes: %w", len(into.body), causeOf(ctx, err))
	case len(into.body) > maxBody:
		return fmt.Errorf("the answer has more than %d bytes", maxBody)
	}
	return nil
}

// causeOf is why a context ended, if it has, and err otherwise.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// judge lists the ways in which an answer departs from the OpenAPI document, and notes whether a documented part of it is
// among them.
func (p *probe) judge(c call, a answer) []string {
	path, _, _ := strings.Cut(c.path, "?")
	op, _ := p.s.document.Lookup(c.method, path)
	if op == nil {
		return nil
	}
	var texts []string
	for _, v := range p.s.checker.Response(op, a.status, a.header, a.body) {
		basis := op.Basis(a.status, v)
		text := fmt.Sprintf("%s (%s)", v, basis)
		texts = append(texts, text)
		if Basis(basis) == Assumed {
			p.assumedBroken = append(p.assumedBroken, a.what+": "+text)
		} else {
			p.documentedBroken = append(p.documentedBroken, a.what+": "+text)
		}
	}
	return texts
}
