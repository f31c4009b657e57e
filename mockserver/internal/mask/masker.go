package mask

import (
	"bytes"
	"slices"
)

// Masker hides what is secret in one exchange after the other. It is for one at a time: Begin begins one. What it finds to be secret by the
// name of its field it hides wherever else it stands in the same exchange, so the texts that have such fields come first.
type Masker struct {
	// Fingerprints are those of tokens that need not be read.
	Fingerprints Fingerprints

	known  *Passwords
	own    []form // what was found in this exchange
	spans  []span
	undone [2]view
	needle []byte // what Replace looks for
}

// Fingerprints are those of the tokens of an exchange, by the name of the field that they stand in. An empty one is not known.
type Fingerprints struct{ Authorization, AccessToken, RefreshToken string }

// of is the fingerprint of a field.
func (f Fingerprints) of(name []byte) string {
	switch string(name) {
	case "access_token":
		return f.AccessToken
	case "refresh_token":
		return f.RefreshToken
	}
	return ""
}

// Begin begins another exchange, with the passwords that are known by now.
func (m *Masker) Begin(known *Passwords) {
	*m = Masker{known: known, own: m.own[:0], spans: m.spans[:0], undone: m.undone, needle: m.needle}
}

// longestScratch is the most memory that is kept for the next exchange, in bytes.
const longestScratch = 64 << 10

// End ends an exchange, and keeps no more memory than most need.
func (m *Masker) End() {
	for i := range m.undone {
		if cap(m.undone[i].text) > longestScratch {
			m.undone[i] = view{}
		}
	}
	clear(m.own)
	clear(m.needle[:cap(m.needle)]) // the last one need not be the longest
	if cap(m.spans) > longestScratch/32 {
		m.spans = nil
	}
}

// Rule says what is secret in a text besides tokens and passwords that are known.
type Rule struct {
	// Fields hides the values of fields by their names, and has all of the exchange keep them secret. OnlyTexts leaves those alone that are
	// no texts, such as numbers.
	Fields, OnlyTexts bool
	// Also are names of further fields, and Public is a value of theirs that may be seen.
	Also   []string
	Public string
}

// Text appends what may be seen of a text, of which it takes a number of bytes at most. It tells whether that is all.
func (m *Masker) Text(dst, text []byte, rule Rule, limit int) (masked []byte, whole bool) {
	looked := text[:min(len(text), limit+Beyond)]
	m.spans = m.spans[:0]
	m.find(looked, rule)
	if len(m.spans) == 0 {
		masked, _ = write(dst, text, nil, limit)
		return masked, len(text) <= limit
	}
	masked, whole = write(dst, looked, join(m.spans), limit)
	return masked, whole && len(looked) == len(text)
}

// Beyond is how many bytes behind a limit are looked at, so that a secret is known whose first half stands before it. It is more than any
// token has, and any password, however it is escaped.
const Beyond = 64 << 10

// find notes what is to be hidden, in the text as it is and once its escapes are undone.
func (m *Masker) find(text []byte, rule Rule) {
	v := view{text: text}
	m.look(v, rule)
	for i := range most {
		next, undone := v.undo(m.undone[i%2])
		m.undone[i%2] = next
		if !undone {
			return
		}
		v = next
		m.look(v, rule)
	}
}

func (m *Masker) look(v view, rule Rule) {
	if rule.Fields {
		m.lookAtFields(v, rule)
	}
	if mayHoldToken(v.text) {
		tokens(v.text, func(from, to int) {
			if !m.isHidden(v, from, to) { // as most are, by the name of their field
				m.hide(v, from, to, labelOf(v.text[from:to]))
			}
		})
	}
	hide := func(from, to int) bool {
		m.hide(v, from, to, passwordLabel)
		return true
	}
	m.known.in(v.text, hide)
	for _, f := range m.own {
		f.in(v.text, func(from, to int) bool {
			m.hide(v, from, to, secretLabel)
			return true
		})
	}
}

// hide notes a part of a view as a part of the original.
func (m *Masker) hide(v view, from, to int, label string) {
	if to > from {
		m.spans = append(m.spans, span{v.origin(from), v.origin(to), label})
	}
}

func (m *Masker) isHidden(v view, from, to int) bool {
	from, to = v.origin(from), v.origin(to)
	return len(m.spans) <= mostLooked && slices.ContainsFunc(m.spans, func(s span) bool { return s.from <= from && to <= s.to })
}

// mostLooked is how many spans are looked through for one: more of them are an attack.
const mostLooked = 16

func (m *Masker) lookAtFields(v view, rule Rule) {
	wanted := func(name []byte) bool {
		return isSecretName(name) || slices.ContainsFunc(rule.Also, func(also string) bool { return string(name) == also })
	}
	fields(v.text, wanted, func(f field) bool {
		value := v.text[f.from:f.to]
		switch {
		case rule.OnlyTexts && !f.text, isBlankValue(value), rule.Public != "" && string(value) == rule.Public:
			return true
		}
		m.keep(value)
		m.hide(v, f.from, f.to, m.labelOfField(f.name, value))
		return true
	})
}

func (m *Masker) labelOfField(name, value []byte) string {
	if fingerprint := m.Fingerprints.of(name); fingerprint != "" {
		return Label(fingerprint)
	}
	switch {
	case mayHoldToken(value):
		return labelOf(value)
	case bytes.HasSuffix(name, []byte("assword")):
		return passwordLabel
	case bytes.HasSuffix(name, []byte("oken")):
		return tokenLabel
	}
	return secretLabel
}

// Bounds of what is kept secret because a field was: shorter ones stand anywhere by chance, and more of them are an attack.
const (
	leastOwn = 4
	mostOwn  = 16
)

// keep keeps a value secret for the rest of the exchange: as it is, and as it is meant. A token is found anyway.
func (m *Masker) keep(value []byte) {
	if mayHoldToken(value) {
		return
	}
	m.keepForm(value)
	if meant, undone := (view{text: value}).undo(view{}); undone {
		m.keepForm(meant.text)
	}
}

func (m *Masker) keepForm(value []byte) {
	switch {
	case len(value) < leastOwn, len(m.own) >= mostOwn, slices.ContainsFunc(m.own, func(f form) bool { return bytes.Equal(f.text, value) }):
		return
	}
	m.own = append(m.own, form{text: bytes.Clone(value), alone: len(value) < shortPassword})
}

// Plain tells whether a header field has nothing to hide but for what Clean finds, whatever its value is otherwise.
func Plain(name, value string) bool {
	switch name {
	case "Accept", "Accept-Encoding", "Accept-Language", "Connection", "Content-Length", "Content-Type", "Date", "Host", "User-Agent":
	case "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie":
		return false
	default:
		if isSecretName([]byte(name)) {
			return false
		}
	}
	_, _, is := credential(value)
	return !is
}

// Cut is the beginning of a text, a number of bytes or a little less, so that no character is cut.
func Cut(text []byte, limit int) []byte {
	return text[:wholeRunes(text, 0, min(limit, len(text)))]
}

// Clean tells whether there is nothing to hide in a text, which is quicker than looking for what there is. It may be false for one that has no secret.
func (m *Masker) Clean(text []byte, rule Rule) bool {
	if bytes.IndexByte(text, '%') >= 0 || bytes.IndexByte(text, '\\') >= 0 || mayHoldToken(text) {
		return false
	}
	clean := true
	dirty := func(int, int) bool {
		clean = false
		return false
	}
	m.known.in(text, dirty)
	for _, f := range m.own {
		if clean {
			f.in(text, dirty)
		}
	}
	if clean && rule.Fields {
		fields(text, isSecretName, func(field) bool { return dirty(0, 0) })
	}
	return clean
}
