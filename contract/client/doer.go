package client

import (
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/popupmock/popupmock/contract/client/internal/api"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// newTransport is http.DefaultTransport for one host: it keeps more connections to it, and bounds how long an answer may
// take to begin.
func newTransport(answerTimeout time.Duration) http.RoundTripper {
	own, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // somebody has replaced it, and will have had a reason
		return http.DefaultTransport
	}
	own = own.Clone()
	own.MaxIdleConnsPerHost = own.MaxIdleConns
	own.ResponseHeaderTimeout = answerTimeout
	return own
}

// doer performs calls by way of a round tripper. It follows no redirect: the API has none, and a password that follows
// one ends up with somebody else.
func doer(next http.RoundTripper, timeout time.Duration) api.Doer {
	return &impatient{timeout: timeout, client: &http.Client{
		Transport:     next,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// impatient bounds how long an answer may take to end once it has begun.
type impatient struct {
	client  *http.Client
	timeout time.Duration
}

// Do implements api.Doer.
func (i *impatient) Do(r *http.Request) (*http.Response, error) {
	response, err := i.client.Do(r)
	if err == nil {
		response.Body = watch(response.Body, i.timeout)
	}
	return response, err
}

// bearer adds an access token to each call.
type bearer struct {
	api.Doer
	token tokenstore.Token
}

// Do implements api.Doer.
func (b bearer) Do(r *http.Request) (*http.Response, error) {
	r.Header.Set("Authorization", "Bearer "+string(b.token))
	return b.Doer.Do(r)
}

// watched is a body that is closed when it takes too long.
type watched struct {
	io.ReadCloser
	timeout time.Duration
	timer   *time.Timer
	late    atomic.Bool
}

func watch(body io.ReadCloser, timeout time.Duration) io.ReadCloser {
	w := &watched{ReadCloser: body, timeout: timeout}
	w.timer = time.AfterFunc(timeout, w.giveUp)
	return w
}

func (w *watched) giveUp() {
	w.late.Store(true)
	_ = w.ReadCloser.Close()
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if err != nil && w.late.Load() {
		return n, fmt.Errorf("the answer has not ended within %s", w.timeout)
	}
	return n, err
}

// Close implements io.Closer.
func (w *watched) Close() error {
	w.timer.Stop()
	return w.ReadCloser.Close()
}
