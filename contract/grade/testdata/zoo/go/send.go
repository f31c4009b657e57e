package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	tries       = 3
	backoff     = 300 * time.Millisecond
	longestWait = 20 * time.Second // a server that wants more is not waited for
)

// errFinal says that nothing that follows could succeed: a refused login, an address that is not allowed, a server that wants to
// be left alone for longer than is waited for.
var errFinal = errors.New("this run is over")

// An answer has no body when that was not JSON.
type answer struct {
	status int
	header http.Header
	body   json.RawMessage
}

// A statusError is an answer other than the one that was asked for.
type statusError struct {
	what   string
	status int
	final  bool
}

func (e *statusError) Error() string        { return fmt.Sprintf("%s: status %d", e.what, e.status) }
func (e *statusError) Is(target error) bool { return target == errFinal && e.final }

func isStatus(err error, status int) bool {
	var e *statusError
	return errors.As(err, &e) && e.status == status
}

// check returns an error for any answer but 200 with JSON.
func (a answer) check(what string) error {
	switch {
	case a.status != http.StatusOK:
		refused := what == "login" && a.status == http.StatusUnauthorized
		final := refused || a.status == http.StatusForbidden || a.status == http.StatusTooManyRequests
		return &statusError{what, a.status, final}
	case a.body == nil:
		return fmt.Errorf("%s: status 200 without JSON", what)
	}
	return nil
}

// records is the list that a data call answers.
func (a answer) records(path string) ([]any, error) {
	if err := a.check(path); err != nil {
		return nil, err
	}
	var list []any
	if err := json.Unmarshal(a.body, &list); err != nil {
		return nil, fmt.Errorf("%s: no list", path)
	}
	return list, nil
}

func (c *client) callPatiently(ctx context.Context, path string, tokens *pair) (answer, error) {
	return c.patiently(func() (answer, error) { return c.send(ctx, http.MethodGet, path, tokens, nil) })
}

func (c *client) refreshPatiently(ctx context.Context, stale *pair) (*pair, error) {
	content := map[string]string{"refresh_token": stale.refresh}
	a, err := c.patiently(func() (answer, error) { return c.send(ctx, http.MethodPost, "/auth/refresh", nil, content) })
	if err != nil {
		return nil, err
	}
	return c.accept("refresh", a)
}

func (c *client) logIn(ctx context.Context) (*pair, error) {
	content := map[string]string{"username": c.username, "password": c.password}
	a, err := c.patiently(func() (answer, error) { return c.send(ctx, http.MethodPost, "/auth/login", nil, content) })
	if err != nil {
		return nil, err
	}
	return c.accept("login", a)
}

// accept is the pair that an answer brings, whole or not at all.
func accept(what string, a answer) (*pair, error) {
	if err := a.check(what); err != nil {
		return nil, err
	}
	var envelope struct {
		Data struct {
			Access  string    `json:"access_token"`
			Refresh string    `json:"refresh_token"`
			Expires time.Time `json:"access_expires_at"`
		}
	}
	err := json.Unmarshal(a.body, &envelope)
	data := envelope.Data
	if err != nil || data.Access == "" || data.Refresh == "" || data.Expires.IsZero() {
		return nil, fmt.Errorf("%s: status 200 without tokens", what) // the error of json may quote one
	}
	return &pair{data.Access, data.Refresh, data.Expires}, nil
}

// patiently repeats what may be repeated.
func (c *client) patiently(attempt func() (answer, error)) (answer, error) {
	for try := 1; ; try++ {
		a, err := attempt()
		wait, again := c.pause(a, err, try)
		if !again || try == tries {
			return a, err
		}
		time.Sleep(wait)
	}
}

// pause is how long to wait before the next try, and whether there is one: further and further apart when the server has
// trouble or does not answer, and when it says.
func pause(a answer, err error, try int) (time.Duration, bool) {
	if wait, told := retryAfter(a); told {
		return wait, wait <= longestWait
	}
	return backoff << (try - 1), err != nil || a.status >= http.StatusInternalServerError
}

// retryAfter reads a number of seconds, or a date, which counts from the answer's own (RFC 9110, section 10.2.3).
func retryAfter(a answer) (time.Duration, bool) {
	if a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
		return 0, false
	}
	text := a.header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	until, err := http.ParseTime(text)
	from, errDate := http.ParseTime(a.header.Get("Date"))
	return max(0, until.Sub(from)), err == nil && errDate == nil
}

func (c *client) send(ctx context.Context, method, path string, tokens *pair, content map[string]string) (answer, error) {
	var body io.Reader = http.NoBody
	if content != nil {
		text, err := json.Marshal(content)
		if err != nil {
			return answer{}, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.address(path, tokens), body)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	if tokens != nil {
		request.Header.Set("Authorization", "Bearer "+tokens.access)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, path, reason(err))
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if !json.Valid(text) {
		text = nil
	}
	return answer{response.StatusCode, response.Header, text}, nil
}

// reason leaves out the URL, which says no more than method and path do.
func reason(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
