package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer is the largest answer that a Client reads, in bytes. A journal may be long.
const maxAnswer = 256 << 20

// Client steers a mock over HTTP. It is safe for concurrent use.
//
// What the mock refuses comes back as the same *Error as from the mock itself, and what it could not do as one of kind Internal or
// Unavailable. Other errors say that there was no answer, or none of popupmock's; a context that ends is among them, also while the
// journal waits for requests in flight.
type Client struct {
	base  string // with Prefix
	token string
	http  *http.Client
}

var _ Controller = (*Client)(nil)

// ClientOption changes a Client that NewClient makes.
type ClientOption func(*Client)

// WithToken shows the token of --control-token with each call.
func WithToken(token string) ClientOption { return func(c *Client) { c.token = token } }

// WithHTTPClient sends the calls by another client than one like http.DefaultClient; for certificates, for example.
// Redirects are not followed, whatever it does with them.
func WithHTTPClient(client *http.Client) ClientOption {
	return func(c *Client) {
		own := *client
		c.http = &own
	}
}

// NewClient returns a client for the mock at a base URL, that of the vendor's API: http://127.0.0.1:8080, or one with a path.
// With --control-listen it is the one that the control API listens on. Nothing is sent yet. What is no such URL is an error.
func NewClient(baseURL string, options ...ClientOption) (*Client, error) {
	base, err := url.Parse(baseURL)
	switch {
	case err != nil, base.Scheme != "http" && base.Scheme != "https", base.Host == "":
		return nil, errors.New("want a base URL such as http://127.0.0.1:8080") // what was given may hold a password
	case base.User != nil:
		return nil, errors.New("the base URL has a user, want none; WithToken shows a token")
	case base.RawQuery != "" || base.Fragment != "":
		return nil, fmt.Errorf("the base URL %s has a query or a fragment, want none", base.Redacted())
	}
	c := &Client{base: strings.TrimRight(base.String(), "/") + Prefix, http: &http.Client{}}
	for _, option := range options {
		option(c)
	}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// nobody is the answer of a call that has none.
type nobody struct{}

// ask makes a call and reads its answer. A nil body is none.
func ask[R any](ctx context.Context, c *Client, method, path string, body any) (R, error) {
	var answer R
	text, err := encode(body)
	if err != nil {
		return answer, err
	}
	request, err := c.request(ctx, method, path, text)
	if err != nil {
		return answer, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return answer, err
	}
	defer response.Body.Close()
	if err := read(response, &answer); err != nil {
		var none R
		return none, err
	}
	return answer, nil
}

// request makes a call ready. A nil body is none.
func (c *Client) request(ctx context.Context, method, path string, text []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if text != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	return request, nil
}

// encode checks and writes a body as the mock would check and read it.
func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	if b, ok := body.(interface{ Check() error }); ok {
		if err := b.Check(); err != nil {
			return nil, err
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, Invalidf("body: %v", err)
	}
	return text, nil
}

// read takes the answer, or the error that stands in its place.
func read[R any](response *http.Response, into *R) error {
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err != nil {
		return err
	}
	if len(text) > maxAnswer {
		return fmt.Errorf("%s answers with more than %d bytes", response.Request.URL.Path, maxAnswer)
	}
	if _, silent := any(*into).(nobody); silent && response.StatusCode == http.StatusNoContent {
		return nil
	} else if !silent && response.StatusCode == http.StatusOK && json.Unmarshal(text, into) == nil {
		return nil
	}
	if refusal, ok := fromWire(response.StatusCode, text); ok {
		return refusal
	}
	return fmt.Errorf("%s answers %s, but not as popupmock does", response.Request.URL.Path, response.Status)
}
