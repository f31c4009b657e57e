package mask

import "bytes"

// Known is a token that is at hand, and its fingerprint. An empty one is none.
type Known struct{ Token, Fingerprint string }

// Replace appends a text in which the label of each known token stands in its place, once, and tells whether nothing else is to be hidden: then it is
// what [Masker.Text] would have written with Rule{Fields: true}, or with OnlyTexts as well, for a fraction of its time: most of that goes into
// finding tokens.
// Where it is not, nothing is appended, nor left behind in the memory of dst.
func (m *Masker) Replace(dst, text []byte, known ...Known) (masked []byte, all bool) {
	m.spans = m.spans[:0]
	for _, k := range known {
		if k.Token == "" {
			continue
		}
		m.needle = append(m.needle[:0], k.Token...)
		if at := bytes.Index(text, m.needle); at >= 0 {
			m.spans = append(m.spans, span{at, at + len(k.Token), Label(k.Fingerprint)})
		}
	}
	masked, _ = write(dst, text, join(m.spans), len(text))
	added := masked[len(dst):]
	if m.Clean(added, Rule{}) && labelled(added) {
		return masked, true
	}
	clear(added)
	return masked[:len(dst)], false
}

// labelled tells whether all fields that are secret by their names have labels already.
func labelled(text []byte) bool {
	all := true
	fields(text, isSecretName, func(f field) bool {
		value := text[f.from:f.to]
		all = isBlankValue(value) || bytes.HasPrefix(value, []byte("[token ")) && value[len(value)-1] == ']'
		return all
	})
	return all
}
