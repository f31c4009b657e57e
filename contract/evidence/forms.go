package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// forms are a text as it is, as JSON of several languages writes it, and percent-encoded in a query and in a path. An answer
// comes from a server in any language, and some repeat what they were sent.
func forms(text string) []string {
	likeGo, likeJavaScript := inJSON(text, true), inJSON(text, false)
	likePython := ascii(likeJavaScript)
	likePHP := strings.ReplaceAll(likePython, "/", `\/`)
	query := url.QueryEscape(text)
	return []string{
		text, likeGo, likeJavaScript, likePython, likePHP,
		query, strings.ReplaceAll(query, "+", "%20"), url.PathEscape(text),
	}
}

// inJSON is a text as a string of JSON without its quotes, with or without escapes for what is special in HTML.
func inJSON(text string, html bool) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(html)
	_ = encoder.Encode(text) // a string can always be encoded
	quoted := strings.TrimSuffix(b.String(), "\n")
	return quoted[1 : len(quoted)-1]
}

// ascii escapes what is not ASCII, as JSON does (RFC 8259, section 7).
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}
