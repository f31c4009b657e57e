package client

import (
	"context"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// Observer hears what a client does beside the calls it was asked for, to log, count or trace it. Its methods are called
// by whatever goroutine does the work, at any time by several. Those of refresh and login, and of their retries, run while the
// lock of the token store is held, for which others wait: they must be quick, and must not call the client, since a call that
// needs a token would wait for them and they for it. Nobody recovers from a panic in them. Embed NoObserver to implement some of them.
type Observer interface {
	// Refreshed is called when a refresh has ended, well or badly.
	Refreshed(ctx context.Context, r Renewal)
	// LoggedIn is called when a login has ended, well or badly.
	LoggedIn(ctx context.Context, r Renewal)
	// Retrying is called before a request is sent again.
	Retrying(ctx context.Context, r Retry)
	// Forbidden is called when a call was answered 403. Of a refresh or a login, Renewal.Err says so.
	Forbidden(ctx context.Context, operation string)
}

// Renewal is one refresh or one login.
type Renewal struct {
	// Old is the pair that was there before, New the one that came of it; the zero Pair when Err is set.
	Old, New tokenstore.Pair
	// Err is why it failed, nil when it did not.
	Err error
}

// Retry is one more try of a request.
type Retry struct {
	// Operation is the operationId, or method and path of what the specification does not have.
	Operation string
	// Attempt is the number of the try that failed, from 1.
	Attempt int
	// Wait is how long the client waits before the next.
	Wait time.Duration
	// Err is what was wrong with the try.
	Err error
}

// NoObserver is an Observer that does nothing.
type NoObserver struct{}

// Refreshed does nothing.
func (NoObserver) Refreshed(context.Context, Renewal) {}

// LoggedIn does nothing.
func (NoObserver) LoggedIn(context.Context, Renewal) {}

// Retrying does nothing.
func (NoObserver) Retrying(context.Context, Retry) {}

// Forbidden does nothing.
func (NoObserver) Forbidden(context.Context, string) {}
