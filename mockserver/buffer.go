package mockserver

import (
	"bytes"
	"net/http"
)

// answerBuffer holds an answer back until it was checked. The zero value is ready.
type answerBuffer struct {
	header http.Header
	code   int
	body   bytes.Buffer
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

func (b *answerBuffer) reset() {
	b.header, b.code = nil, 0
	b.body.Reset()
}
