package client

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/openapi"
)

// Defaults of the options.
const (
	DefaultEarly         = 5 * time.Minute // the vendor's page: 5 to 10 minutes before the expiry
	DefaultJitter        = 30 * time.Second
	DefaultRenewTimeout  = 90 * time.Second
	DefaultAnswerTimeout = 30 * time.Second
	DefaultLoginPause    = time.Minute
	DefaultTries         = 4
	DefaultBackoff       = 500 * time.Millisecond
	DefaultLongestWait   = time.Minute
)

// Option changes how a client goes about it.
type Option func(*settings)

type settings struct {
	store     tokenstore.Store
	clock     Clock
	observer  Observer
	transport http.RoundTripper

	early, jitter time.Duration
	renewTimeout  time.Duration
	answerTimeout time.Duration
	loginPause    time.Duration
	again         bool

	tries       int
	backoff     time.Duration
	longestWait time.Duration

	checked  bool
	overlays []openapi.Overlay
}

func defaults() settings {
	return settings{
		store: tokenstore.NewMemory(), clock: systemClock{}, observer: NoObserver{},
		early: DefaultEarly, jitter: DefaultJitter, renewTimeout: DefaultRenewTimeout, answerTimeout: DefaultAnswerTimeout,
		loginPause: DefaultLoginPause, tries: DefaultTries, backoff: DefaultBackoff, longestWait: DefaultLongestWait,
	}
}

// WithStore keeps the tokens in a store that other processes may share. Without it they live as long as the client.
func WithStore(store tokenstore.Store) Option { return func(s *settings) { s.store = store } }

// WithClock takes the time from a clock other than the system's, and waits by it.
func WithClock(clock Clock) Option { return func(s *settings) { s.clock = clock } }

// WithObserver tells an observer of refreshes, logins, retries and 403s.
func WithObserver(observer Observer) Option { return func(s *settings) { s.observer = observer } }

// WithTransport sends requests through a transport of your own, which then also bounds how long an answer may take to
// begin. Without it there is one like http.DefaultTransport that waits for the time of WithAnswerTimeout.
func WithTransport(transport http.RoundTripper) Option {
	return func(s *settings) { s.transport = transport }
}

// WithEarlyRefresh renews the tokens that long before the access token expires, and earlier than that by up to jitter,
// drawn anew for each pair. Where tokens live hardly longer than that, it is half of their life.
func WithEarlyRefresh(early, jitter time.Duration) Option {
	return func(s *settings) { s.early, s.jitter = early, jitter }
}

// WithRenewTimeout bounds a renewal of the tokens, and a logout, with all its tries and the wait for the lock of the store,
// in real time. Whoever waits for it may give up earlier; the renewal then goes on for the others.
func WithRenewTimeout(timeout time.Duration) Option {
	return func(s *settings) { s.renewTimeout = timeout }
}

// WithAnswerTimeout bounds, in real time, how long an answer may take to begin, and then how long to end. The end of an answer
// that Transport returns is up to its reader, unless WithContract reads it first.
func WithAnswerTimeout(timeout time.Duration) Option {
	return func(s *settings) { s.answerTimeout = timeout }
}

// WithLoginPause is how long no other login is tried after one was refused. Zero tries with every call.
func WithLoginPause(pause time.Duration) Option { return func(s *settings) { s.loginPause = pause } }

// WithRetries sets how often a request is sent at most when the server is in trouble, and how long the client waits in
// between: backoff before the second try, doubled for each further one, with some chance added, and never longer than
// longest. Retry-After is obeyed in place of it; an answer that asks for more than longest is not waited for.
func WithRetries(tries int, backoff, longest time.Duration) Option {
	return func(s *settings) { s.tries, s.backoff, s.longestWait = tries, backoff, longest }
}

// WithSecondRefresh tries a refresh whose answer was lost once more with the same token, before it logs in. That is for
// servers that let the last token be used again. The vendor's does not say that it does; a server that takes a spent
// refresh token for a stolen one (RFC 9700, section 4.14.2) ends the session.
func WithSecondRefresh() Option { return func(s *settings) { s.again = true } }

// WithContract checks every request and every answer against the OpenAPI document of the API, with the overlays given. What
// departs from it is a *ContractError.
func WithContract(overlays ...openapi.Overlay) Option {
	return func(s *settings) { s.checked, s.overlays = true, overlays }
}

// check names every setting that makes no sense.
func (s *settings) check() error {
	var wrong []error
	want := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	want(s.store != nil, "WithStore: the store is nil")
	want(s.clock != nil, "WithClock: the clock is nil")
	want(s.observer != nil, "WithObserver: the observer is nil")
	want(s.early >= 0 && s.jitter >= 0, "WithEarlyRefresh: has %s and %s, want neither below zero", s.early, s.jitter)
	want(s.renewTimeout > 0, "WithRenewTimeout: is %s, want more than zero", s.renewTimeout)
	want(s.answerTimeout > 0, "WithAnswerTimeout: is %s, want more than zero", s.answerTimeout)
	want(s.loginPause >= 0, "WithLoginPause: is %s, want no less than zero", s.loginPause)
	want(s.tries >= 1, "WithRetries: has %d tries, want at least 1", s.tries)
	want(s.backoff >= 0 && s.longestWait >= s.backoff, "WithRetries: waits %s and at most %s, want neither below zero and the first no longer than the second",
		s.backoff, s.longestWait)
	return errors.Join(wrong...)
}
