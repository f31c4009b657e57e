package client

import (
	"fmt"
	"io"
	"log/slog"
)

// Credentials are what an account logs in with.
type Credentials struct {
	Username string
	Password Password
}

// Password is text that shows only where it is converted to a string: printed, logged or encoded, it says no more than
// that it is there.
type Password string

// String is "no password" or "a password".
func (p Password) String() string {
	if p == "" {
		return "no password"
	}
	return "a password"
}

// Format writes String under every verb.
func (p Password) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue is what slog writes.
func (p Password) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText is what encoders write. There is no way back from it.
func (p Password) MarshalText() ([]byte, error) { return []byte(p.String()), nil }
