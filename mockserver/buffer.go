package mockserver

import (
	"bytes"
	"net/http"
)

// answerBuffer holds an answer back until it was checked. Either it was written, or it is one that was there before.
type answerBuffer struct {
	exchange *exchange
	code     int
	header   http.Header
	shared   bool         // the header is another's, too, and must not be written to
	written  bytes.Buffer // its memory is lent from one request to the next
	ready    []byte       // in place of what was written, never written to
}

// Header implements http.ResponseWriter.
func (b *answerBuffer) Header() http.Header {
	switch {
	case b.shared:
		b.header, b.shared = b.header.Clone(), false
	case b.header == nil:
		b.header = http.Header{}
	}
	return b.header
}

// WriteHeader implements http.ResponseWriter.
func (b *answerBuffer) WriteHeader(code int) {
	if b.code == 0 {
		b.code = code
	}
}

// Write implements http.ResponseWriter.
func (b *answerBuffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.written.Write(p)
}

func (b *answerBuffer) status() int {
	if b.code == 0 {
		return http.StatusOK
	}
	return b.code
}

// body is the body of the answer. It is good until the exchange ends.
func (b *answerBuffer) body() []byte {
	if b.ready != nil {
		return b.ready
	}
	return b.written.Bytes()
}

// replace puts another answer in place of what was written.
func (b *answerBuffer) replace(status int, header http.Header, body []byte) {
	b.code, b.header, b.shared, b.ready = status, header, false, body
	if body == nil {
		b.ready = []byte{}
	}
}

// repeat answers as before.
func (b *answerBuffer) repeat(a *readyAnswer) {
	b.code, b.header, b.shared, b.ready = http.StatusOK, a.header, true, a.body
}

func (b *answerBuffer) reset() {
	b.header, b.shared, b.code, b.ready = nil, false, 0, nil
	b.written.Reset()
}
