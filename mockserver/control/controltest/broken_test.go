package controltest

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	snapshot "github.com/popupmock/popupmock/mockserver/state"
)

// recorder is a TB that remembers failures in place of failing. The first one ends the goroutine: one is enough.
type recorder struct {
	ctx      context.Context
	failures []string
}

func (*recorder) Helper() {}

func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...) }

// failures runs a case on a mock and returns what it has against it.
func failures(t *testing.T, c Case, mock Mock) []string {
	t.Helper()
	r := &recorder{ctx: t.Context()}
	var wg sync.WaitGroup
	wg.Go(func() { c.Run(r, mock) })
	wg.Wait()
	return r.failures
}

// findCase returns the case of a name, so that a mutant says which one is there for it.
func findCase(t *testing.T, name string) Case {
	t.Helper()
	for _, c := range Cases() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("there is no case %q", name)
	return Case{}
}

// broken is a controller with some methods replaced.
type broken struct {
	control.Controller
	health         func(context.Context) (control.Health, error)
	metrics        func(context.Context) (string, error)
	clock          func(context.Context) (control.Clock, error)
	setClock       func(context.Context, control.ClockChange) (control.Clock, error)
	advance        func(context.Context, time.Duration) (control.Clock, error)
	account        func(context.Context, string) (control.Account, error)
	accounts       func(context.Context) ([]control.Account, error)
	putAccount     func(context.Context, string, control.AccountChange) (control.Account, error)
	patchAccount   func(context.Context, string, control.AccountChange) (control.Account, error)
	deleteAccount  func(context.Context, string) error
	tokens         func(context.Context, control.TokenFilter) ([]control.Token, error)
	mint           func(context.Context, control.Minting) (control.Minted, error)
	revoke         func(context.Context, control.TokenFilter) (control.Revoked, error)
	rotateKey      func(context.Context, control.Rotation) (control.Key, error)
	journal        func(context.Context, journal.Filter) ([]journal.Entry, error)
	clearJournal   func(context.Context) error
	assumptions    func(context.Context) ([]assumption.State, error)
	putAssumptions func(context.Context, map[string]string) ([]assumption.State, error)
	reset          func(context.Context) error
	brokenFaults
	brokenAsking
	exchange func(context.Context, uint64) (journal.Exchange, error)
	export   func(context.Context, journal.Filter) (journal.HAR, error)
	state    func(context.Context) (snapshot.Document, error)
	putState func(context.Context, snapshot.Document) error
	brokenSandboxes
	followChanges func(context.Context, func(uint64) error) error
	address       func(context.Context, string, string) (control.AddressCheck, error)
	scenarios     func(context.Context) ([]control.Scenario, error)
	runScenario   func(context.Context, string) (control.ScenarioRun, error)
	vendor        func(context.Context) (json.RawMessage, error)
}

// bare calls the replacement, if there is one.
func bare[R any](ctx context.Context, own, real func(context.Context) (R, error)) (R, error) {
	if own != nil {
		return own(ctx)
	}
	return real(ctx)
}

// with is bare for calls of an argument.
func with[T, R any](ctx context.Context, arg T, own, real func(context.Context, T) (R, error)) (R, error) {
	if own != nil {
		return own(ctx, arg)
	}
	return real(ctx, arg)
}

func (b broken) Health(ctx context.Context) (control.Health, error) {
	return bare(ctx, b.health, b.Controller.Health)
}

func (b broken) Metrics(ctx context.Context) (string, error) {
	return bare(ctx, b.metrics, b.Controller.Metrics)
}

func (b broken) Clock(ctx context.Context) (control.Clock, error) {
	return bare(ctx, b.clock, b.Controller.Clock)
}

func (b broken) SetClock(ctx context.Context, change control.ClockChange) (control.Clock, error) {
	return with(ctx, change, b.setClock, b.Controller.SetClock)
}

func (b broken) Advance(ctx context.Context, by time.Duration) (control.Clock, error) {
	return with(ctx, by, b.advance, b.Controller.Advance)
}

func (b broken) Account(ctx context.Context, name string) (control.Account, error) {
	return with(ctx, name, b.account, b.Controller.Account)
}

func (b broken) Accounts(ctx context.Context) ([]control.Account, error) {
	return bare(ctx, b.accounts, b.Controller.Accounts)
}

func (b broken) PutAccount(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
	if b.putAccount != nil {
		return b.putAccount(ctx, name, change)
	}
	return b.Controller.PutAccount(ctx, name, change)
}

func (b broken) PatchAccount(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
	if b.patchAccount != nil {
		return b.patchAccount(ctx, name, change)
	}
	return b.Controller.PatchAccount(ctx, name, change)
}

func (b broken) DeleteAccount(ctx context.Context, name string) error {
	if b.deleteAccount != nil {
		return b.deleteAccount(ctx, name)
	}
	return b.Controller.DeleteAccount(ctx, name)
}

func (b broken) Tokens(ctx context.Context, filter control.TokenFilter) ([]control.Token, error) {
	return with(ctx, filter, b.tokens, b.Controller.Tokens)
}

func (b broken) Mint(ctx context.Context, minting control.Minting) (control.Minted, error) {
	return with(ctx, minting, b.mint, b.Controller.Mint)
}

func (b broken) Revoke(ctx context.Context, filter control.TokenFilter) (control.Revoked, error) {
	return with(ctx, filter, b.revoke, b.Controller.Revoke)
}

func (b broken) RotateKey(ctx context.Context, rotation control.Rotation) (control.Key, error) {
	return with(ctx, rotation, b.rotateKey, b.Controller.RotateKey)
}

func (b broken) Journal(ctx context.Context, filter journal.Filter) ([]journal.Entry, error) {
	return with(ctx, filter, b.journal, b.Controller.Journal)
}

func (b broken) ClearJournal(ctx context.Context) error {
	if b.clearJournal != nil {
		return b.clearJournal(ctx)
	}
	return b.Controller.ClearJournal(ctx)
}

func (b broken) Assumptions(ctx context.Context) ([]assumption.State, error) {
	return bare(ctx, b.assumptions, b.Controller.Assumptions)
}

func (b broken) PutAssumptions(ctx context.Context, values map[string]string) ([]assumption.State, error) {
	return with(ctx, values, b.putAssumptions, b.Controller.PutAssumptions)
}

func (b broken) Reset(ctx context.Context) error {
	if b.reset != nil {
		return b.reset(ctx)
	}
	return b.Controller.Reset(ctx)
}

func (b broken) State(ctx context.Context) (snapshot.Document, error) {
	return bare(ctx, b.state, b.Controller.State)
}

func (b broken) PutState(ctx context.Context, d snapshot.Document) error {
	if b.putState != nil {
		return b.putState(ctx, d)
	}
	return b.Controller.PutState(ctx, d)
}
