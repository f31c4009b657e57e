// Package controltest is the suite that every implementation of control.Controller must pass: the server in process, and
// the HTTP client.
//
// It is a table of cases that see no more of *testing.T than TB, so that the suite can be tested itself: its own tests run
// the cases on controllers that are broken on purpose, and each must be found out by the case that is there for it.
package controltest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// TB is what a case needs of *testing.T.
type TB interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Mock is a mock of the default configuration, but with a frozen clock, metrics of the package prometheus and room for exchanges, and
// nobody else uses it.
type Mock struct {
	control.Controller        // under test
	URL                string // base URL of its API
}

// Case is one demand on a controller.
type Case struct {
	Name  string // of a subtest, such as "clock/rewind"
	check func(probe)
}

// Run puts the demand to a mock of its own.
func (c Case) Run(tb TB, mock Mock) {
	tb.Helper()
	c.check(probe{TB: tb, Mock: mock})
}

// Cases returns the whole suite.
func Cases() []Case {
	return slices.Concat(
		clockCases(), accountCases(), tokenCases(), mintCases(), journalCases(), askCases(), faultCases(), triggerCases(),
		wholeCases(), sandboxCases(), stateCases(), changeCases(), lookCases(), scenarioCases(), exchangeCases(),
	)
}

// Run runs the suite as subtests of t. Each gets a mock of its own from open, which may use its t to clean up.
func Run(t *testing.T, open func(t *testing.T) Mock) {
	t.Helper()
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			c.Run(t, open(t))
		})
	}
}

// The default account of a mock.
const (
	username = "your_api_username"
	password = "your_api_password"
	clientID = 123456
)

// probe is a case's hold on its mock.
type probe struct {
	TB
	Mock
}

// must ends the case when a call fails that should not.
func must[T any](p probe) func(T, error) T {
	p.Helper()
	return func(value T, err error) T {
		p.Helper()
		if err != nil {
			p.Fatalf("%T: %v", value, err)
		}
		return value
	}
}

func (p probe) ok(what string, err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("%s: %v", what, err)
	}
}

// refused asserts that a call is refused in the right way, with words, and has changed nothing.
func (p probe) refused(what string, kind control.Kind, call func() error) {
	p.Helper()
	before := p.state()
	err := call()
	var refusal *control.Error
	if !errors.As(err, &refusal) || refusal.Kind != kind || refusal.Message == "" {
		p.Errorf("%s: got error %#v, want a *control.Error of kind %d that says why", what, err, kind)
	}
	p.equal("the state after "+what, p.state(), before)
}

// state is all that a controller tells of its mock.
type state struct {
	Clock       control.Clock
	Accounts    []control.Account
	Tokens      []control.Token
	Assumptions []assumption.State
	Faults      []fault.State
}

func (p probe) state() state {
	p.Helper()
	ctx := p.Context()
	return state{
		must[control.Clock](p)(p.Clock(ctx)), must[[]control.Account](p)(p.Accounts(ctx)),
		must[[]control.Token](p)(p.Tokens(ctx, control.TokenFilter{})), must[[]assumption.State](p)(p.Assumptions(ctx)),
		must[[]fault.State](p)(p.Faults(ctx)),
	}
}

// equal compares to the last bit, but for nil and empty lists, which JSON may not tell apart.
func (p probe) equal(what string, got, want any) {
	p.Helper()
	if reflect.DeepEqual(got, want) {
		return // as nearly always, and at a tenth of the cost of a difference
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		p.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (p probe) now() time.Time {
	p.Helper()
	return must[control.Clock](p)(p.Clock(p.Context())).Now
}

func (p probe) mint(minting control.Minting) control.Minted {
	p.Helper()
	if minting.Account == "" {
		minting.Account = username
	}
	return must[control.Minted](p)(p.Mint(p.Context(), minting))
}

func (p probe) tokens(filter control.TokenFilter) []control.Token {
	p.Helper()
	return must[[]control.Token](p)(p.Tokens(p.Context(), filter))
}

// send sends a request of the vendor's API and returns the status.
func (p probe) send(method, path, token, body string) int {
	p.Helper()
	request, err := http.NewRequestWithContext(p.Context(), method, p.URL+path, strings.NewReader(body))
	p.ok(path, err)
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	p.ok(path, err)
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	p.ok(path, err)
	return response.StatusCode
}

// wantStatus sends a read with a token.
func (p probe) wantStatus(token string, want int) {
	p.Helper()
	if got := p.send(http.MethodGet, "/api/v1/countries", token, ""); got != want {
		p.Errorf("a read with the token is answered %d, want %d", got, want)
	}
}

// login returns the status of one.
func (p probe) login(username, password string) int {
	p.Helper()
	return p.send(http.MethodPost, "/auth/login", "", `{"username":"`+username+`","password":"`+password+`"}`)
}
