package mask

import (
	"cmp"
	"slices"
)

// span is a part of a text that is not to be seen, and what stands in its place.
type span struct {
	from, to int
	label    string
}

// Labels of what has no fingerprint.
const (
	tokenLabel    = "[token]"
	passwordLabel = "[password]"
	secretLabel   = "[secret]"
)

// join sorts spans, and makes one of those that overlap. The one that begins first gives the label, or the longer one of two.
func join(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	joined := spans[:0]
	for _, s := range spans {
		if n := len(joined); n > 0 && s.from < joined[n-1].to {
			joined[n-1].to = max(joined[n-1].to, s.to)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// write appends a text with labels in the place of its spans, of which it takes bytes up to a limit. It tells whether that was all.
func write(dst, text []byte, spans []span, limit int) (out []byte, whole bool) {
	end, at := min(limit, len(text)), 0
	for _, s := range spans {
		if s.from >= end {
			break
		}
		dst = append(append(dst, text[at:s.from]...), s.label...)
		at = s.to
	}
	if at < end {
		dst = append(dst, text[at:wholeRunes(text, at, end)]...)
	}
	return dst, max(at, end) >= len(text)
}

// wholeRunes is the end of what is cut off a text, or a little before, so that no character of UTF-8 is cut.
func wholeRunes(text []byte, from, end int) int {
	if end == len(text) {
		return end
	}
	for back := range min(3, end-from) {
		if c := text[end-1-back]; c < 0x80 {
			return end // it ends in ASCII, or in what is no UTF-8
		} else if c >= 0xc0 {
			if length := runeLength(c); back+1 < length {
				return end - 1 - back
			}
			return end
		}
	}
	return end
}

// runeLength is how many bytes a character has that begins with one (RFC 3629).
func runeLength(first byte) int {
	switch {
	case first >= 0xf0:
		return 4
	case first >= 0xe0:
		return 3
	}
	return 2
}
