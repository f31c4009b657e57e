package leak

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/grade/tap"
)

// Kind is what a secret is good for, and thus where it belongs.
type Kind string

// The kinds of secrets.
const (
	Password Kind = "password"
	Access   Kind = "access token"
	Refresh  Kind = "refresh token"
)

// Secrets are what is looked for. The zero value is ready and finds nothing. It is safe for concurrent use; it must not be copied.
type Secrets struct {
	mu     sync.RWMutex
	known  map[string]Kind
	counts map[Kind]int
	shown  evidence.Secrets // masks what is shown around a finding

	words   [ways][]word // what is found whole
	pieces  [ways]pieces // what is found in part
	version int          // grows with each secret
}

// Add adds a secret: a password under the name "password", a token as "access token 1" and so on. One that is known changes
// nothing, nor does an empty password, nor a token of less than eight bytes, which can be guessed.
func (s *Secrets) Add(kind Kind, text string) {
	name := string(kind)
	if kind != Password {
		name = ""
	}
	s.add(kind, name, text)
}

// leastToken is the length from which a token is a secret.
const leastToken = 8

// add is Add with a name, or the next one of its kind.
func (s *Secrets) add(kind Kind, name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, is := s.known[text]; is || text == "" || kind != Password && len(text) < leastToken {
		return
	}
	if s.known == nil {
		s.known, s.counts = map[string]Kind{}, map[Kind]int{}
	}
	s.known[text] = kind
	if name == "" {
		s.counts[kind]++
		name = fmt.Sprintf("%s %d", kind, s.counts[kind])
	}
	s.shown.Add(strings.ToUpper(strings.ReplaceAll(name, " ", "_")), text)
	s.version++
	if kind == Password {
		s.addWord(kind, name, text)
		return
	}
	parts := unguessable(text)
	if len(parts) == 0 && !looksLikeJWT(text) {
		s.addWord(kind, name, text)
	}
	for _, part := range parts {
		s.addPiece(kind, name, part)
	}
}

// tokenField is a token in an answer of a login or a refresh, in today's envelope or the bare body of the older dialect; also in one
// that is cut or otherwise no JSON any more.
var tokenField = regexp.MustCompile(`"(access|refresh)_token"\s*:\s*("(?:[^"\\]|\\.)*")`)

// Learn adds the tokens of an answer. It is made to be tap.Options.Heard.
func (s *Secrets) Learn(x tap.Exchange) {
	for _, field := range tokenField.FindAllSubmatch(x.AnswerBody, -1) {
		var text string
		if json.Unmarshal(field[2], &text) != nil {
			continue
		}
		kind := Access
		if string(field[1]) == "refresh" {
			kind = Refresh
		}
		s.Add(kind, text)
	}
}
