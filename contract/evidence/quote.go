package evidence

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoted is a text as one word of a shell, which arrives as it is: in single quotes, or where it has what a terminal would
// obey or what is no UTF-8, between $' and ' with escapes (POSIX.1-2024, Shell Command Language, section 2.2.4).
func quoted(text string) string {
	if !strings.ContainsFunc(text, odd) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == '\'' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case odd(r):
			for i := range size {
				fmt.Fprintf(&b, `\x%02x`, text[i])
			}
		default:
			b.WriteRune(r)
		}
		text = text[size:]
	}
	b.WriteByte('\'')
	return b.String()
}

// odd tells characters that do not show. The one that stands for what is no UTF-8 is among them.
func odd(r rune) bool { return r == utf8.RuneError || !strconv.IsPrint(r) }
