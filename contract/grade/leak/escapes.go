package leak

import (
	"unicode/utf16"
	"unicode/utf8"
)

// escapes undoes percent-encoding (RFC 3986, section 2.1) and the escapes of JSON (RFC 8259, section 7) and most languages, byte by
// byte. What only begins like one stays as it is.
type escapes struct {
	held  [6]byte // what may become one
	from  [6]origin
	count int
	high  rune // the first half of a surrogate pair
}

// undo takes the next byte, and gives those that are sure by now.
func (e *escapes) undo(c byte, from origin, give func(byte, origin)) {
	if e.count == 0 && c != '%' && c != '\\' {
		give(c, from)
		return
	}
	e.held[e.count], e.from[e.count] = c, from
	e.count++
	switch goesOn, done := e.state(); {
	case done:
		e.give(give)
	case !goesOn:
		e.fail(give)
	}
}

// state tells whether what is held may still become an escape, and whether it is one.
func (e *escapes) state() (goesOn, done bool) {
	last, n := e.held[e.count-1], e.count
	switch {
	case n == 1:
		return true, false
	case e.held[0] == '%':
		return isHex(last), isHex(last) && n == 3
	case n == 2:
		return last == 'u' || last == 'x', simple(last) != 0
	case e.held[1] == 'x':
		return isHex(last), isHex(last) && n == 4
	}
	return isHex(last), isHex(last) && n == 6
}

// give gives what the escape stands for.
func (e *escapes) give(give func(byte, origin)) {
	from, digits := e.from[0], e.held[1:e.count]
	high := e.high
	e.count, e.high = 0, 0
	if e.held[0] == '%' {
		from.how |= percent
		give(byte(number(digits)), from)
		return
	}
	from.how |= backslash
	switch digits[0] {
	case 'x':
		give(byte(number(digits[1:])), from)
	case 'u':
		e.giveRune(number(digits[1:]), high, from, give)
	default:
		give(simple(digits[0]), from)
	}
}

// giveRune gives a character in UTF-8. One beyond U+FFFF comes in two halves.
func (e *escapes) giveRune(r, high rune, from origin, give func(byte, origin)) {
	if utf16.IsSurrogate(r) {
		if high == 0 {
			e.high = r
			return
		}
		r = utf16.DecodeRune(high, r)
	}
	for _, c := range utf8.AppendRune(nil, r) {
		give(c, from)
	}
}

// fail gives what is held as it is. The byte that does not fit may begin another.
func (e *escapes) fail(give func(byte, origin)) {
	held, from, last := e.held, e.from, e.count-1
	e.count, e.high = 0, 0
	for i := range last {
		give(held[i], from[i])
	}
	e.undo(held[last], from[last], give)
}

// flush gives what is held at the end.
func (e *escapes) flush(give func(byte, origin)) {
	for i := range e.count {
		give(e.held[i], e.from[i])
	}
	e.count = 0
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

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// number reads hex digits.
func number(digits []byte) rune {
	var n rune
	for _, c := range digits {
		switch {
		case c <= '9':
			n = n<<4 | rune(c-'0')
		default:
			n = n<<4 | rune(c|0x20-'a'+10)
		}
	}
	return n
}
