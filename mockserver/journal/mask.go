package journal

import (
	"encoding/hex"
	"strings"
)

const (
	tokenStart  = "eyJ"          // base64url of `{"`, with which the header of every JWT begins
	opaqueStart = "ZXlKaGJHY2lP" // base64url of `eyJhbGciO`, with which the mock's opaque refresh tokens begin
	tokenMask   = "[token]"
)

// MaskPath replaces by "[token]" whatever looks like a JWT in its compact form (RFC 7515 section 3.1): base64url parts
// with at least two dots between them, the first part starting with eyJ; and whatever looks like an opaque refresh token
// of the mock. Percent-encoded characters count as what they stand for, encoded more than once or not. It serves for any
// free text, a path or not, in linear time.
func MaskPath(path string) string {
	if !strings.Contains(path, tokenStart) && !strings.Contains(path, opaqueStart) && !strings.Contains(path, "%") {
		return path
	}
	var masked strings.Builder
	kept, barren := 0, 0
	for i := 0; i < len(path); {
		length, dots := 0, 0
		switch {
		case starts(path[i:], opaqueStart):
			length, _ = tokenRun(path[i:])
		case i >= barren && starts(path[i:], tokenStart):
			if length, dots = tokenRun(path[i:]); dots < 2 {
				// Fewer dots here are fewer still for any JWT that starts later in the run.
				barren, length = i+length, 0
			}
		}
		if length == 0 {
			i++
			continue
		}
		masked.WriteString(path[kept:i])
		masked.WriteString(tokenMask)
		i += length
		kept = i
	}
	masked.WriteString(path[kept:])
	return masked.String()
}

func starts(s, with string) bool {
	for i := range len(with) {
		char, width := decoded(s)
		if char != with[i] {
			return false
		}
		s = s[width:]
	}
	return true
}

// tokenRun measures the dots and base64url characters at the start of s: all of them, not those of three parts, or the
// signature would show where something dotted stands before the token.
func tokenRun(s string) (length, dots int) {
	for length < len(s) {
		char, width := decoded(s[length:])
		if char == '.' {
			dots++
		} else if !isBase64URL(char) {
			break
		}
		length += width
	}
	return length, dots
}

func isBase64URL(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// decoded returns the character that s starts with, percent-decoded as often as possible, and its width in s; 0 and 0 at
// the end.
func decoded(s string) (char byte, width int) {
	if s == "" {
		return 0, 0
	}
	if s[0] != '%' {
		return s[0], 1
	}
	digits := 1
	for strings.HasPrefix(s[digits:], "25") { // an encoded percent sign
		digits += 2
	}
	if len(s) < digits+2 {
		return '%', 1
	}
	var out [1]byte
	if _, err := hex.Decode(out[:], []byte(s[digits:digits+2])); err != nil {
		return '%', 1
	}
	return out[0], digits + 2
}
