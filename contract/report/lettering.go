package report

import "strings"

// Sizes of the text of a drawing, in CSS pixels.
const (
	smallText = 10.0
	plainText = 12.0
)

// textWidth is how wide a text is at most in the usual fonts without serifs: what draws it is not at hand.
func textWidth(text string, size float64) float64 {
	em := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune(" .,:;'|!()[]ijlft-/", r):
			em += 0.42
		case strings.ContainsRune("mwMW@%…—→", r):
			em += 1
		case r >= 'A' && r <= 'Z':
			em += 0.76
		case r < 0x1100:
			em += 0.64
		default:
			em += 1.1 // Chinese, emoji and the like
		}
	}
	return em * size
}

// cutTo shortens a text to a width. What is left is empty when not even a letter has room.
func cutTo(text string, size, width float64) string {
	if textWidth(text, size) <= width {
		return text
	}
	runes := []rune(text)
	if len(runes) > 200 {
		runes = runes[:200] // no drawing is that wide
	}
	for len(runes) > 0 && textWidth(string(runes)+"…", size) > width {
		runes = runes[:len(runes)-1]
	}
	if len(runes) == 0 {
		return ""
	}
	return strings.TrimRight(string(runes), " ") + "…"
}
