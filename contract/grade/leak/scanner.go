package leak

import "slices"

// A scanner looks at bytes in all ways as they come, in whatever pieces. What is at a border is found.
type scanner struct {
	secrets *Secrets
	sights  [ways]sight
	once    escapes
	again   escapes
	gap     mark // blanks since the last byte that is none
	// Where bytes go without their escapes, and without those that are left.
	toDecoded, toTwice func(byte, origin)

	offset   int64  // bytes that have come
	last     []byte // the last bytes as they came, for what is shown around a finding
	findings []Finding
}

func newScanner(secrets *Secrets) *scanner {
	s := &scanner{secrets: secrets}
	for w := range s.sights {
		s.sights[w].way, s.sights[w].from = way(w), s
	}
	s.toDecoded, s.toTwice = s.decode, s.squeeze
	return s
}

// write looks at more.
func (s *scanner) write(more []byte) {
	s.secrets.mu.RLock()
	defer s.secrets.mu.RUnlock()
	for _, c := range more {
		s.remember(c)
		from := origin{at: s.offset - 1}
		s.sights[asIs].see(c, from)
		s.once.undo(c, from, s.toDecoded)
	}
}

// decode takes a byte without its escapes.
func (s *scanner) decode(c byte, from origin) {
	s.sights[decoded].see(c, from)
	s.again.undo(c, from, s.toTwice)
}

// squeeze takes a byte without escapes of escapes.
func (s *scanner) squeeze(c byte, from origin) {
	s.sights[twice].see(c, from)
	if c == ' ' || '\t' <= c && c <= '\r' {
		s.gap = broken
		return
	}
	from.how |= s.gap
	s.gap = 0
	s.sights[squeezed].see(c, from)
	s.sights[sixBits].see(firstAlphabet(c), from)
	if c != ':' {
		s.sights[hexed].see(lower(c), from)
	}
}

// firstAlphabet is a letter of base64 in its first alphabet (RFC 4648, sections 4 and 5).
func firstAlphabet(c byte) byte {
	switch c {
	case '-':
		return '+'
	case '_':
		return '/'
	}
	return c
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'F' {
		return c + 'a' - 'A'
	}
	return c
}

// end takes it that nothing comes any more, and returns what was found.
func (s *scanner) end() []Finding {
	s.secrets.mu.RLock()
	defer s.secrets.mu.RUnlock()
	s.once.flush(s.toDecoded)
	s.again.flush(s.toTwice)
	for w := range s.sights {
		s.sights[w].end()
	}
	return s.findings
}

// found notes a word.
func (s *scanner) found(w way, m match) {
	s.note(Finding{Kind: m.word.kind, Secret: m.word.name, Form: form(w, m.how)}, m.begin)
}

// ran notes a piece, if enough of it was seen.
func (s *scanner) ran(w way, r run) {
	if r.length < r.piece.least {
		return
	}
	f := Finding{Kind: r.piece.kind, Secret: r.piece.name, Form: form(w, r.how), Part: r.length < len(r.piece.text)}
	s.note(f, r.begin)
}

// form is what was done to a secret.
func form(w way, how mark) Form {
	switch {
	case w == sixBits:
		return Base64
	case w == hexed:
		return Hex
	case how&percent != 0:
		return URLEncoded
	case how&backslash != 0:
		return Escaped
	case how&broken != 0:
		return Broken
	}
	return AsIs
}

// note keeps a finding, and what stands before it.
func (s *scanner) note(f Finding, begin origin) {
	if !s.merge(f) {
		return
	}
	s.findings[len(s.findings)-1].Before = s.before(begin.at)
}

// merge adds a finding, unless there is one of the secret in the form already, and tells whether it did. All of a secret counts for
// more than a part.
func (s *scanner) merge(f Finding) (added bool) {
	at := slices.IndexFunc(s.findings, func(one Finding) bool { return one.Secret == f.Secret && one.Form == f.Form })
	if at >= 0 {
		s.findings[at].Part = s.findings[at].Part && f.Part
		return false
	}
	s.findings = append(s.findings, f)
	return true
}

// around is how many bytes before a finding are shown at most, recent how many are remembered for that.
const (
	around = 60
	recent = 8 << 10
)

func (s *scanner) remember(c byte) {
	if len(s.last) == 2*recent {
		s.last = s.last[:copy(s.last, s.last[recent:])]
	}
	s.last = append(s.last, c)
	s.offset++
}

// before is the end of the line before a place, without anything that could be a secret. It is empty when that is too long ago.
func (s *scanner) before(at int64) string {
	end := len(s.last) - int(min(s.offset-at, int64(len(s.last))))
	return s.secrets.hide(string(s.last[max(0, end-recent):end]))
}
