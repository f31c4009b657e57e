package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// columns is how many columns of a terminal a printable text takes (Unicode Standard Annex 11).
func columns(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cutColumns shortens a text to a number of columns, at least 1.
func cutColumns(text string, most int) string {
	if columns(text) <= most {
		return text
	}
	head, _ := splitColumns(text, most-1)
	return strings.TrimRight(head, " ") + "…"
}

// splitColumns splits a text behind what has room in a number of columns.
func splitColumns(text string, most int) (head, tail string) {
	taken := 0
	for i, r := range text {
		if taken += runeColumns(r); taken > most {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// wrap breaks a text between words into lines of a number of columns, at least 2, and words that are wider than that anywhere.
// Line breaks of the text are kept, and what is not printable is escaped.
func wrap(text string, most int) []string {
	var lines []string
	for one := range strings.Lines(text) {
		lines = append(lines, wrapLine(Printable(strings.TrimRight(one, "\r\n")), most)...)
	}
	return lines
}

func wrapLine(text string, most int) []string {
	lines := []string{""}
	for word := range strings.FieldsSeq(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case columns(*last)+1+columns(word) <= most:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
		for columns(lines[len(lines)-1]) > most {
			head, tail := splitColumns(lines[len(lines)-1], most)
			lines = append(lines[:len(lines)-1], head, tail)
		}
	}
	return lines
}
