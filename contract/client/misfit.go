package client

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
)

// misfit finds the first place where a valid JSON text is not of the form: as a JSON pointer (RFC 6901), and what is wrong
// there, never with a value. Both are empty when it fits.
//
// It looks for what is missing, null, or of another kind, without an allocation unless there is. With values it tries to
// read each single value, too: that costs as much as reading the text, and is for texts which are known not to fit.
func (f *form) misfit(text []byte, values bool) (place, reason string) {
	w := walk{text: text, values: values}
	return w.value(f)
}

// walk goes through a valid JSON text once.
type walk struct {
	text   []byte
	at     int
	values bool
}

// value goes past one value.
func (w *walk) value(f *form) (place, reason string) {
	w.space()
	kind := kindAt(w.text[w.at])
	switch {
	case f.free || kind == aNull && f.nullable:
		w.skip()
		return "", ""
	case kind == aNull:
		return "", "null, want " + f.want
	case f.own:
		return "", w.single(f, kind)
	case kind != f.want && (kind != aNumber || f.want != aWholeNumber):
		return "", kind + ", want " + f.want
	case kind == anObject:
		return w.object(f)
	case kind == aList:
		return w.list(f)
	}
	return "", w.single(f, kind)
}

// single goes past a value that is read as one.
func (w *walk) single(f *form, kind string) (reason string) {
	from := w.at
	w.skip()
	if w.values && json.Unmarshal(w.text[from:w.at], reflect.New(f.typ).Interface()) != nil {
		return kind + ", want " + f.want
	}
	return ""
}

func (w *walk) list(f *form) (place, reason string) {
	w.at++
	for i := 0; w.more(']'); i++ {
		if place, reason = w.value(f.item); reason != "" {
			return "/" + strconv.Itoa(i) + place, reason
		}
	}
	return "", ""
}

func (w *walk) object(f *form) (place, reason string) {
	w.at++
	var seen uint64 // by field; no type of the API has 64
	for next := 0; w.more('}'); {
		from := w.at
		w.skip()
		name := w.text[from+1 : w.at-1]
		w.space()
		w.at++ // the colon
		i := f.find(name, next)
		if i < 0 {
			w.space()
			w.skip()
			continue
		}
		seen |= 1 << i
		next = i + 1
		if place, reason = w.value(f.fields[i].form); reason != "" {
			return "/" + f.fields[i].name + place, reason
		}
	}
	for i, field := range f.fields {
		if seen&(1<<i) == 0 && !field.optional {
			return "/" + field.name, "missing"
		}
	}
	return "", ""
}

// find returns the field of a name as it stands in the text, -1 for none. Fields mostly come in their order, so it begins
// with the next one.
func (f *form) find(name []byte, next int) int {
	if bytes.IndexByte(name, '\\') >= 0 {
		var plain string
		if json.Unmarshal([]byte(`"`+string(name)+`"`), &plain) == nil {
			name = []byte(plain)
		}
	}
	n := len(f.fields)
	for i := range n {
		if at := (next + i) % n; f.fields[at].name == string(name) {
			return at
		}
	}
	return -1
}

// more goes to the next member or element, and past the end when there is none.
func (w *walk) more(end byte) bool {
	w.space()
	if w.text[w.at] == ',' {
		w.at++
		w.space()
	}
	if w.text[w.at] == end {
		w.at++
		return false
	}
	return true
}

func (w *walk) space() {
	for w.at < len(w.text) && (w.text[w.at] == ' ' || w.text[w.at] == '\t' || w.text[w.at] == '\n' || w.text[w.at] == '\r') {
		w.at++
	}
}

// skip goes past a value, whatever is in it.
func (w *walk) skip() {
	depth := 0
	for {
		switch c := w.text[w.at]; c {
		case '"':
			w.skipString()
		case '{', '[':
			depth++
			w.at++
		case '}', ']':
			depth--
			w.at++
		case ',', ':', ' ', '\t', '\n', '\r':
			w.at++
			continue
		default:
			w.skipWord()
		}
		if depth == 0 {
			return
		}
	}
}

func (w *walk) skipString() {
	for w.at++; w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
}

// skipWord goes past a number, or true, false or null.
func (w *walk) skipWord() {
	for w.at < len(w.text) && bytes.IndexByte([]byte(",]} \t\n\r"), w.text[w.at]) < 0 {
		w.at++
	}
}
