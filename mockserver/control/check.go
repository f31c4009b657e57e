package control

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/store"
)

// Bounds of what a call may set.
const (
	// MaxUsername is in bytes. Tokens carry the username, and have to fit in a header.
	MaxUsername = 256
	// MaxTTL keeps expiry times within four-digit years, whatever the clock says.
	MaxTTL = 100 * 365 * 24 * time.Hour
	// MaxClientID is the largest whole number that every JSON reader keeps as it is.
	MaxClientID = 1<<53 - 1
)

const maxSeconds = int64(MaxTTL / time.Second)

// check says what is wrong with a call that can be told without the mock, in words that name field, value and what was
// expected. The document has the same bounds and comes after it.
func check(r *http.Request, body any) error {
	if strings.Contains(r.Pattern, "{username}") {
		if err := CheckUsername(r.PathValue("username")); err != nil {
			return err
		}
	}
	if strings.HasSuffix(r.Pattern, "/sandboxes/{name}") {
		if err := CheckSandboxName(r.PathValue("name")); err != nil {
			return err
		}
	}
	if b, ok := body.(interface{ Check() error }); ok {
		return b.Check()
	}
	return nil
}

// CheckUsername says what is wrong with the name of an account: an *Error of kind Invalid, as all checks return.
func CheckUsername(name string) error {
	switch {
	case name == "":
		return Invalidf("username is empty")
	case len(name) > MaxUsername:
		return Invalidf("username has %d bytes, want at most %d", len(name), MaxUsername)
	case !utf8.ValidString(name):
		return Invalidf("username is not valid UTF-8")
	}
	return nil
}

// Check says what is wrong with the change whatever the clock shows.
func (c ClockChange) Check() error {
	change := clock.Change{Now: c.Now, Rate: c.Rate}
	if c.Mode != nil {
		mode := clock.Mode(*c.Mode)
		change.Mode = &mode
	}
	if err := change.Check(); err != nil {
		return Invalidf("%v", err)
	}
	return nil
}

// Check says what is wrong with the fields that are given.
func (c AccountChange) Check() error {
	if c.Password != nil {
		if err := checkPassword(*c.Password); err != nil {
			return err
		}
	}
	if c.Features != nil {
		if err := checkFeatures(*c.Features); err != nil {
			return err
		}
	}
	if c.IPWhitelist != nil {
		if _, err := ipallow.ParseEntries(*c.IPWhitelist); err != nil {
			return Invalidf("ip_whitelist: %v", err)
		}
	}
	if id := c.ClientID; id != nil && (*id < 1 || *id > MaxClientID) {
		return Invalidf("client_id is %d, want a number from 1 to %d", *id, int64(MaxClientID))
	}
	if err := checkTTL("access_ttl", c.AccessTTL); err != nil {
		return err
	}
	return checkTTL("refresh_ttl", c.RefreshTTL)
}

// CheckWhole is Check for a change that makes an account, or replaces one whole.
func (c AccountChange) CheckWhole() error {
	if c.Password == nil {
		return Invalidf("password is missing; PATCH changes single fields of an account")
	}
	return c.Check()
}

// checkPassword says nothing of the value.
func checkPassword(password string) error {
	switch {
	case password == "":
		return Invalidf("password is empty")
	case !utf8.ValidString(password):
		return Invalidf("password is not valid UTF-8")
	}
	return nil
}

func checkFeatures(features []string) error {
	switch {
	case slices.Contains(features, ""):
		return Invalidf("features: one is empty, want for example %q", "vouchers")
	case !utf8.ValidString(strings.Join(features, "")):
		return Invalidf("features: one is not valid UTF-8")
	}
	return nil
}

func checkTTL(field string, seconds *int64) error {
	if seconds != nil && (*seconds < 1 || *seconds > maxSeconds) {
		return Invalidf("%s is %d, want seconds from 1 to %d", field, *seconds, maxSeconds)
	}
	return nil
}

// Check says what is wrong with the filter.
func (f TokenFilter) Check() error {
	if f.Use != "" {
		if err := checkUse(f.Use); err != nil {
			return err
		}
	}
	if f.Family != "" {
		if _, err := store.ParseID(f.Family); err != nil {
			return Invalidf("family: %v", err)
		}
	}
	return nil
}

func checkUse(use string) error {
	if use != "access" && use != "refresh" {
		return Invalidf("use is %q, want %q or %q", use, "access", "refresh")
	}
	return nil
}
