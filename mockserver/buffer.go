package mockserver

import (
	"bytes"
	"net/http"
)

// answerBuffer holds an answer back until it was checked. It was written, or is one that is there already.
type answerBuffer struct {
	exchange *exchange
	ready    *readyAnswer // all that there is of the answer, unless it is nil
	code     int
	header   http.Header
	written  bytes.Buffer // its memory is lent from one request to the next
	given    []byte       // in place of what was written, never written to
}

// Header implements http.ResponseWriter. Whoever asks for it may write to it.
func (b *answerBuffer) Header() http.Header {
	if a := b.ready; a != nil {
		b.replace(http.StatusOK, a.header.Clone(), a.body)
	}
	if b.header == nil {
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
	switch {
	case b.ready != nil:
		return b.ready.body
	case b.given != nil:
		return b.given
	}
	return b.written.Bytes()
}

// replace puts another answer in place of the one there is.
func (b *answerBuffer) replace(status int, header http.Header, body []byte) {
	b.ready, b.code, b.header, b.given = nil, status, header, body
	if body == nil {
		b.given = []byte{}
	}
}

func (b *answerBuffer) reset() {
	b.ready, b.header, b.code, b.given = nil, nil, 0, nil
	b.written.Reset()
}
