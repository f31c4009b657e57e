package mockserver

import (
	"bytes"
	"net/http"
	"sync"
)

// answerBuffer holds an answer back until it was checked.
type answerBuffer struct {
	header http.Header
	code   int
	body   *bytes.Buffer
}

// bodies lends out memory for answers.
type bodies struct{ pool sync.Pool }

// maxLent is the largest answer whose memory is kept for the next one, in bytes.
const maxLent = 1 << 20

func (b *bodies) borrow() *bytes.Buffer {
	if lent, ok := b.pool.Get().(*bytes.Buffer); ok {
		return lent
	}
	return &bytes.Buffer{}
}

func (b *bodies) giveBack(lent *bytes.Buffer) {
	if lent.Cap() <= maxLent {
		lent.Reset()
		b.pool.Put(lent)
	}
}

// Header implements http.ResponseWriter.
func (b *answerBuffer) Header() http.Header {
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
	return b.body.Write(p)
}

func (b *answerBuffer) status() int {
	if b.code == 0 {
		return http.StatusOK
	}
	return b.code
}

// replace puts another answer in place of what was written.
func (b *answerBuffer) replace(status int, header http.Header, body []byte) {
	b.code, b.header, b.body = status, header, bytes.NewBuffer(body)
}

func (b *answerBuffer) reset() {
	b.header, b.code = nil, 0
	b.body.Reset()
}
