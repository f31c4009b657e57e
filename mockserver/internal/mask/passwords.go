package mask

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
)

// Passwords are those that are known. The zero value knows none. It is safe for concurrent use.
type Passwords struct {
	mu    sync.RWMutex
	texts []string // the oldest first
	index index
}

// MaxPasswords is how many passwords are known at once; the oldest half makes room.
const MaxPasswords = 4096

// Learn makes passwords known. One that is known already changes nothing, and takes no more than looking it up.
func (p *Passwords) Learn(passwords ...string) {
	for _, password := range passwords {
		if password != "" && !p.knows(password) {
			p.learn(password)
		}
	}
}

func (p *Passwords) knows(password string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.index.texts[password]
}

func (p *Passwords) learn(password string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.index.texts[password] {
		return
	}
	if len(p.texts) == MaxPasswords {
		p.texts = slices.Clone(p.texts[MaxPasswords/2:])
		p.index = index{}
		for _, text := range p.texts {
			p.index.add(text)
		}
	}
	password = strings.Clone(password) // it may be a part of a body, which is long
	p.texts = append(p.texts, password)
	p.index.add(password)
}

// in finds passwords in a text, until found returns false.
func (p *Passwords) in(text []byte, found func(from, to int) bool) {
	if p == nil {
		return
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	p.index.passwords(text, found)
}

// form is one way in which a password is written.
type form struct {
	text  []byte
	alone bool // it may stand in other words by chance
	coded bool // what is around it belongs to it
}

// shortPassword is the length below which a password may stand anywhere by chance, in bytes.
const shortPassword = 6

// formsOf are the forms of a password: as it is, as a form has it (HTML standard, section 4.10.21.8), in base64 and in hex.
func formsOf(password string) []form {
	short := len(password) < shortPassword
	forms := []form{{text: []byte(password), alone: short}}
	if plus := strings.ReplaceAll(password, " ", "+"); plus != password {
		forms = append(forms, form{text: []byte(plus), alone: short})
	}
	if short {
		return forms
	}
	for before := range 3 {
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			forms = appendCoded(forms, inside(alphabet, before, password))
		}
	}
	digits := hex.EncodeToString([]byte(password))
	return appendCoded(appendCoded(forms, digits), strings.ToUpper(digits))
}

// inside is a text in base64 behind a number of bytes, without the letters that stand for bytes around it as well.
func inside(alphabet *base64.Encoding, before int, text string) string {
	coded := alphabet.EncodeToString([]byte(strings.Repeat("x", before) + text))
	return coded[(before*8+5)/6 : (before+len(text))*8/6]
}

func appendCoded(forms []form, text string) []form {
	if slices.ContainsFunc(forms, func(f form) bool { return string(f.text) == text }) {
		return forms
	}
	return append(forms, form{text: []byte(text), coded: true})
}

// index finds forms of passwords in texts.
type index struct {
	texts    map[string]bool
	forms    []form
	shortest int // of those that are coded; 0 where there are none
	// Of many forms those that begin with two bytes are looked up. Few are looked for one by one, which is quicker by far.
	starts map[[2]byte][]int
	known  []uint64 // which two bytes there are
	ones   []int    // forms of a single byte
}

// few is up to how many forms are looked for one by one.
const few = 32

func (ix *index) add(password string) {
	if ix.texts == nil {
		ix.texts = map[string]bool{}
	}
	ix.texts[password] = true
	from := len(ix.forms)
	ix.forms = append(ix.forms, formsOf(password)...)
	for _, f := range ix.forms[from:] {
		if f.coded && (ix.shortest == 0 || len(f.text) < ix.shortest) {
			ix.shortest = len(f.text)
		}
	}
	if len(ix.forms) <= few {
		return
	}
	if ix.starts == nil {
		ix.starts, ix.known, from = map[[2]byte][]int{}, make([]uint64, 1<<16/64), 0
	}
	for i := from; i < len(ix.forms); i++ {
		ix.lookFor(i)
	}
}

// lookFor has a form found by its beginning.
func (ix *index) lookFor(i int) {
	text := ix.forms[i].text
	if len(text) == 1 {
		ix.ones = append(ix.ones, i)
		return
	}
	start := [2]byte(text)
	ix.starts[start] = append(ix.starts[start], i)
	ix.known[number(start)/64] |= 1 << (number(start) % 64)
}

func number(start [2]byte) int { return int(start[0])<<8 | int(start[1]) }

// passwords finds those in a text, until found returns false.
func (ix *index) passwords(text []byte, found func(from, to int) bool) {
	if ix.starts != nil {
		ix.lookUp(text, found)
		return
	}
	coded := ix.shortest > 0 && mayHold(text, ix.shortest)
	for _, f := range ix.forms {
		if (coded || !f.coded) && !f.in(text, found) {
			return
		}
	}
}

func (ix *index) lookUp(text []byte, found func(from, to int) bool) {
	for _, i := range ix.ones {
		if !ix.forms[i].in(text, found) {
			return
		}
	}
	covered := 0 // up to where coded text is hidden already
	for i := 0; i+1 < len(text); i++ {
		start := [2]byte{text[i], text[i+1]}
		if ix.known[number(start)/64]&(1<<(number(start)%64)) == 0 {
			continue
		}
		for _, n := range ix.starts[start] {
			f := ix.forms[n]
			if f.coded && i < covered || !bytes.HasPrefix(text[i:], f.text) || !f.stands(text, i) {
				continue
			}
			from, to := f.reach(text, i)
			if f.coded {
				covered = to
			}
			if !found(from, to) {
				return
			}
		}
	}
}

// in finds a form in a text, one after the other. It returns what found does.
func (f form) in(text []byte, found func(from, to int) bool) bool {
	for i := 0; ; {
		n := bytes.Index(text[i:], f.text)
		if n < 0 {
			return true
		}
		at := i + n
		i = at + 1
		if !f.stands(text, at) {
			continue
		}
		from, to := f.reach(text, at)
		if !found(from, to) {
			return false
		}
		i = to
	}
}

// stands tells whether what is at a place is the password, and no part of another word.
func (f form) stands(text []byte, at int) bool {
	if !f.alone {
		return true
	}
	after := at + len(f.text)
	within := at > 0 && isLetter(text[at-1]) && isLetter(text[at]) || after < len(text) && isLetter(text[after]) && isLetter(text[after-1])
	return !within
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c >= 0x80
}

// reach is what is to be hidden where a form stands: of a coded one all that is coded with it, as far as a secret can be long.
func (f form) reach(text []byte, at int) (from, to int) {
	if !f.coded {
		return at, at + len(f.text)
	}
	return around(text, max(0, at-reached), at, at+len(f.text))
}

// reached bounds how far back coded text is followed, so that many passwords in one run take no longer than they should.
const reached = 256
