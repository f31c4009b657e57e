package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"

	"github.com/popupmock/popupmock/openapi"
)

// maxBody is how much of an answer is read, in bytes: more than 10,000 products, the most that a page can have, need.
const maxBody = 32 << 20

// DecodeError is an answer that was successful by its status and is not what the operation answers with. Its texts never
// show a value that the server sent.
type DecodeError struct {
	Operation string // operationId, such as "getWallet"
	Status    int    // of HTTP
	// Where is the place: "body" and the way into it as in a JSON pointer (RFC 6901), such as "body/0/amount"; or "header
	// X-Page".
	Where string
	// Reason is what is there, and what was expected: "missing", "a string, want a number".
	Reason string
}

// Error says it in one line, such as "getWallet: status 200: body/amount: missing".
func (e *DecodeError) Error() string {
	return fmt.Sprintf("%s: status %d: %s: %s", e.Operation, e.Status, e.Where, e.Reason)
}

// answer returns a function that reads what a call of an operation has come back with.
func answer[T any](operation string) func(*http.Response, error) (T, error) {
	return func(resp *http.Response, err error) (T, error) {
		if err != nil {
			var none T
			return none, fmt.Errorf("%s: %w", operation, err)
		}
		return decode[T](resp, operation)
	}
}

// decode reads an answer and closes its body. Any status but a 2xx is an *APIError; a body that is too large, no JSON, or
// has not all that T has is a *DecodeError; and one that cannot be read to its end the error of reading it.
//
// What T knows nothing of is skipped, so that the vendor may add fields. See form for what has to be there.
func decode[T any](resp *http.Response, operation string) (T, error) {
	defer resp.Body.Close()
	var value, none T
	body, err := readBody(resp)
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299: // the status says enough, even where the body is cut
		return none, newAPIError(operation, resp, body)
	case err != nil && !errors.Is(err, errTooLarge):
		return none, fmt.Errorf("%s: read the answer: %w", operation, err)
	}
	wrong := func(where, reason string) (T, error) {
		return none, &DecodeError{Operation: operation, Status: resp.StatusCode, Where: where, Reason: reason}
	}
	switch {
	case err != nil:
		return wrong("body", err.Error())
	case !openapi.IsJSON(resp.Header):
		return wrong("header Content-Type", mediaType(resp.Header)+", want application/json")
	}
	unread := json.Unmarshal(body, &value) // its text may quote a value
	if unread != nil && !json.Valid(body) {
		return wrong("body", fmt.Sprintf("%d bytes that are not one JSON value", len(body)))
	}
	place, reason := formOf(reflect.TypeFor[T]()).misfit(body, unread != nil)
	if unread != nil && reason == "" {
		reason = "a name that is there twice, or twice but for its case, and does not fit"
	}
	if reason != "" {
		return wrong("body"+place, reason)
	}
	return value, nil
}

var errTooLarge = fmt.Errorf("more than %d bytes", maxBody)

// readBody reads a body, and no more than maxBody of it: then the error is errTooLarge.
func readBody(resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if size := resp.ContentLength; size > 0 && size <= maxBody {
		body.Grow(int(size) + bytes.MinRead) // room to find the end without growing
	}
	n, err := body.ReadFrom(io.LimitReader(resp.Body, maxBody+1))
	if err == nil && n > maxBody {
		err = errTooLarge
	}
	return body.Bytes(), err
}
