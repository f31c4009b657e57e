package leak

import "sync"

// Stream looks for secrets in what is written to it, while it is written: it is an io.Writer for the output of a program. Writes may
// be of any size, and come from several goroutines.
type Stream struct {
	secrets *Secrets
	where   string
	keep    int // how many bytes of the beginning and of the end are kept at least

	mu      sync.Mutex
	scanner *scanner
	version int    // of the secrets when it began
	first   []byte // the first bytes
	last    []byte // those after them, of which at least so many are there
	gap     bool   // something is missing in between
}

// keep is how many bytes of the beginning and of the end are kept for secrets that are learnt later.
const keep = 512 << 10

// Stream begins one. where says what it is, such as "stdout".
func (s *Secrets) Stream(where string) *Stream {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return &Stream{secrets: s, where: where, keep: keep, scanner: newScanner(s), version: s.version}
}

// Write implements io.Writer. There is no error.
func (s *Stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scanner.write(p)
	head := min(len(p), s.keep-len(s.first))
	s.first = append(s.first, p[:head]...)
	s.keepLast(p[head:])
	return len(p), nil
}

// keepLast keeps the end of what does not belong to the beginning.
func (s *Stream) keepLast(p []byte) {
	if len(p) > 2*s.keep {
		s.last, s.gap = s.last[:0], true
		p = p[len(p)-2*s.keep:]
	}
	if over := len(s.last) + len(p) - 2*s.keep; over > 0 {
		s.last, s.gap = s.last[:copy(s.last, s.last[min(max(over, s.keep), len(s.last)):])], true
	}
	s.last = append(s.last, p...)
}

// Findings ends the stream, and returns what is in it, each secret once in each form. Nothing may be written after it.
func (s *Stream) Findings() []Finding {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.scanner
	all.end()
	if s.secrets.newerThan(s.version) {
		again := newScanner(s.secrets)
		again.write(s.first)
		if s.gap {
			again.end()
			rest := newScanner(s.secrets)
			rest.write(s.last)
			all.take(rest.end())
		} else {
			again.write(s.last)
			again.end()
		}
		all.take(again.findings)
	}
	return placed(all.findings, InOutput, s.where)
}

// newerThan tells whether there are secrets that were added later.
func (s *Secrets) newerThan(version int) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.version > version
}

// take adds the findings of another look at the same.
func (s *scanner) take(findings []Finding) {
	for _, f := range findings {
		s.merge(f)
	}
}

// placed says where findings are.
func placed(findings []Finding, place Place, where string) []Finding {
	var all []Finding
	for _, f := range findings {
		f.Place, f.Where = place, where
		all = append(all, f)
	}
	return all
}

// in looks at a text.
func (s *Secrets) in(text string) []Finding {
	scanner := newScanner(s)
	scanner.write([]byte(text))
	return scanner.end()
}
