package client

import (
	"fmt"
	"io"
	"log/slog"
)

// What holds tokens prints as a name, under every verb: the package fmt goes through the fields of anything else, and there
// reads what other goroutines write, and shows what Token and Password would hide.

// String is "client of" and the base URL.
func (c Client) String() string { return "client of " + c.transport.base.String() }

// Format writes String under every verb.
func (c Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue is what slog writes.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Format says what it is under every verb.
func (t *transport) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "transport of a client of "+t.base.String())
}

// Format says what it is under every verb.
func (t tokenSource) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "token source of a client")
}
