package mask

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// jwtStart is base64url of `{"`, with which the header and the payload of every JWT begin, and ours is that of the header of each token of
// the mock's.
const (
	jwtStart = "eyJ"
	ours     = "eyJhbGciO" // of `{"alg":`
)

// What ours looks like in base64, behind a number of bytes that leaves 0, 1 or 2 when it is divided by three, without the letters that stand
// for bytes around it as well; and in hex. Opaque refresh tokens of the mock begin with the first, so that there is the same of that.
var coded = [...]string{
	opaqueStart, "V5SmhiR2NpT", "leUpoYkdjaU", "65794a6862476369", "65794A6862476369",
	"WlhsS2FHSkhZMmxQ", "pYbEthR0pIWTJsU", "aWGxLYUdKSFkybF", "5a586c4b61474a48", "5A586C4B61474A48",
}

const opaqueStart = "ZXlKaGJHY2lP"

// leastToken is how long something must be to be a token.
const leastToken = 24

// leastPiece is how long what follows upon a blank must be to be a further piece of a token.
const leastPiece = 8

// mayHoldToken tells texts without a token from others.
func mayHoldToken(text []byte) bool {
	if indexJWT(text) >= 0 {
		return true
	}
	if mayHold(text, leastToken) {
		for _, c := range coded {
			if bytes.Contains(text, []byte(c)) {
				return true
			}
		}
	}
	return false
}

// indexJWT is where a JWT may begin. Its third letter is rarer by far than its first, so that is looked for.
func indexJWT(text []byte) int {
	for i := 2; i < len(text); i++ {
		n := bytes.IndexByte(text[i:], jwtStart[2])
		if n < 0 {
			return -1
		}
		if i += n; text[i-1] == jwtStart[1] && text[i-2] == jwtStart[0] {
			return i - 2
		}
	}
	return -1
}

// tokens finds the tokens in a text.
func tokens(text []byte, found func(from, to int)) {
	for i := 0; ; {
		n := indexJWT(text[i:])
		if n < 0 {
			break
		}
		from := i + n
		to, dots := jwtRun(text, from)
		if dots > 0 && to-from >= leastToken {
			found(from, to)
		}
		i = to // fewer dots here are fewer still for any that begins later in the run
	}
	if mayHold(text, leastToken) {
		for _, c := range coded {
			codedTokens(text, []byte(c), found)
		}
	}
}

// jwtRun is the end of the base64url characters and dots that begin at a place, and the number of the dots. A blank, or a few, may be between
// pieces of it.
func jwtRun(text []byte, from int) (to, dots int) {
	for to = from; ; {
		begin := to
		for to < len(text) && (text[to] == '.' || isBase64URL(text[to])) {
			if text[to] == '.' {
				dots++
			}
			to++
		}
		if begin != from && to-begin < leastPiece {
			return begin - blanksBefore(text, begin), dots
		}
		next := to
		for next < len(text) && isBlank(text[next]) {
			next++
		}
		if next == to || next == len(text) {
			return to, dots
		}
		to = next
	}
}

func blanksBefore(text []byte, at int) (n int) {
	for at-n > 0 && isBlank(text[at-n-1]) {
		n++
	}
	return n
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// codedTokens finds tokens in base64 or hex.
func codedTokens(text, core []byte, found func(from, to int)) {
	for i := 0; ; {
		n := bytes.Index(text[i:], core)
		if n < 0 {
			return
		}
		from, to := around(text, i, i+n, i+n+len(core))
		if to-from >= leastToken {
			found(from, to)
		}
		i = to
	}
}

// around is the run of base64 of either alphabet around a part of a text, but not before a place.
func around(text []byte, least, from, to int) (begin, end int) {
	for from > least && isBase64(text[from-1]) {
		from--
	}
	for to < len(text) && isBase64(text[to]) {
		to++
	}
	return from, to
}

func isBase64URL(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

func isBase64(c byte) bool { return isBase64URL(c) || c == '+' || c == '/' || c == '=' }

// labelOf is the label of a token: with its fingerprint, where its jti can be read. Whether it is a good one nobody asks.
func labelOf(token []byte) string {
	if jti := jtiOf(token); jti != "" {
		return Label(journal.Fingerprint(jti))
	}
	return tokenLabel
}

// Label is what stands in the place of a token that has a fingerprint.
func Label(fingerprint string) string {
	if fingerprint == "" {
		return tokenLabel
	}
	return "[token " + fingerprint + "]"
}

// longestRead is the longest token that is read, in bytes: the mock looks at none that is longer.
const longestRead = 8192

// jtiOf reads the jti of a JWT, or of one in base64 or hex. It is empty where there is none.
func jtiOf(token []byte) string {
	if len(token) > 2*longestRead {
		return ""
	}
	if bytes.IndexByte(token, '.') < 0 {
		if token = decoded(token); token == nil {
			return ""
		}
	}
	token = bytes.Map(func(r rune) rune {
		if r < 0x80 && isBlank(byte(r)) {
			return -1
		}
		return r
	}, token)
	for part := range bytes.SplitSeq(token, []byte(".")) {
		if bytes.HasPrefix(part, []byte(jwtStart)) {
			if jti := jtiOfPart(part); jti != "" {
				return jti
			}
		}
	}
	return ""
}

// decoded is a JWT that is coded, or coded twice, from its beginning on.
func decoded(run []byte) []byte {
	for range 2 {
		text := decodedOnce(run)
		if at := bytes.Index(text, []byte(ours)); at >= 0 {
			return text[at:]
		}
		at := bytes.Index(text, []byte(opaqueStart))
		if at < 0 {
			return nil
		}
		run = text[at:]
	}
	return nil
}

func decodedOnce(run []byte) []byte {
	if text, err := hex.DecodeString(string(run[:len(run)&^1])); err == nil {
		return text
	}
	text, _ := base64.RawURLEncoding.DecodeString(string(urlAlphabet(run))) // what is no base64 has no token
	return text
}

// urlAlphabet is base64 of either alphabet in that of base64url, without padding.
func urlAlphabet(run []byte) []byte {
	run = bytes.TrimRight(run, "=")
	return bytes.Map(func(r rune) rune {
		switch r {
		case '+':
			return '-'
		case '/':
			return '_'
		}
		return r
	}, run)
}

// jtiOfPart reads the jti of a part of a JWT.
func jtiOfPart(part []byte) string {
	var buffer [1024]byte
	text, err := base64.RawURLEncoding.AppendDecode(buffer[:0], part)
	if err != nil {
		return ""
	}
	if _, rest, ok := bytes.Cut(text, []byte(`"jti":"`)); ok { // as the mock writes it, which takes no decoder
		if jti, _, ok := bytes.Cut(rest, []byte(`"`)); ok && bytes.IndexByte(text, '\\') < 0 {
			return string(jti)
		}
	}
	var claims struct {
		ID string `json:"jti"`
	}
	_ = json.Unmarshal(text, &claims) // what has none has no fingerprint
	return claims.ID
}
