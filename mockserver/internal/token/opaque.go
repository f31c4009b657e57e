package token

import (
	"encoding/base64"
	"strings"
)

// wrap makes a JWT into a text without parts.
func wrap(jwt string) string { return base64.RawURLEncoding.EncodeToString([]byte(jwt)) }

// unwrap undoes wrap. What wrap has not made comes back as it is.
func unwrap(raw string) (jwt string, wrapped bool) {
	if strings.Contains(raw, ".") {
		return raw, false
	}
	inner, err := base64.RawURLEncoding.Strict().DecodeString(raw)
	if err != nil {
		return raw, false
	}
	return string(inner), true
}
