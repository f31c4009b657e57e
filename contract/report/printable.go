package report

import (
	"strconv"
	"strings"
)

// Printable escapes what a terminal would obey, and what would begin a line, as in a literal of Go: answers, and arguments,
// come from anyone.
func Printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
