// Package store keeps what the mock remembers: accounts, and the token pairs of each family. It knows states and
// identities, never a token itself, and no HTTP.
//
// The interface is narrow so that a backend is small: whatever reads and then writes is one call with a function that
// decides, so that a rotation has exactly one winner on every backend. Package storetest is the suite for all of them.
package store

import (
	"context"
	"errors"
)

// Errors of every backend, to be asked for with errors.Is.
var (
	ErrNoAccount = errors.New("no such account")
	ErrNoFamily  = errors.New("no such token family")
	ErrExists    = errors.New("token family exists already")
	// ErrStale comes from stores that several mocks share, and from a call that says what was known before. That has changed: nothing was
	// written, and all is to be decided anew.
	ErrStale = errors.New("what this was decided on has changed")
	// ErrClientID says that another account has the ClientID. The error is a *ClientIDError.
	ErrClientID = errors.New("another account has this client_id")
)

// ClientIDError is an ErrClientID, and says whose the ClientID is.
type ClientIDError struct{ Owner string }

// Error implements error.
func (e *ClientIDError) Error() string { return ErrClientID.Error() + ": " + e.Owner }

// Is makes it an ErrClientID.
func (e *ClientIDError) Is(target error) bool { return target == ErrClientID }

// Grace is how many seconds a pair is kept after its last token has expired, by the IssuedAt of newer pairs: the clocks of
// those who look at a token may be allowed to be that late, and the moment at which they are may come after its expiry.
const Grace = 24 * 60 * 60

// Store is the state of one mock. All methods are safe for concurrent use, and what they hand out and take in are
// copies. A change that a method reports as done is seen by every call that starts afterwards.
//
// Functions handed to an update must depend on their arguments alone, because a backend may call them again when
// another writer was faster, and must not call the store. When one returns an error, nothing changes and the error
// comes back as it is.
//
// A call whose context is done may fail with the context's error, and then has changed nothing. Only Pairs must.
type Store interface {
	// Account returns one account, or ErrNoAccount.
	Account(ctx context.Context, username string) (Account, error)
	// Accounts returns all accounts, ordered by username.
	Accounts(ctx context.Context) ([]Account, error)
	// UpdateAccount reads the account (the zero value when there is none), replaces it by what change makes of it, and
	// returns that with a new Revision. The username stays, whatever change does to it. No two accounts have the same ClientID, but
	// zero: that is ErrClientID.
	UpdateAccount(ctx context.Context, username string, change func(old Account, exists bool) (Account, error)) (Account, error)
	// ClientIDs returns whose a ClientID is, nobody's if owner is empty, and the highest one that there is, or zero. Neither it nor UpdateAccount
	// takes longer with many accounts, unless the store is shared.
	ClientIDs(ctx context.Context, id int64) (owner string, last int64, err error)
	// DeleteAccount forgets the account, or returns ErrNoAccount. Its families stay, and belong to nobody.
	DeleteAccount(ctx context.Context, username string) error

	// CreateFamily adds a family with its first pair, or returns ErrExists.
	CreateFamily(ctx context.Context, family Family, first Pair) error
	// Pair returns a family and one of its pairs, or ErrNoFamily when either is unknown, or has expired more than Grace ago.
	Pair(ctx context.Context, family ID, generation uint32) (Family, Pair, error)
	// UpdateFamily reads a family and one of its pairs, and writes the family and the pairs that change returns: new
	// ones are added, known ones replaced. The family's ID stays. It returns ErrNoFamily when either is unknown.
	UpdateFamily(ctx context.Context, family ID, generation uint32, change func(Family, Pair) (Family, []Pair, error)) error
	// Pairs calls yield with every pair and its family, in no particular order, until yield returns false. No lock is
	// held meanwhile, so yield may call the store; what changes during the walk may be seen or not.
	Pairs(ctx context.Context, yield func(Family, Pair) bool) error

	// Clear forgets everything.
	Clear(ctx context.Context) error
}
