package suite

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// secrets are the texts of a case that no report may hold, each with the name of the variable that stands in its place.
// Between two NULs it stands out until the text is put into quotes for a shell.
type secrets struct {
	named  []secret // the longest text first
	counts map[string]int
}

type secret struct{ text, name string }

// add keeps a text secret in all the forms in which it is sent and answered. An empty one and one that has a name already
// change nothing.
func (s *secrets) add(name, text string) {
	if text == "" || s.knows(text) {
		return
	}
	quoted, _ := json.Marshal(text) // a string can always be encoded
	for _, form := range []string{text, string(quoted[1 : len(quoted)-1]), url.QueryEscape(text), url.PathEscape(text)} {
		if !s.knows(form) {
			s.named = append(s.named, secret{form, name})
		}
	}
	slices.SortStableFunc(s.named, func(a, b secret) int { return cmp.Compare(len(b.text), len(a.text)) })
}

// leastToken is the length from which a token is a secret. A shorter one can be guessed, and may stand anywhere by chance.
const leastToken = 8

// number adds a token under a name with the next number, such as ACCESS_2.
func (s *secrets) number(name, text string) {
	if len(text) < leastToken || s.knows(text) {
		return
	}
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	s.counts[name]++
	s.add(fmt.Sprintf("%s_%d", name, s.counts[name]), text)
}

func (s *secrets) knows(text string) bool {
	return slices.ContainsFunc(s.named, func(known secret) bool { return known.text == text })
}

const marker = "\x00"

// mark puts names between NULs in the place of secrets. NULs that were there before become spaces.
func (s *secrets) mark(text string) string {
	text = strings.ReplaceAll(text, marker, " ")
	for _, known := range s.named {
		text = strings.ReplaceAll(text, known.text, marker+known.name+marker)
	}
	return text
}

// tokens are texts that look like a JWT, and the values of fields that are secret by their name.
var (
	tokenText   = regexp.MustCompile(`[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)
	secretField = regexp.MustCompile(`("(?:[a-z_]*token|password)"\s*:\s*)"[^"$<][^"]*"?`)
)

// mask puts names such as $ACCESS_1 in the place of secrets, and <token> in that of what nobody told it of.
func (s *secrets) mask(text string) string {
	parts := strings.Split(s.mark(text), marker)
	for i := range parts {
		if i%2 == 1 {
			parts[i] = "$" + parts[i]
		}
	}
	text = strings.Join(parts, "")
	if mayHoldToken(text) {
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

// shell puts a text into quotes for a shell that fills in the variables.
func (s *secrets) shell(text string) string {
	parts := strings.Split(s.mark(text), marker)
	if len(parts) == 1 {
		return quoted(tokenText.ReplaceAllString(text, "<token>"))
	}
	var b strings.Builder
	for i, part := range parts {
		if i%2 == 1 {
			b.WriteString("${" + part + "}")
			continue
		}
		b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(tokenText.ReplaceAllString(part, "<token>")))
	}
	return `"` + b.String() + `"`
}
