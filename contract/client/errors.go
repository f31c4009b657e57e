package client

import (
	"errors"
	"fmt"
	"net"
)

// Errors that callers ask for with errors.Is. The *APIError, or whatever lies behind one, is found by errors.As.
var (
	// ErrLoginRefused says that the server has refused username and password, or that the account is not active. For a
	// while after it no other login is tried; see WithLoginPause.
	ErrLoginRefused = errors.New("the login was refused")
	// ErrForeignAddress says that a request was to go where the client's tokens must not go.
	ErrForeignAddress = errors.New("the request is not for the client's base URL")
)

// LostAnswerError says that a request was sent and no answer came that could be read, so that nobody knows whether the
// server has done what it was asked for.
type LostAnswerError struct {
	Operation string // operationId, such as "refresh"
	Err       error
}

// Error says which answer was lost, and how.
func (e *LostAnswerError) Error() string {
	return fmt.Sprintf("the answer to %s was lost: %v", e.Operation, e.Err)
}

// Unwrap returns what has happened.
func (e *LostAnswerError) Unwrap() error { return e.Err }

// isAmbiguous tells whether the server may have done what it was asked for.
func isAmbiguous(err error) bool {
	_, lost := errors.AsType[*LostAnswerError](err)
	return lost
}

// wasNotSent tells whether a request has failed before any of it went out.
func wasNotSent(err error) bool {
	network, ok := errors.AsType[*net.OpError](err)
	return ok && network.Op == "dial"
}

// StoreError says that the tokens could not be read, locked or stored. Behind it are the errors of the package
// tokenstore, such as ErrWrongKey.
type StoreError struct {
	Doing string // such as "update the stored tokens"
	Err   error
}

// Error says what could not be done, and why.
func (e *StoreError) Error() string { return fmt.Sprintf("cannot %s: %v", e.Doing, e.Err) }

// Unwrap returns what the store said.
func (e *StoreError) Unwrap() error { return e.Err }

// TokenError says that there is no access token to make a call with. Behind it is what has happened, such as
// ErrLoginRefused, ErrIPNotWhitelisted, a *LostAnswerError or a *StoreError.
type TokenError struct{ Err error }

// Error says why there is none.
func (e *TokenError) Error() string { return "no access token: " + e.Err.Error() }

// Unwrap returns what has happened.
func (e *TokenError) Unwrap() error { return e.Err }
