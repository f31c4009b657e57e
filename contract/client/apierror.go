package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What an *APIError is, for errors.Is.
var (
	// ErrBadRequest is a 400: a body, a query or an id that the server does not take.
	ErrBadRequest = errors.New("the request is not valid")
	// ErrUnauthorized is a 401: no token, or none that is valid; of login, wrong credentials or an account that is off.
	ErrUnauthorized = errors.New("not authenticated")
	// ErrForbidden is any 403. Neither a new token nor another try helps (vendor: Token Management, "Handling 403
	// Responses").
	ErrForbidden = errors.New("forbidden")
	// ErrIPNotWhitelisted is a 403 that the API itself has given, for anything but a feature: the vendor's page knows one
	// reason for it alone, which the administrator of the account can change. Such a one is ErrForbidden, too.
	ErrIPNotWhitelisted = errors.New("the address of this machine is not in the account's whitelist")
	// ErrFeatureDisabled says that the account does not have the feature that the call needs, such as vouchers. What the
	// server answers then is not documented: a 400 with a code of its own, or a 403 that says so, are recognized.
	ErrFeatureDisabled = errors.New("the account does not have the feature")
	// ErrNotFound is a 404.
	ErrNotFound = errors.New("not found")
	// ErrRateLimited is a 429. APIError.RetryAfter has when to come back, where the server says so.
	ErrRateLimited = errors.New("too many requests")
	// ErrServer is any status from 500.
	ErrServer = errors.New("the server failed")
	// ErrUnavailable is a 502, 503 or 504: the server, or one on the way to it, cannot answer at present. Such a one is
	// ErrServer, too.
	ErrUnavailable = errors.New("the server is not available")
)

// APIError is an answer other than the one that was asked for: the status, and what the body says where it is an error of
// the API. Texts are cut, and tokens in them masked, so that it can be logged.
type APIError struct {
	Operation string // operationId, such as "listWallets"
	Status    int    // of HTTP
	Name      string // such as "UnauthorizedError"; empty in the older, flat form of errors
	Code      string // such as "UNAUTHORIZED", or "unauthorized" in the older form
	Message   string // for people; empty where the body is no error of the API
	// RetryAfter is when to come back, as the server says: in seconds, or at a date, which counts from the answer's own
	// date (RFC 9110, section 10.2.3). It is nil where nothing is said, or nothing that can be read.
	RetryAfter *time.Duration

	// Body says what the body is, where it is no error of the API: such as "1234 bytes of text/html".
	Body string
}

// Error says it in one line, such as "listWallets: status 401: UNAUTHORIZED: Authentication required or failed."
func (e *APIError) Error() string {
	parts := []string{e.Operation, "status " + strconv.Itoa(e.Status)}
	for _, text := range []string{e.Code, e.Message, e.Body} {
		if text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ": ")
}

// Is tells which of the errors above it is.
func (e *APIError) Is(target error) bool {
	switch target {
	case ErrIPNotWhitelisted:
		return e.Status == http.StatusForbidden && e.Body == "" && !e.speaksOfFeature()
	case ErrFeatureDisabled:
		return e.Status == http.StatusBadRequest && e.Code == "INVALID_FEATURE" ||
			e.Status == http.StatusForbidden && e.speaksOfFeature()
	case ErrServer:
		return e.Status >= 500
	}
	return slices.Contains(meanings[e.Status], target)
}

// meanings has what a status alone says.
var meanings = map[int][]error{
	http.StatusBadRequest:         {ErrBadRequest},
	http.StatusUnauthorized:       {ErrUnauthorized},
	http.StatusForbidden:          {ErrForbidden},
	http.StatusNotFound:           {ErrNotFound},
	http.StatusTooManyRequests:    {ErrRateLimited},
	http.StatusBadGateway:         {ErrUnavailable},
	http.StatusServiceUnavailable: {ErrUnavailable},
	http.StatusGatewayTimeout:     {ErrUnavailable},
}

// speaksOfFeature goes by the text, for want of a code: sibling documentation has "The requested feature is not enabled for
// this client".
func (e *APIError) speaksOfFeature() bool {
	return e.Code == "INVALID_FEATURE" || strings.Contains(strings.ToLower(e.Message), "feature")
}

// newAPIError reads the answer of an operation that was not successful.
func newAPIError(operation string, resp *http.Response, body []byte) *APIError {
	e := &APIError{Operation: operation, Status: resp.StatusCode, RetryAfter: askedToWait(resp.Header)}
	var ok bool
	if e.Name, e.Code, e.Message, ok = parseError(body); !ok {
		e.Body = describeBody(resp.Header, len(body))
		return e
	}
	sent := secretsOf(resp.Request)
	e.Name, e.Code, e.Message = presentable(e.Name, sent), presentable(e.Code, sent), presentable(e.Message, sent)
	return e
}

// parseError reads an error of the API: an object with name, code and message, or in the older form a text with a message
// beside it (vendor: login page, both versions).
func parseError(body []byte) (name, code, message string, ok bool) {
	var outer struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
	}
	if json.Unmarshal(body, &outer) != nil || len(outer.Error) == 0 {
		return "", "", "", false
	}
	var nested struct{ Name, Code, Message string }
	if json.Unmarshal(outer.Error, &nested) == nil && (nested.Code != "" || nested.Message != "") {
		return nested.Name, nested.Code, nested.Message, true
	}
	if json.Unmarshal(outer.Error, &code) == nil && code != "" {
		return "", code, outer.Message, true
	}
	return "", "", "", false
}

// askedToWait reads Retry-After, nil where there is none that can be read.
func askedToWait(header http.Header) *time.Duration {
	if wait, ok := retryAfter(header, time.Time{}); ok {
		return &wait
	}
	return nil
}

// describeBody says what a body is without showing it.
func describeBody(header http.Header, size int) string {
	if size == 0 {
		return "no body"
	}
	return fmt.Sprintf("%d bytes of %s", size, mediaType(header))
}
