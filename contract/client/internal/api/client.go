package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Doer performs HTTP requests; an *http.Client is one.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Client sends calls to one server. It is immutable and safe for concurrent use.
type Client struct {
	base *url.URL // without a slash at its end
	doer Doer
}

// Option changes a Client while it is made.
type Option func(*Client)

// WithHTTPClient has the calls performed by doer, in place of http.DefaultClient.
func WithHTTPClient(doer Doer) Option { return func(c *Client) { c.doer = doer } }

// NewClient returns a client of the server at a base URL, such as https://api.example.com or http://127.0.0.1:8080/s/mine:
// the paths of the document go below it. An error says what is wrong with the URL; it never quotes user, password or query.
func NewClient(baseURL string, options ...Option) (*Client, error) {
	base, err := url.Parse(baseURL)
	switch {
	case err != nil: // its text quotes the URL
		return nil, fmt.Errorf("the base URL cannot be read, want for example https://api.example.com")
	case base.Scheme != "http" && base.Scheme != "https":
		return nil, fmt.Errorf("the base URL has scheme %q, want http or https", base.Scheme)
	case base.Host == "":
		return nil, fmt.Errorf("the base URL has no host, want for example https://api.example.com")
	case base.User != nil:
		return nil, fmt.Errorf("the base URL has a user, want none: credentials are given on their own")
	case base.RawQuery != "" || base.ForceQuery || base.Fragment != "":
		return nil, fmt.Errorf("the base URL has a query or a fragment, want none")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	base.RawPath = strings.TrimRight(base.RawPath, "/")
	c := &Client{base: base, doer: http.DefaultClient}
	for _, option := range options {
		option(c)
	}
	return c, nil
}

// call is what a generated method asks for.
type call struct {
	method string
	path   string // percent-encoded, below the base URL
	query  url.Values
	body   any // encoded as JSON; nil for none
}

// add puts a parameter into the query.
func (r *call) add(name string, value any) {
	if r.query == nil {
		r.query = url.Values{}
	}
	r.query.Set(name, fmt.Sprint(value))
}

// segment is a value as one segment of a path.
func segment(value any) string { return url.PathEscape(fmt.Sprint(value)) }

// do sends a call. A body can be sent again: the request has GetBody.
func (c *Client) do(ctx context.Context, r call) (*http.Response, error) {
	target := c.base.String() + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	var body io.Reader
	if r.body != nil {
		text, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("encode the request: %w", err)
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if r.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return c.doer.Do(request)
}
