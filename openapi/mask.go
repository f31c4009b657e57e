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
	parts, length := 1, 0
	for _, c := range text {
		switch {
		case c == '.' && length > 0:
			parts, length = parts+1, 0
		case isBase64URL(c):
			length++
		default:
			return false
		}
	}
	return parts == 3 && length > 0
}

func isBase64URL(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}
