package record

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// Proxy hands requests on to a target, and answers back, as they are, and keeps them on a tape. It follows no redirect. What it changes
// is Accept-Encoding, where a client takes codings that popupmock does not read. Paths below /_mock are handed on and not kept: they
// steer a mock and are no part of the API.
type Proxy struct {
	target *url.URL
	tape   *Tape
	now    func() time.Time
	failed func(method, why string)
	hand   *httputil.ReverseProxy
}

// NewProxy makes one. The transport must not decode answers; failed is told of each request that the target did not answer.
func NewProxy(target *url.URL, tape *Tape, transport http.RoundTripper, now func() time.Time, failed func(method, why string)) *Proxy {
	p := &Proxy{target: target, tape: tape, now: now, failed: failed}
	p.hand = &httputil.ReverseProxy{
		Rewrite: p.rewrite, Transport: transport, ModifyResponse: p.listen, ErrorHandler: p.fail,
		FlushInterval: -1, ErrorLog: log.New(io.Discard, "", 0), // what it would say is told by fail, without addresses and paths
	}
	return p
}

// slotKey is where the exchange of a request is in its context.
type slotKey struct{}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/_mock" && !strings.HasPrefix(r.URL.Path, "/_mock/") {
		x := p.tape.begin(&Exchange{At: p.now(), Method: r.Method, Target: targetOf(r), Header: r.Header.Clone(), Length: r.ContentLength})
		r = r.WithContext(context.WithValue(r.Context(), slotKey{}, x))
		if x != nil && r.Body != http.NoBody {
			r.Body = &tee{ReadCloser: r.Body, tape: p.tape, to: &x.Body, x: x}
		}
	}
	p.hand.ServeHTTP(w, r)
}

// targetOf is the path and query of a request as they were sent.
func targetOf(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return r.URL.RequestURI() // the whole address, as proxies are asked
}

func slotOf(r *http.Request) *Exchange {
	x, _ := r.Context().Value(slotKey{}).(*Exchange)
	return x
}

// rewrite sends a request to the target, with the fields that ReverseProxy would drop.
func (p *Proxy) rewrite(r *httputil.ProxyRequest) {
	r.SetURL(p.target)
	r.Out.URL.RawQuery = r.In.URL.RawQuery
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if values := r.In.Header[name]; values != nil {
			r.Out.Header[name] = values
		}
	}
	if accepted := r.Out.Header.Get("Accept-Encoding"); accepted != "" {
		r.Out.Header.Set("Accept-Encoding", readable(accepted))
	}
}

// readable leaves the codings that can be decoded.
func readable(accepted string) string {
	var known []string
	for coding := range strings.SplitSeq(accepted, ",") {
		name, _, _ := strings.Cut(strings.TrimSpace(coding), ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip", "identity":
			known = append(known, strings.TrimSpace(coding))
		}
	}
	if known == nil {
		return "identity"
	}
	return strings.Join(known, ", ")
}

// listen has the answer kept while it goes through.
func (p *Proxy) listen(answer *http.Response) error {
	if x := slotOf(answer.Request); x != nil {
		x.Status, x.Answer = answer.StatusCode, answer.Header.Clone()
		answer.Body = &tee{ReadCloser: answer.Body, tape: p.tape, to: &x.Reply, x: x, ends: true}
	}
	return nil
}

// fail answers a request that the target has not.
func (p *Proxy) fail(w http.ResponseWriter, r *http.Request, err error) {
	if x := slotOf(r); x != nil {
		p.tape.lose(x, &p.tape.lost.NoAnswer)
	}
	if r.Context().Err() != nil {
		return // the client has gone
	}
	why := reason(err)
	p.failed(r.Method, why)
	body, _ := json.Marshal(map[string]any{"error": map[string]string{ // texts can always be encoded
		"name": "BadGatewayError", "code": "BAD_GATEWAY", "message": "popupmock record: the target does not answer: " + why,
	}})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write(body) // nobody is told when the client has gone
}

// reason is an error without the address, which may hold more than others should see.
func reason(err error) string {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return err.Error()
}

// tee keeps what is read.
type tee struct {
	io.ReadCloser
	tape *Tape
	to   *[]byte
	x    *Exchange
	ends bool // the end of this body is that of the exchange
}

// Read implements io.Reader.
func (b *tee) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.tape.keep(b.x, b.to, p[:n])
	}
	if b.ends && errors.Is(err, io.EOF) {
		b.tape.end(b.x)
	}
	return n, err
}

// Close implements io.Closer. An answer that was not read to its end is cut off.
func (b *tee) Close() error {
	if b.ends {
		b.tape.lose(b.x, &b.tape.lost.CutOff)
	}
	return b.ReadCloser.Close()
}
