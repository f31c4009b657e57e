package openapi

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"time"
)

// hashMasked hashes a JSON text so that two texts that differ in tokens and times alone have one hash. Tokens of one
// length are the same to every keyword the document uses, and so are times; both texts have the same violations.
//
// What stands between two quotes and looks like a token or a time is hashed as a NUL, its kind and its length. No JSON
// text holds a NUL, and the number of masked pieces is hashed too, so that a text that is no JSON cannot pass for a masked
// one.
func hashMasked(h *maphash.Hash, text []byte) {
	head, rest, quoted := bytes.Cut(text, []byte{'"'})
	h.Write(head)
	if !quoted {
		return
	}
	masked := 0
	for piece := range bytes.SplitSeq(rest, []byte{'"'}) {
		h.WriteByte('"')
		kind := volatileKind(piece)
		if kind == 0 {
			h.Write(piece)
			continue
		}
		masked++
		h.Write([]byte{0, kind})
		hashNumber(h, len(piece))
	}
	hashNumber(h, masked)
}

func hashNumber(h *maphash.Hash, n int) {
	var buffer [binary.MaxVarintLen64]byte
	h.Write(binary.AppendUvarint(buffer[:0], uint64(n)))
}

// volatileKind tells a token and a time from other texts, which have kind 0.
func volatileKind(text []byte) byte {
	if isToken(text) {
		return 'j'
	}
	const layout = "2006-01-02T15:04:05Z"
	if len(text) == len(layout) {
		if _, err := time.Parse(layout, string(text)); err == nil {
			return 't'
		}
	}
	return 0
}

// isToken reports whether text is three parts of base64url joined by dots, the shape of a JWT (RFC 7519).
func isToken(text []byte) bool {
	header, rest, _ := bytes.Cut(text, []byte{'.'})
	payload, signature, _ := bytes.Cut(rest, []byte{'.'})
	return isBase64URL(header) && isBase64URL(payload) && isBase64URL(signature)
}

// isBase64URL reports whether text is of the alphabet of RFC 4648, section 5, without padding. All letters of a token are looked at, so
// that a table pays.
func isBase64URL(text []byte) bool {
	for _, c := range text {
		if !base64URL[c] {
			return false
		}
	}
	return len(text) > 0
}

// base64URL tells which bytes are in the alphabet.
var base64URL = [256]bool{
	'A': true, 'B': true, 'C': true, 'D': true, 'E': true, 'F': true, 'G': true, 'H': true, 'I': true, 'J': true, 'K': true, 'L': true, 'M': true,
	'N': true, 'O': true, 'P': true, 'Q': true, 'R': true, 'S': true, 'T': true, 'U': true, 'V': true, 'W': true, 'X': true, 'Y': true, 'Z': true,
	'a': true, 'b': true, 'c': true, 'd': true, 'e': true, 'f': true, 'g': true, 'h': true, 'i': true, 'j': true, 'k': true, 'l': true, 'm': true,
	'n': true, 'o': true, 'p': true, 'q': true, 'r': true, 's': true, 't': true, 'u': true, 'v': true, 'w': true, 'x': true, 'y': true, 'z': true,
	'0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true, '7': true, '8': true, '9': true, '-': true, '_': true,
}
