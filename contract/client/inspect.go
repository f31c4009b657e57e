package client

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// ErrNotInspectable says that a token is no JWT, or has a payload that cannot be read.
var ErrNotInspectable = errors.New("the token cannot be inspected")

// TokenInfo is what a token says of itself. Nobody has verified it: it is good for planning a refresh and for a log, and no
// reason to trust anything.
type TokenInfo struct {
	// Fingerprint names the token without giving it away; see tokenstore.Token.
	Fingerprint string
	// ExpiresAt is when the token dies, in UTC (exp; RFC 7519, section 4.1.4). It is zero where the token does not say so.
	ExpiresAt time.Time
	// IssuedAt is when the token was made, in UTC (iat; RFC 7519, section 4.1.6). It is zero where the token does not say so.
	IssuedAt time.Time
}

// Expired tells whether the token is dead at an instant: from its expiry on (RFC 7519, section 4.1.4; of the vendor's two
// samples the one for the shell). A token that does not say when it expires is taken to be dead.
func (i TokenInfo) Expired(now time.Time) bool { return !now.Before(i.ExpiresAt) }

// Inspect reads what a token says of itself, without a call, as the vendor's page does (Token Management, "Client-Side Token
// Validation"). It verifies nothing: neither the signature nor whether the server would take it. As on that page, the
// payload may be in base64 of either alphabet, with padding or without.
//
// The error is ErrNotInspectable, and says what is wrong with no part of the token in it.
func Inspect(token tokenstore.Token) (TokenInfo, error) {
	payload, err := payloadOf(string(token))
	if err != nil {
		return TokenInfo{}, fmt.Errorf("%w: %w", ErrNotInspectable, err)
	}
	info := TokenInfo{Fingerprint: token.Fingerprint()}
	var wrong [2]error
	info.ExpiresAt, wrong[0] = instant(payload, "exp")
	info.IssuedAt, wrong[1] = instant(payload, "iat")
	if err := errors.Join(wrong[:]...); err != nil {
		return TokenInfo{}, fmt.Errorf("%w: %w", ErrNotInspectable, err)
	}
	return info, nil
}

// payloadOf reads the claims of a JWT.
func payloadOf(token string) (map[string]json.RawMessage, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("it has %d parts, want three with dots between them", len(parts))
	}
	urlSafe := strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(parts[1], "="))
	text, err := base64.RawURLEncoding.DecodeString(urlSafe)
	if err != nil {
		return nil, errors.New("its payload is not base64")
	}
	var payload map[string]json.RawMessage
	if json.Unmarshal(text, &payload) != nil || payload == nil {
		return nil, errors.New("its payload is not a JSON object")
	}
	return payload, nil
}

// instant reads a time as seconds since 1970, which may have a fraction (NumericDate; RFC 7519, section 2), as exactly as a
// float64 has it: to a microsecond in this century. It is zero where the claim is absent or null.
func instant(payload map[string]json.RawMessage, claim string) (time.Time, error) {
	text, there := payload[claim]
	if !there {
		return time.Time{}, nil
	}
	var seconds *float64
	if json.Unmarshal(text, &seconds) != nil || seconds != nil && (*seconds < 0 || *seconds >= endOfTime) {
		return time.Time{}, fmt.Errorf("%s is no number of seconds from 1970 to 9999", claim)
	}
	if seconds == nil {
		return time.Time{}, nil
	}
	whole, fraction := math.Modf(*seconds)
	return time.Unix(int64(whole), int64(fraction*float64(time.Second))).UTC(), nil
}

// endOfTime is the end of the year 9999, after which RFC 3339 cannot write a time.
const endOfTime = 253402300800
