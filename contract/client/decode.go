package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/popupmock/popupmock/openapi"
)

// maxBody is how much of an answer is read, in bytes: more than 10,000 products, the most that a page can have, need.
const maxBody = 32 << 20

// DecodeError is an answer that was successful by its status and cannot be what the operation answers with: no JSON, or a
// value of another kind. Its texts never show a value that the server sent.
//
// It says nothing of what is missing. As ever with encoding/json, a field that is absent or null leaves the zero value, which
// for an amount is the empty json.Number and not 0. Whether all is there that must be is what WithContract checks.
type DecodeError struct {
	Operation string // operationId, such as "getWallet"
	Status    int    // of HTTP
	// Where is the place: "body" and the names on the way into it as in a JSON pointer (RFC 6901), such as "body/amount";
	// or "header X-Page". Which item of a list it was is not said.
	Where string
	// Reason is what is there, and what was expected, such as "found string, want number".
	Reason string
}

// Error says it in one line, such as "getWallet: status 200: body/amount: found bool, want number".
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

// decode reads an answer and closes its body. Any status but a 2xx is an *APIError; a body that is too large, no JSON, null,
// or does not fit into a T is a *DecodeError; and one that cannot be read to its end the error of reading it.
//
// What T knows nothing of is skipped, so that the vendor may add fields. What is missing of it is not looked for:
// WithContract does.
func decode[T any](resp *http.Response, operation string) (T, error) {
	defer resp.Body.Close()
	var none T
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
	var value *T // nil after a null, which encoding/json takes for anything
	if err := json.Unmarshal(body, &value); err != nil {
		return wrong(misfit(err, len(body)))
	}
	if value == nil {
		return wrong("body", "found null, want "+kindOf(reflect.TypeFor[T]()))
	}
	return *value, nil
}

// misfit says what an error of encoding/json does, without the values that the error may quote.
func misfit(err error, size int) (where, reason string) {
	if _, broken := errors.AsType[*json.SyntaxError](err); broken {
		return "body", fmt.Sprintf("%d bytes that are not one JSON value", size)
	}
	other, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok { // that of a time, or of a string in place of a number
		return "body", "a string that holds no time or no number, where one is wanted"
	}
	where = "body"
	if other.Field != "" {
		where += "/" + strings.ReplaceAll(other.Field, ".", "/")
	}
	found, _, _ := strings.Cut(other.Value, " ") // of a number that does not fit it is "number 12345"
	return where, "found " + found + ", want " + kindOf(other.Type)
}

// kindOf is the kind of JSON value that a type is read from.
func kindOf(t reflect.Type) string {
	if t == reflect.TypeFor[json.Number]() {
		return "number"
	}
	switch t.Kind() {
	case reflect.Struct:
		return "object"
	case reflect.Slice:
		return "array"
	case reflect.Int, reflect.Int64:
		return fmt.Sprintf("whole number of %d bits", t.Bits())
	}
	return t.Kind().String() // string and bool
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
