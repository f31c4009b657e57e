package leak

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
)

// looksLikeJWT tells a JWT, or what is left of one.
func looksLikeJWT(token string) bool { return strings.HasPrefix(token, "eyJ") }

// unguessable are the parts of a token that nobody can know who has not seen it, each long enough to be found in part: of a JWT the
// signature, and the letters of the payload that stand for the jti alone; otherwise the token.
func unguessable(token string) []string {
	var parts []string
	if !looksLikeJWT(token) {
		parts = []string{token}
	} else if _, rest, found := strings.Cut(token, "."); found {
		payload, signature, _ := strings.Cut(rest, ".")
		parts = []string{signature, identity(payload)}
	}
	var long []string
	for _, part := range parts {
		if len(part) >= window {
			long = append(long, part)
		}
	}
	return long
}

// identity are the letters of a payload that stand for nothing but the value of its jti, three bytes in four letters
// (RFC 7515, section 2).
func identity(payload string) string {
	decoded, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return ""
	}
	var claims struct{ JTI json.RawMessage }
	if json.Unmarshal(decoded, &claims) != nil || len(claims.JTI) < 3 {
		return ""
	}
	begin := bytes.Index(decoded, claims.JTI)
	if begin < 0 {
		return ""
	}
	end := begin + len(claims.JTI) - 1 // without its quotes
	begin++
	return payload[(begin*8+5)/6 : end*8/6]
}
