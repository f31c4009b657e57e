package client

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/popupmock/popupmock/openapi"
)

// transport sends requests with the token of a session, renews it after a 401, and sends again what may be sent again.
type transport struct {
	base     *url.URL
	next     http.RoundTripper
	session  *session
	patience *patience
	observer Observer
	document *openapi.Document
	timeout  time.Duration // of the end of an answer that nobody reads, in real time
}

// outcome is what came of sending a request once.
type outcome struct {
	response *http.Response
	err      error
}

// RoundTrip implements http.RoundTripper. An answer is returned whatever its status; the errors are those of the session
// and of the network.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL == nil {
		closeBody(r)
		return nil, fmt.Errorf("%w: it has no URL", ErrForeignAddress)
	}
	if _, ours := below(t.base, r.URL); !ours {
		closeBody(r)
		return nil, fmt.Errorf("%w: %s://%s is not below %s", ErrForeignAddress, r.URL.Scheme, r.URL.Host, t.base.Redacted())
	}
	last := t.send(r)
	trouble := t.trouble(r, last)
	if trouble == nil {
		return t.finish(r, last)
	}
	err := t.patience.insist(r.Context(), t.operation(r), func() error {
		if known := trouble; known != nil { // of the try that has brought us here
			trouble = nil
			return known
		}
		last.discard(t.timeout)
		again, err := rewound(r)
		if err != nil {
			last = outcome{err: err}
			return err
		}
		last = t.send(again)
		return t.trouble(r, last)
	})
	if err != nil && r.Context().Err() != nil {
		last.discard(t.timeout)
		return nil, err
	}
	return t.finish(r, last)
}

// CloseIdleConnections is what that of an http.Client comes down to.
func (t *transport) CloseIdleConnections() { closeIdle(t.next) }

// closeIdle closes the connections of a round tripper that are not in use, where it knows how to.
func closeIdle(transport http.RoundTripper) {
	if closer, ok := transport.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// finish hands an outcome out.
func (t *transport) finish(r *http.Request, o outcome) (*http.Response, error) {
	if o.err == nil && o.response.StatusCode == http.StatusForbidden {
		t.observer.Forbidden(r.Context(), t.operation(r))
	}
	return o.response, o.err
}

// send sends a request with a token that is good as far as we know. After a 401 it gets another and sends it once more.
//
// Another process may have replaced the token meanwhile. To take over what that process has stored is no refresh, so a 401
// on that, too, leaves room for one.
func (t *transport) send(r *http.Request) outcome {
	h, err := t.session.live(r.Context())
	if err != nil {
		closeBody(r)
		return outcome{err: &TokenError{err}}
	}
	for renewals := 0; ; renewals++ {
		o := t.forward(r, h)
		if o.err != nil || o.response.StatusCode != http.StatusUnauthorized || renewals == 2 {
			return o
		}
		fresh, err := t.session.renew(r.Context(), h.access())
		if err != nil {
			o.discard(t.timeout)
			return outcome{err: &TokenError{err}}
		}
		if !isReplayable(r) {
			return o
		}
		o.discard(t.timeout)
		if r, err = rewound(r); err != nil {
			return outcome{err: err}
		}
		if h = fresh.held; !fresh.adopted {
			renewals = 1
		}
	}
}

// forward sends a copy of the request, which must not be changed, with the token.
func (t *transport) forward(r *http.Request, h *held) outcome {
	with := *r
	with.Header = maps.Clone(r.Header)
	if with.Header == nil {
		with.Header = http.Header{}
	}
	with.Header["Authorization"] = h.bearer
	response, err := t.next.RoundTrip(&with) //nolint:bodyclose // whoever gets the answer closes it
	return outcome{response, err}
}

// trouble tells why a request should be sent again, nil when it should not.
//
// A server that says when to come again has not done what it was asked for. After any other trouble nobody knows, so
// that only requests which may be repeated are (RFC 9110, section 9.2.2).
func (t *transport) trouble(r *http.Request, o outcome) error {
	if !isReplayable(r) {
		return nil
	}
	if o.err != nil {
		if isNetwork(o.err) && r.Context().Err() == nil && (wasNotSent(o.err) || isIdempotent(r)) {
			return &again{err: o.err}
		}
		return nil
	}
	status := o.response.StatusCode
	if status != http.StatusTooManyRequests && status < 500 {
		return nil
	}
	after, told := retryAfter(o.response.Header, t.patience.clock.Now())
	if !isPutOff(status, told) && (!isIdempotent(r) || status == http.StatusNotImplemented) {
		return nil
	}
	return &again{err: fmt.Errorf("%s was answered %d", t.operation(r), status), after: after, told: told}
}

// operation is the operationId of a request, and method and path of what the document does not have.
func (t *transport) operation(r *http.Request) string {
	path, _ := below(t.base, r.URL)
	if op, _ := t.document.Lookup(r.Method, path); op != nil {
		return op.ID
	}
	return r.Method + " " + path
}

// isNetwork tells whether an error came from sending a request, not from the session or the contract.
func isNetwork(err error) bool {
	_, token := errors.AsType[*TokenError](err)
	_, contract := errors.AsType[*ContractError](err)
	return !token && !contract
}

// isIdempotent tells whether a request may be repeated without harm (RFC 9110, section 9.2.2).
func isIdempotent(r *http.Request) bool {
	return slices.Contains([]string{"", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete}, r.Method)
}

// isReplayable tells whether the body of a request can be sent again.
func isReplayable(r *http.Request) bool {
	return r.Body == nil || r.Body == http.NoBody || r.GetBody != nil
}

// rewound is a replayable request with its body at the beginning.
func rewound(r *http.Request) (*http.Request, error) {
	again := *r
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, fmt.Errorf("read the body of the request once more: %w", err)
		}
		again.Body = body
	}
	return &again, nil
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}

// discard lets go of an answer that nobody reads. A short rest of it is read, if it comes in time, so that the connection can
// be used again.
func (o outcome) discard(timeout time.Duration) {
	if o.response != nil {
		body := watch(o.response.Body, timeout)
		_, _ = io.CopyN(io.Discard, body, maxDiscarded)
		_ = body.Close()
	}
}

// maxDiscarded is how many bytes are read from an answer that nobody wants.
const maxDiscarded = 64 << 10
