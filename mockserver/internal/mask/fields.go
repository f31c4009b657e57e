package mask

import (
	"bytes"
	"strings"
)

// secretNames are the ends of names of fields that are secret, in lower case and without what joins words.
var secretNames = [...]string{"password", "passwd", "passphrase", "pwd", "secret", "token", "passwords", "secrets", "tokens", "apikey", "authorization", "credential", "credentials", "jwt"}

// longestName is the longest name that is looked at, in bytes.
const longestName = 64

// isSecretName tells whether a field has a secret, by its name: access_token, newPassword, X-Api-Key.
func isSecretName(name []byte) bool {
	var buffer [longestName]byte
	plain := buffer[:0]
	for _, c := range name {
		switch {
		case len(plain) == len(buffer):
			return false
		case 'A' <= c && c <= 'Z':
			plain = append(plain, c|0x20)
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			plain = append(plain, c)
		}
	}
	for _, end := range secretNames {
		if bytes.HasSuffix(plain, []byte(end)) {
			return true
		}
	}
	return false
}

// field is a field in a text, whose name stands before a colon or an equals sign.
type field struct {
	name     []byte
	from, to int // its value, without quotes
	text     bool
}

// fields finds the fields in a text that are secret by their name, or by what wanted says of it, until found returns false. In broken JSON
// a value goes on to where it could end, or to the end of all.
func fields(text []byte, wanted func(name []byte) bool, found func(field) bool) {
	for i := 0; i < len(text); {
		n := bytes.IndexAny(text[i:], ":=")
		if n < 0 {
			return
		}
		at := i + n
		i = at + 1
		name := nameBefore(text, at)
		switch {
		case len(name) == 0:
			continue
		case text[at] == '=' && strings.EqualFold(string(name), "name"):
			if f, ok := part(text, at, wanted); ok {
				if !found(f) {
					return
				}
				i = f.to
			}
			continue
		case !wanted(name):
			continue
		}
		f := valueAfter(text, at)
		f.name = name
		if f.to > f.from && !found(f) {
			return
		}
		i = max(i, f.to)
	}
}

// nameBefore is the name that stands before a place, with quotes or without.
func nameBefore(text []byte, at int) []byte {
	for at > 0 && isBlank(text[at-1]) {
		at--
	}
	if at > 0 && (text[at-1] == '"' || text[at-1] == '\'') {
		at--
	}
	if at > 0 && text[at-1] == ']' { // user[password]=
		at--
	}
	from := at
	for from > 0 && at-from <= longestName && isInName(text[from-1]) {
		from--
	}
	return text[from:at]
}

func isInName(c byte) bool { return isBase64URL(c) || c == '.' }

// valueAfter is the value behind a colon or an equals sign.
func valueAfter(text []byte, at int) field {
	equals := text[at] == '='
	at++
	for !equals && at < len(text) && isBlank(text[at]) {
		at++
	}
	if at == len(text) {
		return field{from: at, to: at}
	}
	switch c := text[at]; c {
	case '"', '\'':
		return field{from: at + 1, to: quoteEnd(text, at+1, c), text: true}
	case '[', '{':
		if !equals {
			return field{from: at, to: nestedEnd(text, at)}
		}
	}
	end := bareEnd(text, at, equals)
	return field{from: at, to: end, text: equals}
}

// quoteEnd is where a string ends, or all.
func quoteEnd(text []byte, at int, quote byte) int {
	for ; at < len(text) && text[at] != quote; at++ {
		if text[at] == '\\' {
			at++
		}
	}
	return min(at, len(text))
}

// nestedEnd is where an array or an object ends, or all.
func nestedEnd(text []byte, at int) int {
	depth := 0
	for ; at < len(text); at++ {
		switch text[at] {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return at + 1
			}
		case '"':
			at = quoteEnd(text, at+1, '"')
		}
	}
	return len(text)
}

// bareEnd is where a value without quotes ends. That of a form ends at an ampersand, that of JSON or YAML at a comma, a bracket or a line's
// end.
func bareEnd(text []byte, at int, form bool) int {
	ends := ",}]&\r\n\x00"
	if form {
		ends = "& \t\r\n\"\x00"
	}
	if n := bytes.IndexAny(text[at:], ends); n >= 0 {
		return at + n
	}
	return len(text)
}

// part is the value of a part of a multipart form (RFC 7578), when the name that stands behind an equals sign is wanted.
func part(text []byte, at int, wanted func(name []byte) bool) (field, bool) {
	f := valueAfter(text, at)
	name := text[f.from:f.to]
	if len(name) > longestName || !wanted(name) {
		return field{}, false
	}
	rest := text[f.to:min(f.to+longestHead, len(text))]
	begin, width := bytes.Index(rest, []byte("\r\n\r\n")), 4
	if begin < 0 {
		begin, width = bytes.Index(rest, []byte("\n\n")), 2
	}
	if begin < 0 {
		return field{}, false
	}
	begin += f.to + width
	end := len(text)
	if n := bytes.Index(text[begin:], []byte("\n--")); n >= 0 {
		end = begin + n
	}
	return field{name: name, from: begin, to: end, text: true}, end > begin
}

// longestHead is how far behind its name the value of a part is looked for, in bytes.
const longestHead = 1 << 10

// isBlankValue tells values that are no secret: there is none.
func isBlankValue(value []byte) bool {
	switch string(value) {
	case "null", "true", "false", "undefined":
		return true
	}
	return false
}
