package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Kind says what is wrong with a call.
type Kind int

// The kinds of error.
const (
	Internal     Kind = iota // the mock failed
	Invalid                  // the call is wrong: a field, a value
	NotFound                 // what it names does not exist
	Conflict                 // it contradicts the present state
	Forbidden                // the caller may not steer the mock
	WrongMethod              // the path has calls, but none of this method
	Unauthorized             // the mock wants a token, and got another or none
	Unavailable              // what the mock keeps its state in could not be asked; a change may have been made all the same
)

// Error is a refused call. Message says what was wrong and what was expected.
type Error struct {
	Kind    Kind
	Message string
}

// Error implements error.
func (e *Error) Error() string { return e.Message }

// Invalidf makes an Error of kind Invalid.
func Invalidf(format string, args ...any) error { return &Error{Invalid, fmt.Sprintf(format, args...)} }

// NotFoundf makes an Error of kind NotFound.
func NotFoundf(format string, args ...any) error {
	return &Error{NotFound, fmt.Sprintf(format, args...)}
}

// Conflictf makes an Error of kind Conflict.
func Conflictf(format string, args ...any) error {
	return &Error{Conflict, fmt.Sprintf(format, args...)}
}

// wire is an error as it is answered: the vendor's shape, so that users meet only one.
type wire struct {
	Error wireBody `json:"error"`
}

type wireBody struct {
	Name    string `json:"name"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// IsUnavailable tells whether an error says that the state could not be asked, or that others who share it were faster time after time. No
// answer would be right then. In process it is an error of the store or its records, over HTTP an *Error of kind Unavailable.
func IsUnavailable(err error) bool {
	if refusal, ok := errors.AsType[*Error](err); ok {
		return refusal.Kind == Unavailable
	}
	return slices.ContainsFunc(unavailable, func(known error) bool { return errors.Is(err, known) })
}

var unavailable = []error{records.ErrUnavailable, records.ErrClosed, records.ErrStale, store.ErrStale}

// toWire returns the status and body for an error; one that is no *Error is the mock's own fault, or that of what it keeps its state in.
func toWire(err error) (int, wire) {
	refusal := &Error{Internal, err.Error()}
	if IsUnavailable(err) {
		refusal.Kind = Unavailable
	}
	errors.As(err, &refusal)
	known, ok := kinds[refusal.Kind]
	if !ok {
		known = kinds[Internal]
	}
	return known.status, wire{wireBody{known.name, known.code, clip(refusal.Message)}}
}

// maxMessage is how many characters of a message are answered: a list of a million items can have a million mistakes.
const maxMessage = 4096

func clip(message string) string {
	count := 0
	for i := range message {
		if count == maxMessage {
			return message[:i] + "…"
		}
		count++
	}
	return message
}

// fromWire undoes toWire. It is not ok for what no mock answers.
func fromWire(status int, body []byte) (refusal *Error, ok bool) {
	var answered wire
	unread := json.Unmarshal(body, &answered)
	for kind, known := range kinds {
		if unread == nil && known.status == status && known.code == answered.Error.Code && answered.Error.Message != "" {
			return &Error{kind, answered.Error.Message}, true
		}
	}
	return nil, false
}

// kinds says how each kind of error is answered, in the vendor's words where it has them.
var kinds = map[Kind]struct {
	status     int
	name, code string
}{
	Internal:    {http.StatusInternalServerError, "InternalServerError", "INTERNAL_SERVER_ERROR"},
	Invalid:     {http.StatusBadRequest, "BadRequestError", "BAD_REQUEST"},
	NotFound:    {http.StatusNotFound, "NotFoundError", "NOT_FOUND"},
	Conflict:    {http.StatusConflict, "ConflictError", "CONFLICT"},
	Forbidden:   {http.StatusForbidden, "ForbiddenError", "FORBIDDEN"},
	WrongMethod: {http.StatusMethodNotAllowed, "MethodNotAllowedError", "METHOD_NOT_ALLOWED"},

	Unauthorized: {http.StatusUnauthorized, "UnauthorizedError", "UNAUTHORIZED"},
	Unavailable:  {http.StatusServiceUnavailable, "ServiceUnavailableError", "SERVICE_UNAVAILABLE"},
}
