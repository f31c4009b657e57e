package state

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
)

// Bytes are written as base64, and print as their number alone: most are secrets.
type Bytes []byte

// MarshalText implements encoding.TextMarshaler.
func (b Bytes) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, b), nil
}

var errBase64 = errors.New("no base64")

// UnmarshalText implements encoding.TextUnmarshaler. The error does not quote the text.
func (b *Bytes) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.Strict().AppendDecode(nil, text)
	if err != nil {
		return errBase64
	}
	*b = raw
	return nil
}

// Format implements fmt.Formatter.
func (b Bytes) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "[%d bytes]", len(b)) }

// Format implements fmt.Formatter: a document prints as what it is, whatever the verb.
func (d Document) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "[state of %d accounts and %d token families]", len(d.Accounts), len(d.Families))
}

// LogValue implements slog.LogValuer.
func (d Document) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(d)) }
