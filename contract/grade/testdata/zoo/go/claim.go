package main

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// claim reads a time out of the payload of a JWT (RFC 7519, section 4.1), zero when there is none. The signature is the server's
// business.
func claim(token, name string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}
	}
	var claims map[string]any
	if json.Unmarshal(text, &claims) != nil {
		return time.Time{}
	}
	seconds, ok := claims[name].(float64)
	if !ok {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
