package scenarios

import (
	"bytes"
	"net"
	"net/http"
	"net/netip"
)

// A direct transport hands requests to a mock in this program without a connection, which saves most of the time that they
// take. It has no connection to break: where rules may do that, real ones are used.
type direct struct {
	handler http.Handler
	from    netip.Addr
}

// loopback is where requests come from that say nothing else.
func loopback() netip.Addr { return netip.AddrFrom4([4]byte{127, 0, 0, 1}) }

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(out *http.Request) (*http.Response, error) {
	in := out.Clone(out.Context())
	in.RemoteAddr = net.JoinHostPort(d.from.String(), "1024")
	in.RequestURI, in.Host = out.URL.RequestURI(), out.URL.Host
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	in.URL.Scheme, in.URL.Host = "", "" // as a server sees it
	w := &written{header: http.Header{}}
	d.handler.ServeHTTP(w, in)
	w.WriteHeader(http.StatusOK)
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: w.sent,
		Body: wholeBody{bytes.NewReader(w.body.Bytes()), w.body.Bytes()}, ContentLength: int64(w.body.Len()), Request: out,
	}, nil
}

// written is the answer of a handler.
type written struct {
	header, sent http.Header
	status       int
	body         bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *written) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *written) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status, w.sent = status, w.header.Clone()
	}
}

// Write implements http.ResponseWriter.
func (w *written) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Flush implements http.Flusher.
func (*written) Flush() {}
