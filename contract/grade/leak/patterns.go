package leak

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// A way is a way to look at bytes: what stands there, after something that may have been done to it was undone.
type way int

// The ways to look.
const (
	asIs     way = iota
	decoded      // escapes are undone
	twice        // and undone again
	squeezed     // twice, without blanks
	sixBits      // squeezed, in the first alphabet of base64
	hexed        // squeezed, in lower case, without colons
	ways
)

// A word is found whole.
type word struct {
	kind  Kind
	name  string
	text  string
	alone bool // not within another word
}

// A piece is found when window bytes of it, or more where the form is longer, stand one after the other.
type piece struct {
	kind  Kind
	name  string
	text  string
	least int // bytes to be found
}

// shortWord is the length below which a password may stand anywhere by chance.
const shortWord = 6

// addWord adds what is found whole.
func (s *Secrets) addWord(kind Kind, name, text string) {
	alone := len(text) < shortWord || strings.Trim(text, letters) == ""
	for _, at := range []way{asIs, decoded, twice} {
		s.words[at] = append(s.words[at], word{kind, name, text, alone})
		if plus := strings.ReplaceAll(text, " ", "+"); plus != text { // in a query
			s.words[at] = append(s.words[at], word{kind, name, plus, alone})
		}
	}
	if len(text) < shortWord {
		return
	}
	for _, coded := range inBase64(text) {
		s.words[sixBits] = append(s.words[sixBits], word{kind, name, coded, false})
	}
	s.words[hexed] = append(s.words[hexed], word{kind, name, hex.EncodeToString([]byte(text)), false})
}

// letters are what words are made of.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"

// addPiece adds what is found in part.
func (s *Secrets) addPiece(kind Kind, name, text string) {
	s.pieces[squeezed].add(&piece{kind, name, text, window})
	for _, coded := range inBase64(text) {
		s.pieces[sixBits].add(&piece{kind, name, coded, min(window*4/3, len(coded))})
	}
	s.pieces[hexed].add(&piece{kind, name, hex.EncodeToString([]byte(text)), 2 * window})
}

// inBase64 is a text in base64 wherever it stands in what is encoded: behind a number of bytes that leaves 0, 1 or 2 when it is
// divided by three. Letters that stand for bytes around it as well are left out.
func inBase64(text string) []string {
	var all []string
	for before := range 3 {
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + text))
		all = append(all, coded[(before*8+5)/6:(before+len(text))*8/6])
	}
	return all
}
