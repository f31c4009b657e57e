package mask

import (
	"bytes"
	"encoding/hex"
	"unicode/utf16"
	"unicode/utf8"
)

// view is a text, or what it says once its escapes are undone.
type view struct {
	text []byte
	at   []int32 // where each byte of text stands in the original, and where that ends; nil for the original itself
}

// origin is where a byte stands in the original.
func (v view) origin(i int) int {
	if v.at == nil {
		return i
	}
	return int(v.at[i])
}

// most is how often escapes are undone: something in the query of an address in a string of JSON in another one, and more.
const most = 4

// undo is the text with its percent-encoding (RFC 3986, section 2.1) and the escapes of JSON (RFC 8259, section 7) and of most languages
// undone once. What only begins like an escape stays as it is. It is false when there is nothing to undo.
func (v view) undo(into view) (view, bool) {
	if bytes.IndexByte(v.text, '%') < 0 && bytes.IndexByte(v.text, '\\') < 0 {
		return into, false
	}
	undone := false
	into.text, into.at = into.text[:0], into.at[:0]
	for i := 0; i < len(v.text); {
		from := int32(v.origin(i))
		r, width := escaped(v.text[i:])
		before := len(into.text)
		switch {
		case width == 0:
			into.text = append(into.text, v.text[i])
			width = 1
		case r < 0: // a byte
			into.text = append(into.text, byte(-1-r))
			undone = true
		default:
			into.text = utf8.AppendRune(into.text, r)
			undone = true
		}
		for range len(into.text) - before {
			into.at = append(into.at, from)
		}
		i += width
	}
	into.at = append(into.at, int32(v.origin(len(v.text))))
	return into, undone
}

// escaped returns the character that an escape at the beginning of a text stands for, or -1-c for a byte c, and the width of the escape; 0
// where there is none.
func escaped(text []byte) (r rune, width int) {
	if len(text) < 2 || text[0] != '%' && text[0] != '\\' {
		return 0, 0
	}
	switch {
	case text[0] == '%':
		return hexByte(text, 1)
	case text[1] == 'x':
		return hexByte(text, 2)
	case text[1] == 'u':
		return hexRune(text)
	}
	if c := simple(text[1]); c != 0 {
		return -1 - rune(c), 2
	}
	return 0, 0
}

func hexByte(text []byte, at int) (r rune, width int) {
	var c [1]byte
	if len(text) < at+2 {
		return 0, 0
	}
	if _, err := hex.Decode(c[:], text[at:at+2]); err != nil {
		return 0, 0
	}
	return -1 - rune(c[0]), at + 2
}

// hexRune reads \u0041, and two of them where the first is half a character.
func hexRune(text []byte) (r rune, width int) {
	first, ok := unit(text)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(first) {
		if second, ok := unit(text[6:]); ok {
			if whole := utf16.DecodeRune(first, second); whole != utf8.RuneError {
				return whole, 12
			}
		}
	}
	return first, 6 // half a character becomes the replacement character
}

func unit(text []byte) (rune, bool) {
	var c [2]byte
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	_, err := hex.Decode(c[:], text[2:6])
	return rune(c[0])<<8 | rune(c[1]), err == nil
}

// simple is what a letter after a backslash stands for, 0 for none.
func simple(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case '/', '"', '\\', '\'':
		return c
	}
	return 0
}
