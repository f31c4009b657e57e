package evidence

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Secrets are the texts that no report may hold, each with the name of the variable that stands in its place. The zero value
// is ready. It is safe for concurrent use; it must not be copied.
type Secrets struct {
	mu     sync.Mutex
	named  []secret        // the longest text first; replaced as a whole, so that whoever reads it needs no lock
	known  map[string]bool // their texts; true for what was told, false for another form of that
	counts map[string]int  // the last number of each name
}

// A secret is a text in one of its forms.
type secret struct {
	text, name string
	token      bool // it has what mayHoldToken looks for
}

// Add keeps a text secret in all the forms in which it is sent and answered (see [Secrets.Mask]). The name is that of a variable
// of a shell, such as PASSWORD. An empty text and one that has a name already change nothing.
func (s *Secrets) Add(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(name, text)
}

// leastToken is the length from which a token is a secret. A shorter one can be guessed, and may stand anywhere by chance.
const leastToken = 8

// Number adds a token under a name with the next number, such as ACCESS_2. One of less than 8 bytes changes nothing, since it
// may stand anywhere by chance, nor does one that has a name already.
func (s *Secrets) Number(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(text) < leastToken || s.known[text] {
		return
	}
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	s.counts[name]++
	s.add(fmt.Sprintf("%s_%d", name, s.counts[name]), text)
}

// add is Add for whoever holds the lock.
func (s *Secrets) add(name, text string) {
	if text == "" || s.known[text] {
		return
	}
	if s.known == nil {
		s.known = map[string]bool{}
	}
	for _, form := range forms(text) {
		form = withoutNUL(form)
		if _, is := s.known[form]; is {
			continue
		}
		s.known[form] = false
		behind, _ := slices.BinarySearchFunc(s.named, len(form), func(known secret, length int) int {
			if len(known.text) >= length {
				return -1
			}
			return 1
		})
		s.named = slices.Insert(slices.Clip(s.named), behind, secret{form, name, mayHoldToken(form)}) // a copy, since it is full
	}
	s.known[text] = true
}

// all are the secrets of now, the longest first.
func (s *Secrets) all() []secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.named
}

// withoutNUL has blanks in the place of NULs, which no word of a shell can have.
func withoutNUL(text string) string { return strings.ReplaceAll(text, "\x00", " ") }
