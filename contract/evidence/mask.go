package evidence

import (
	"regexp"
	"strings"
)

// A part is a piece of a text, or the name of the variable that stands in the place of a secret.
type part struct{ text, name string }

// parts splits a text at the secrets in it, and tells whether there may be tokens as well that are not known. Where a secret is in
// another, the longer one counts.
func (s *Secrets) parts(text string) (parts []part, tokens bool) {
	tokens = mayHoldToken(text)
	return appendParts(nil, withoutNUL(text), s.all(), tokens), tokens
}

// appendParts looks for the secrets one after the other, the next ones between the places of the first. Those that are like tokens
// it need not look for in most texts.
func appendParts(parts []part, text string, secrets []secret, tokens bool) []part {
	for i, one := range secrets {
		if one.token && !tokens {
			continue
		}
		before, after, found := strings.Cut(text, one.text)
		if !found {
			continue
		}
		for ; found; before, after, found = strings.Cut(text, one.text) {
			parts = append(appendParts(parts, before, secrets[i+1:], tokens), part{name: one.name})
			text = after
		}
		return appendParts(parts, text, secrets[i+1:], tokens)
	}
	if text == "" {
		return parts
	}
	return append(parts, part{text: text})
}

// join writes parts one after the other.
func join(parts []part, text, name func(string) string) string {
	var b strings.Builder
	for _, one := range parts {
		if one.name != "" {
			b.WriteString(name(one.name))
			continue
		}
		b.WriteString(text(one.text))
	}
	return b.String()
}

func asItIs(text string) string { return text }

// Texts that look like a JWT, and the values of fields that are secret by their name. The value may be cut off.
var (
	tokenText   = regexp.MustCompile(`[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)
	secretField = regexp.MustCompile(`("(?:[a-z_]*token|password)"\s*:\s*)"(?:[^"$<\\]|(?s:\\.?))(?:[^"\\]|(?s:\\.?))*"?`)
)

// Mask puts names such as $ACCESS_1 in the place of secrets: as they are, in the JSON of several languages, and percent-encoded.
// <token> stands for what looks like a JWT and was never told, <secret> for what a field like "password" or "refresh_token" has.
// NULs become blanks.
func (s *Secrets) Mask(text string) string {
	parts, tokens := s.parts(text)
	text = join(parts, asItIs, func(name string) string { return "$" + name })
	if tokens {
		text = tokenText.ReplaceAllString(text, "<token>")
	}
	if strings.Contains(text, `token"`) || strings.Contains(text, `password"`) {
		text = secretField.ReplaceAllString(text, `$1"<secret>"`)
	}
	return text
}

// mayHoldToken tells texts without a dot behind ten characters of a token, which are nearly all, from others; a regular
// expression takes a hundred times as long for a list of countries.
func mayHoldToken(text string) bool {
	run := 0
	for i := range len(text) {
		switch c := text[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
			run++
		case c == '.' && run >= 10:
			return true
		default:
			run = 0
		}
	}
	return false
}
