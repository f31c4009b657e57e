package suite

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Dialect is a version of the login page.
type Dialect string

// The dialects. The zero Dialect finds out.
const (
	Auto    Dialect = "auto"    // by what the target answers
	Current Dialect = "current" // answers of /auth/* in an envelope, errors nested
	Legacy  Dialect = "legacy"  // both bare and flat
)

// NoControl as Target.Control looks for no control API.
const NoControl = "none"

// Defaults of a Target.
const (
	// DefaultRate is how many requests a second go to a target without a control API.
	DefaultRate = 10.0
	// DefaultTimeout is how long one request may take.
	DefaultTimeout = 15 * time.Second
	// DefaultGenerated is how many requests are made up for each operation of a target without a control API.
	DefaultGenerated = 30
	// sandboxGenerated is how many are elsewhere, where they cost nothing.
	sandboxGenerated = 120
)

// Target is a server and what may be done to it. Only BaseURL is needed; without credentials and control API, what needs an
// account is skipped.
type Target struct {
	// BaseURL is where the API is, with or without a path.
	BaseURL string
	// Username and Password are those of an account that nobody else needs. Sandboxes have their own.
	Username, Password string
	// Control is the base URL of a popupmock's control API. Empty looks for one at BaseURL, NoControl for none.
	Control string
	// ControlToken is that of --control-token.
	ControlToken string
	// ReadOnly leaves out what changes anything, and looks for no control API. AllowLogout allows what may end all
	// sessions of the account. See the package comment.
	ReadOnly, AllowLogout bool
	// Rate is how many requests a second go out. Zero means DefaultRate, and no bound where cases have sandboxes.
	Rate float64
	// Timeout bounds one request, its answer included. Zero means DefaultTimeout.
	Timeout time.Duration
	// Dialect is that of the login page. Empty means Auto.
	Dialect Dialect
	// Extensions tries what goes beyond the documentation, too: see openapi.Extensions.
	Extensions bool
	// Seed repeats what is chosen by chance. Empty means "1".
	Seed string
	// Generated is how many requests are made up for each operation. Zero means DefaultGenerated, and more where cases have
	// sandboxes. Besides, a request that deviates from a valid one is followed by a plain one.
	Generated int
	// Transport sends the requests. Nil means one that heeds the proxy variables.
	Transport http.RoundTripper

	// Only picks cases by their ids; nil picks all. Areas picks them by area; empty picks all.
	Only  *regexp.Regexp
	Areas []Area
	// Expected are the failures that are known, by the ids of cases.
	Expected report.Baseline
	// Now is real time, for the durations of the report. Nil leaves them out.
	Now func() time.Time
	// Progress is called before each case, with its number from 1 and how many there are.
	Progress func(number, all int, c Case)
}

// Validate says what is wrong with the description of a target, before anything is sent. It quotes no part of a URL, which
// may hold a password.
func (t Target) Validate() error {
	if err := t.check(); err != nil {
		return err
	}
	_, err := t.Selected()
	return err
}

// check is Validate without the cases, and fills in what was left out.
func (t *Target) check() error {
	if err := control.CheckBaseURL(t.BaseURL); err != nil {
		return fmt.Errorf("target: %w", err)
	}
	switch {
	case t.ReadOnly && t.AllowLogout:
		return errors.New("target: read-only and allow-logout exclude each other")
	case t.ReadOnly && t.Control != "" && t.Control != NoControl:
		return errors.New("target: read-only uses no control API, so it wants none")
	case t.Rate < 0:
		return fmt.Errorf("target: a rate of %v requests a second, want more than 0", t.Rate)
	case t.Generated < 0:
		return fmt.Errorf("target: %d generated requests for each operation, want more than 0", t.Generated)
	case t.Timeout < 0:
		return fmt.Errorf("target: a timeout of %s, want more than 0s", t.Timeout)
	}
	t.BaseURL = strings.TrimRight(t.BaseURL, "/")
	if t.Timeout == 0 {
		t.Timeout = DefaultTimeout
	}
	if t.Seed == "" {
		t.Seed = "1"
	}
	if t.Now == nil {
		t.Now = func() time.Time { return time.Time{} }
	}
	if t.Dialect == "" {
		t.Dialect = Auto
	}
	return t.checkWords()
}

// checkWords says which words are none of ours.
func (t *Target) checkWords() error {
	dialects := []string{string(Auto), string(Current), string(Legacy)}
	if !slices.Contains(dialects, string(t.Dialect)) && t.Dialect != "" {
		return fmt.Errorf("target: unknown dialect %q, want one of %s%s", t.Dialect, strings.Join(dialects, ", "), suggest.Hint(string(t.Dialect), dialects))
	}
	var areas []string
	for _, a := range Areas() {
		areas = append(areas, string(a))
	}
	for _, a := range t.Areas {
		if !slices.Contains(areas, string(a)) {
			return fmt.Errorf("target: unknown area %q, want one of %s%s", a, strings.Join(areas, ", "), suggest.Hint(string(a), areas))
		}
	}
	return nil
}

// picks tells whether a case is to be tried.
func (t *Target) picks(c Case) bool {
	if t.Only != nil && !t.Only.MatchString(c.ID) {
		return false
	}
	return len(t.Areas) == 0 || slices.Contains(t.Areas, c.Area)
}

// Selected returns the cases that the target asks for. The error says that there are none, or that the target is wrong.
func (t Target) Selected() ([]Case, error) {
	if err := t.checkWords(); err != nil {
		return nil, err
	}
	var picked []Case
	for _, c := range Cases() {
		if t.picks(c) {
			picked = append(picked, c)
		}
	}
	if len(picked) == 0 {
		return nil, errors.New("target: no case is picked; their ids are those of Cases")
	}
	return picked, nil
}
