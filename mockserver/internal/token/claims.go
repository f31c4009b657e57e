package token

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Use tells the two kinds of token apart; neither is ever taken for the other.
type Use string

// The two uses.
const (
	Access  Use = "access"
	Refresh Use = "refresh"
)

// Claims is the payload. The vendor names exp alone; the other claims are ours. Times are Unix seconds.
type Claims struct {
	Issuer     string `json:"iss"`
	Subject    string `json:"sub"` // the username
	ClientID   int64  `json:"client_id"`
	Use        Use    `json:"use"`
	Family     string `json:"family"`     // 32 hex digits
	Generation uint32 `json:"generation"` // 0 at login, one more at each refresh
	ID         string `json:"jti"`        // 32 hex digits, and up to two zeros that make up the payload's length
	IssuedAt   int64  `json:"iat"`
	ExpiresAt  int64  `json:"exp"`
}

var _ jwt.Claims = Claims{}

// unread is a payload that is not looked into before its signature is known to be good: what another has signed is badly
// signed, whatever it says.
type unread struct {
	Claims // for the library, which never asks
	raw    json.RawMessage
}

// UnmarshalJSON keeps the text.
func (u *unread) UnmarshalJSON(text []byte) error { return u.raw.UnmarshalJSON(text) }

// read returns the claims, or ErrClaims when they are not of the types of ours.
func (u *unread) read() (Claims, error) {
	var claims Claims
	if err := json.Unmarshal(u.raw, &claims); err != nil {
		return Claims{}, fmt.Errorf("%w: %w", ErrClaims, err)
	}
	return claims, nil
}

// padding is the number of zeros after the jti that make the payload's length a multiple of three bytes, so that its
// base64 needs no padding.
//
// The shell decoding on the vendor's token management page feeds the payload to base64 -d as it is, and prints a part
// twice where padding was missing. It also expects the standard alphabet, which is what MarshalJSON takes care of.
func (c Claims) padding() uint8 {
	var buffer [usualPayload]byte
	return uint8((3 - len(c.appendTo(buffer[:0]))%3) % 3)
}

// usualPayload is more than most payloads take, in bytes.
const usualPayload = 512

// MarshalJSON writes plain ASCII without '~', '?' and DEL: without those, base64 and base64url are the same.
func (c Claims) MarshalJSON() ([]byte, error) { return c.appendTo(make([]byte, 0, usualPayload)), nil }

// appendTo appends what MarshalJSON returns. It is written by hand since two are made for each login, and each is measured before it is
// signed.
func (c Claims) appendTo(b []byte) []byte {
	b = appendText(append(b, `{"iss":`...), c.Issuer)
	b = appendText(append(b, `,"sub":`...), c.Subject)
	b = strconv.AppendInt(append(b, `,"client_id":`...), c.ClientID, 10)
	b = appendText(append(b, `,"use":`...), string(c.Use))
	b = appendText(append(b, `,"family":`...), c.Family)
	b = strconv.AppendUint(append(b, `,"generation":`...), uint64(c.Generation), 10)
	b = appendText(append(b, `,"jti":`...), c.ID)
	b = strconv.AppendInt(append(b, `,"iat":`...), c.IssuedAt, 10)
	b = strconv.AppendInt(append(b, `,"exp":`...), c.ExpiresAt, 10)
	return append(b, '}')
}

// appendText appends a JSON string.
func appendText(b []byte, text string) []byte {
	if !strings.ContainsFunc(text, needsEscape) {
		return append(append(append(b, '"'), text...), '"')
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // strings can always be encoded
	}
	for _, r := range string(quoted) {
		switch {
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		case isAwkward(r):
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			b = append(b, byte(r)) // ASCII
		}
	}
	return b
}

func needsEscape(r rune) bool {
	return r < ' ' || r == '"' || r == '\\' || r == '<' || r == '>' || r == '&' || isAwkward(r)
}

// natural is a payload in the words of encoding/json, whose base64url may be anything.
type natural struct{ Claims }

// MarshalJSON keeps that of Claims away.
func (n natural) MarshalJSON() ([]byte, error) {
	type plain Claims
	return json.Marshal(plain(n.Claims))
}

func isAwkward(r rune) bool { return r > '}' || r == '?' }

// check tells whether claims with a good signature are of the form that this mock issues, and returns their family.
func (c Claims) check(issuer string) (store.ID, error) {
	switch {
	case c.Issuer != issuer:
		return store.ID{}, fmt.Errorf("%w: iss is another", ErrClaims)
	case c.Use != Access && c.Use != Refresh:
		return store.ID{}, fmt.Errorf("%w: use is neither %s nor %s", ErrClaims, Access, Refresh)
	case c.Subject == "" || c.ID == "":
		return store.ID{}, fmt.Errorf("%w: sub or jti is missing", ErrClaims)
	case c.ExpiresAt <= 0:
		return store.ID{}, fmt.Errorf("%w: exp is missing", ErrClaims)
	}
	family, err := store.ParseID(c.Family)
	if err != nil {
		return store.ID{}, fmt.Errorf("%w: family: %w", ErrClaims, err)
	}
	return family, nil
}

// GetExpirationTime implements jwt.Claims.
func (c Claims) GetExpirationTime() (*jwt.NumericDate, error) { return numericDate(c.ExpiresAt), nil }

// GetIssuedAt implements jwt.Claims.
func (c Claims) GetIssuedAt() (*jwt.NumericDate, error) { return numericDate(c.IssuedAt), nil }

// GetNotBefore implements jwt.Claims; there is no such claim.
func (Claims) GetNotBefore() (*jwt.NumericDate, error) { return nil, nil } //nolint:nilnil // the library's way to say "absent"

// GetIssuer implements jwt.Claims.
func (c Claims) GetIssuer() (string, error) { return c.Issuer, nil }

// GetSubject implements jwt.Claims.
func (c Claims) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience implements jwt.Claims; there is no such claim.
func (Claims) GetAudience() (jwt.ClaimStrings, error) { return nil, nil }

func numericDate(seconds int64) *jwt.NumericDate { return jwt.NewNumericDate(time.Unix(seconds, 0)) }
