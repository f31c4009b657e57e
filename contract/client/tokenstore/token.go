package tokenstore

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Token is the text of a token. It says what it is only where it is converted to a string; wherever it is printed, logged
// or encoded, its fingerprint stands instead. There is no way to say so to encoding/gob, nor to encoding/json where it is the
// key of a map.
type Token string

// fingerprintBytes is how much of the hash a fingerprint shows, the same as in the journal of the mock.
const fingerprintBytes = 6

// Fingerprint names the token without giving it away, in 12 hexadecimal digits: of the SHA-256 of the id (jti, RFC 7519,
// section 4.1.7) that a JWT carries, which the journal of the mock shows too, and of the whole text where there is no id.
// It is empty for an empty token.
func (t Token) Fingerprint() string {
	if t == "" {
		return ""
	}
	text := string(t)
	if id := t.id(); id != "" {
		text = id
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:fingerprintBytes])
}

// id is the jti of a JWT, which nobody has verified; empty where there is none.
func (t Token) id() string {
	parts := strings.Split(string(t), ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return ""
	}
	var claims struct {
		ID string `json:"jti"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return claims.ID
}

// String says which token it is, such as "token 1f8a03c2b7de", or "no token".
func (t Token) String() string {
	if t == "" {
		return "no token"
	}
	return "token " + t.Fingerprint()
}

// Format writes String under every verb, so that no %x and no %#v shows more.
func (t Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// LogValue is what slog writes.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText is what encoders write, JSON among them. There is no way back from it.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
