package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"

	"github.com/popupmock/popupmock/contract/client/internal/api"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/openapi"
)

// Client calls the API for one account. It is safe for concurrent use, and need not be closed: a connection that is not in use
// is closed after a while, or by CloseIdleConnections.
type Client struct {
	api       *api.Client
	session   *session
	transport *transport
}

// New returns a client of the server at a base URL, such as https://api.example.com or http://127.0.0.1:8080. It makes
// no call: the first login happens with the first call. An error names everything that is wrong with what was given.
func New(baseURL string, credentials Credentials, options ...Option) (*Client, error) {
	s := defaults()
	for _, option := range options {
		option(&s)
	}
	base, err := readBase(baseURL)
	if err := errors.Join(err, s.check(), credentials.check()); err != nil {
		return nil, err
	}
	document, err := openapi.Load(s.overlays...)
	if err != nil {
		return nil, err
	}
	next := s.next(base, document)
	tokens, err := s.tokenCalls(baseURL, next, credentials)
	if err != nil {
		return nil, err
	}
	session := newSession(&s, tokens)
	transport := &transport{
		base: base, next: next, session: session, patience: s.patience(), observer: s.observer, document: document,
		timeout: s.answerTimeout,
	}
	calls, err := api.NewClient(baseURL, api.WithHTTPClient(doer(transport, s.answerTimeout)))
	return &Client{api: calls, session: session, transport: transport}, err
}

// check names what is missing.
func (c Credentials) check() error {
	if c.Username == "" || c.Password == "" {
		return errors.New("the credentials lack username or password, want both")
	}
	return nil
}

// next is what requests go through once they have their token.
func (s *settings) next(base *url.URL, document *openapi.Document) http.RoundTripper {
	next := s.transport
	if next == nil {
		next = newTransport(s.answerTimeout)
	}
	if s.checked {
		next = newContractTransport(next, document, base, s.answerTimeout)
	}
	return next
}

func (s *settings) patience() *patience {
	return &patience{clock: s.clock, observer: s.observer, tries: uint(s.tries), base: s.backoff, most: s.longestWait}
}

// tokenCalls are made past the transport that adds a token.
func (s *settings) tokenCalls(baseURL string, next http.RoundTripper, credentials Credentials) (*tokenCalls, error) {
	plain := doer(next, s.answerTimeout)
	calls, err := api.NewClient(baseURL, api.WithHTTPClient(plain))
	if err != nil {
		return nil, err
	}
	as := func(token tokenstore.Token) *api.Client {
		own, _ := api.NewClient(baseURL, api.WithHTTPClient(bearer{plain, token})) // it would have failed above
		return own
	}
	return &tokenCalls{api: calls, as: as, credentials: credentials, patience: s.patience(), timeout: s.answerTimeout}, nil
}

func newSession(s *settings, calls *tokenCalls) *session {
	return &session{
		store: s.store, schedule: newSchedule(s.clock, s.early, s.jitter), observer: s.observer, calls: calls,
		timeout: s.renewTimeout, again: s.again, pause: s.loginPause, turn: make(chan struct{}, 1),
	}
}

// Transport is for those who bring their own HTTP code: a round tripper that adds the token to each request, and
// does for it what the methods of the client do for theirs. It changes no request, sends no token to anywhere but the
// base URL, and returns every answer as it is, whatever its status.
func (c *Client) Transport() http.RoundTripper { return c.transport }

// CloseIdleConnections closes the connections that are not in use, as that of http.Client does. The client goes on.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }

// TokenSource is for those who bring their own HTTP code built on golang.org/x/oauth2. It renews tokens as the client does,
// and expires them, by the client's own clock, when they are due for that. Nothing there recovers from a 401; Transport
// does. Token uses ctx.
func (c *Client) TokenSource(ctx context.Context) oauth2.TokenSource {
	return tokenSource{ctx, c.session}
}

type tokenSource struct {
	ctx     context.Context
	session *session
}

// Token returns a token that need not be renewed yet. The refresh token is not in it: there is one place that spends it.
func (t tokenSource) Token() (*oauth2.Token, error) {
	h, err := t.session.live(t.ctx)
	if err != nil {
		return nil, &TokenError{err}
	}
	return &oauth2.Token{AccessToken: string(h.pair.Access), TokenType: "Bearer", Expiry: t.session.schedule.local(h.due)}, nil
}
