package record

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

// longestLooked is how much of a secret is looked for, in bytes.
const longestLooked = 8 << 10

// leaks tells whether one of the secrets that stand nowhere by chance is in a text: as it is, as JSON and addresses have it, in hex, and in
// base64 of either alphabet, also within something longer.
func (c *cleaner) leaks(text string) bool {
	for _, s := range c.secrets {
		if !s.inside || strings.HasPrefix(s.text, "[") { // which is what others put in its place
			continue
		}
		for _, form := range forms(s.text[:min(len(s.text), longestLooked)]) {
			if strings.Contains(text, form) {
				return true
			}
		}
	}
	return false
}

func forms(secret string) []string {
	digits := hex.EncodeToString([]byte(secret))
	json := encode(secret)
	all := []string{secret, json[1 : len(json)-1], url.QueryEscape(secret), url.PathEscape(secret), digits, strings.ToUpper(digits)}
	for before := range 3 {
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			coded := alphabet.EncodeToString([]byte(strings.Repeat("x", before) + secret))
			all = append(all, coded[(before*8+5)/6:(before+len(secret))*8/6]) // without the letters that stand for what is around it as well
		}
	}
	return all
}
