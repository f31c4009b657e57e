package control

import (
	"context"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Controller is everything that a test can do to a mock while a client runs. A change covers every request that
// arrives after the call returned. What is refused comes back as an *Error, and has changed nothing. After an error of which IsUnavailable
// is true a change may have been made all the same.
type Controller interface {
	// Health tells that the mock answers, which version it is, and whether requests can be sent to it.
	Health(ctx context.Context) (Health, error)

	// Metrics returns what was counted, in the text format of Prometheus. It is an *Error of kind NotFound where nothing is.
	Metrics(ctx context.Context) (string, error)

	// Clock reads the mock's clock.
	Clock(ctx context.Context) (Clock, error)
	// SetClock changes time, mode and rate together, and tells what expired by it.
	SetClock(ctx context.Context, change ClockChange) (Clock, error)
	// Advance moves the clock forward and tells what expired by it. It refuses to go back.
	Advance(ctx context.Context, by time.Duration) (Clock, error)

	// Accounts lists all accounts by username.
	Accounts(ctx context.Context) ([]Account, error)
	// Account returns one; an unknown one is an *Error of kind NotFound, here and below.
	Account(ctx context.Context, username string) (Account, error)
	// PutAccount creates an account, or replaces all its settings; absent fields take their defaults. Tokens of an
	// account that is replaced stay as they are.
	PutAccount(ctx context.Context, username string, change AccountChange) (Account, error)
	// PatchAccount changes the fields that are given.
	PatchAccount(ctx context.Context, username string, change AccountChange) (Account, error)
	// DeleteAccount removes an account; its tokens are good for nothing from then on.
	DeleteAccount(ctx context.Context, username string) error

	// Tokens lists the tokens that match, oldest first.
	Tokens(ctx context.Context, filter TokenFilter) ([]Token, error)
	// Revoke revokes the tokens that match. It wants at least one of account, family and jti, so that nobody revokes
	// everything by leaving a field out.
	Revoke(ctx context.Context, filter TokenFilter) (Revoked, error)
	// Mint makes a single token of an account, good or bad. Its counterpart in the pair is revoked from the start.
	Mint(ctx context.Context, minting Minting) (Minted, error)
	// RotateKey makes a new signing key.
	RotateKey(ctx context.Context, rotation Rotation) (Key, error)

	// Journal returns the requests that match, oldest first. It waits until the requests that are being answered have
	// been, or ctx ends; what is undecided then is marked open.
	Journal(ctx context.Context, filter journal.Filter) ([]journal.Entry, error)
	// ClearJournal forgets the requests so far. Their numbering goes on.
	ClearJournal(ctx context.Context) error
	JournalController
	ExchangeController

	// Assumptions lists all assumptions and the values that hold.
	Assumptions(ctx context.Context) ([]assumption.State, error)
	// PutAssumptions changes the assumptions that are named, all or none, and returns what Assumptions does. The value
	// "default" stands for the default. Another token-alg makes a new signing key; tokens of earlier keys stay good until
	// they expire.
	PutAssumptions(ctx context.Context, values map[string]string) ([]assumption.State, error)

	FaultController
	TriggerController
	SandboxController
	StateController
	ChangeController
	LookController
	ScenarioController
	// Reset goes back to how the mock was started: accounts, clock, keys, assumptions, faults, triggers; no tokens, an empty journal.
	Reset(ctx context.Context) error
}
