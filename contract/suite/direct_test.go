package suite_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
)

// direct asks a handler without a socket, which takes a third of the time. Requests are written and read as on a wire, so
// that the handler sees those that it would see. Whoever calls from an address of their own (see suite.SecondAddress) needs
// a socket still, and gets one: the suite has its own way of calling then.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		return nil, err
	}
	request, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return nil, err
	}
	request.RemoteAddr = "127.0.0.1:1"
	recorder := httptest.NewRecorder()
	if aborted(d.handler, recorder, request.WithContext(r.Context())) {
		return nil, io.EOF
	}
	answer := recorder.Result()
	if r.Method == http.MethodHead {
		answer.Body = http.NoBody
	}
	answer.Request = r
	return answer, nil
}

// aborted tells whether a handler hung up.
func aborted(handler http.Handler, w http.ResponseWriter, r *http.Request) (hungUp bool) {
	defer func() {
		thrown := recover()
		if err, ok := thrown.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			hungUp = true
		} else if thrown != nil {
			panic(thrown)
		}
	}()
	handler.ServeHTTP(w, r)
	return false
}
