package gotest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Client reads from the vendor's API. Set its fields before the first call. It is safe for concurrent use, one call at a
// time.
type Client struct {
	// HTTP sends the requests.
	HTTP *http.Client
	// BaseURL has no slash at its end.
	BaseURL, Username, Password string

	mu     sync.Mutex
	tokens tokens
}

type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

// StatusError is an answer that is not a success.
type StatusError struct {
	Path   string
	Status int
}

// Error says what was asked, and how it was answered.
func (e *StatusError) Error() string { return fmt.Sprintf("%s: status %d", e.Path, e.Status) }

// Get decodes the answer to a GET into v. It logs in when it has to; after a 401 it refreshes, or logs in when the refresh
// token is dead too, and asks once more. An answer that is no success is a *StatusError.
func (c *Client) Get(ctx context.Context, path string, v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens.Access == "" {
		if err := c.login(ctx); err != nil {
			return err
		}
	}
	err := c.send(ctx, http.MethodGet, path, c.tokens.Access, nil, v)
	if !isUnauthorized(err) {
		return err
	}
	if err := c.renew(ctx); err != nil {
		return err
	}
	return c.send(ctx, http.MethodGet, path, c.tokens.Access, nil, v)
}

func (c *Client) renew(ctx context.Context) error {
	err := c.authenticate(ctx, "/auth/refresh", map[string]string{"refresh_token": c.tokens.Refresh})
	if isUnauthorized(err) {
		return c.login(ctx)
	}
	return err
}

func (c *Client) login(ctx context.Context) error {
	return c.authenticate(ctx, "/auth/login", map[string]string{"username": c.Username, "password": c.Password})
}

// authenticate keeps both tokens of the answer: each refresh spends the refresh token that it was asked with.
func (c *Client) authenticate(ctx context.Context, path string, credentials map[string]string) error {
	var answer struct {
		Data tokens `json:"data"`
	}
	if err := c.send(ctx, http.MethodPost, path, "", credentials, &answer); err != nil {
		return err
	}
	c.tokens = answer.Data
	return nil
}

func (c *Client) send(ctx context.Context, method, path, token string, content, v any) error {
	var body io.Reader = http.NoBody
	if content != nil {
		text, err := json.Marshal(content)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.BaseURL+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return &StatusError{path, response.StatusCode}
	}
	return json.NewDecoder(response.Body).Decode(v)
}

func isUnauthorized(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Status == http.StatusUnauthorized
}
