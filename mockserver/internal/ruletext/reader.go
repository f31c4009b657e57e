package ruletext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// Reader reads a JSON object field by field. It notes what encoding/json lets pass as well: unknown names, names in other
// letters or given twice, and null.
type Reader struct {
	Notes
	names  []string // in the order of the document
	fields map[string]json.RawMessage
	known  []string // those that were asked for
	// Broken tells that it is no object, which was noted.
	Broken bool
	bad    map[string]bool
}

// Wrong notes a mistake at a field, of which no more is said.
func (r *Reader) Wrong(field, format string, args ...any) {
	if !r.bad[field] {
		r.Notes.Wrong(field, format, args...)
	}
	r.bad[field] = true
}

// ReadObject takes an object apart, and notes when the value is none. The value is known to be JSON.
func ReadObject(n Notes, raw json.RawMessage) *Reader {
	r := &Reader{Notes: n, fields: map[string]json.RawMessage{}, bad: map[string]bool{}}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		r.Wrong("", "is %s, want an object", Describe(raw))
		r.Broken = true
		return r
	}
	for decoder.More() {
		name, value := NextField(decoder)
		if _, twice := r.fields[name]; twice {
			r.Wrong(shown(name), "is given twice, want it once")
		}
		r.names, r.fields[name] = append(r.names, name), value
	}
	return r
}

// NextField reads a name and its value from the inside of an object that is known to be JSON.
func NextField(decoder *json.Decoder) (name string, value json.RawMessage) {
	token, _ := decoder.Token()
	name, _ = token.(string)
	_ = decoder.Decode(&value)
	return name, value
}

// CheckJSON tells whether a text is one JSON value. The error does not quote it.
func CheckJSON(raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	var value json.RawMessage
	err := decoder.Decode(&value)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			return errors.New("more follows after the first JSON value")
		}
		return nil
	}
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return fmt.Errorf("is no JSON from byte %d on", syntax.Offset)
	}
	return errors.New("ends before its JSON does")
}

// Get returns a field, nil when it is not there.
func (r *Reader) Get(name string) json.RawMessage {
	r.known = append(r.known, name)
	return r.fields[name]
}

// Remove takes a field out, and returns what it was.
func (r *Reader) Remove(name string) json.RawMessage {
	raw := r.fields[name]
	delete(r.fields, name)
	r.names = slices.DeleteFunc(r.names, func(other string) bool { return other == name })
	return raw
}

// Has tells whether a field is there.
func (r *Reader) Has(name string) bool { return r.fields[name] != nil }

// Empty notes a field that is given as "", where that stands for one that is not given.
func (r *Reader) Empty(name string) {
	if string(r.fields[name]) == `""` {
		r.Wrong(name, "is empty, want it filled or left out")
	}
}

// Text reads a string, empty when it is not there.
func (r *Reader) Text(name string) (text string) {
	if raw := r.Get(name); raw != nil && !IsKind(raw, '"', &text) {
		r.Wrong(name, "is %s, want a string", Describe(raw))
	}
	return text
}

// Integer reads a whole number, 0 when it is not there.
func (r *Reader) Integer(name string) (n int) {
	raw := r.Get(name)
	if raw != nil && json.Unmarshal(raw, &n) != nil || string(raw) == "null" {
		r.Wrong(name, "is %s, want a whole number", Describe(raw))
	}
	return n
}

// Number reads a number, 0 when it is not there.
func (r *Reader) Number(name string) (x float64) {
	raw := r.Get(name)
	if raw != nil && json.Unmarshal(raw, &x) != nil || string(raw) == "null" {
		r.Wrong(name, "is %s, want a number", Describe(raw))
	}
	return x
}

// Bool reads true or false, and returns what is given where the field is not there.
func (r *Reader) Bool(name string, absent bool) bool {
	raw := r.Get(name)
	if raw == nil {
		return absent
	}
	if text := string(raw); text != "true" && text != "false" {
		r.Wrong(name, "is %s, want true or false", Describe(raw))
	}
	return string(raw) == "true"
}

// Items reads an array, nil when it is not there.
func (r *Reader) Items(name string) (items []json.RawMessage) {
	if raw := r.Get(name); raw != nil && !IsKind(raw, '[', &items) {
		r.Wrong(name, "is %s, want an array", Describe(raw))
	}
	return items
}

// Texts reads an array of strings, nil when it is not there.
func (r *Reader) Texts(name string) []string {
	items := r.Items(name)
	if items == nil {
		return nil
	}
	texts := make([]string, len(items))
	for i, raw := range items {
		if !IsKind(raw, '"', &texts[i]) {
			r.Wrong(fmt.Sprintf("%s[%d]", name, i), "is %s, want a string", Describe(raw))
		}
	}
	return texts
}

// Span reads a duration such as "1h5m", "250ms" or "7d", or with a sign where that is allowed; 0 when it is not there.
func (r *Reader) Span(name string) time.Duration {
	raw := r.Get(name)
	if raw == nil {
		return 0
	}
	var text string
	if !IsKind(raw, '"', &text) {
		r.Wrong(name, "is %s, want a duration such as \"250ms\", \"1h5m\" or \"7d\"", Describe(raw))
		return 0
	}
	d, err := parseSpan(text)
	if err != nil {
		r.Wrong(name, "is %.64q, want a duration such as \"250ms\", \"1h5m\" or \"7d\"", text)
	}
	return d
}

func parseSpan(text string) (time.Duration, error) {
	if rest, negative := strings.CutPrefix(text, "-"); negative && !strings.HasPrefix(rest, "-") {
		d, err := duration.Parse(rest)
		return -d, err
	}
	return duration.Parse(text)
}

// Object reads a field that is an object, nil when it is not there.
func (r *Reader) Object(name string) *Reader {
	raw := r.Get(name)
	if raw == nil {
		return nil
	}
	return ReadObject(r.At(name), raw)
}

// OneOf notes unless exactly one of the fields is given.
func (r *Reader) OneOf(names ...string) {
	var given []string
	for _, name := range names {
		if r.Has(name) {
			given = append(given, name)
		}
	}
	if len(given) != 1 {
		r.Wrong("", "has %d of %s, want one of them", len(given), strings.Join(names, ", "))
	}
}

// Positive notes a field that is given as 0, which stands for one that is not given.
func (r *Reader) Positive(zero bool, name string) {
	if zero && r.Has(name) {
		r.Wrong(name, "is %s, want more than that", Describe(r.fields[name]))
	}
}

// End notes the fields that nobody has asked for.
func (r *Reader) End() {
	known := map[string]bool{}
	for _, name := range r.known {
		known[name] = true
	}
	for _, name := range r.names {
		switch {
		case known[name]:
		case len(r.known) == 0:
			r.Wrong(shown(name), "is an unknown field, there are none here")
		default:
			r.Wrong(shown(name), "is an unknown field, want one of %s%s", strings.Join(r.known, ", "), suggest.Hint(name, r.known))
		}
		known[name] = true // once is enough
	}
}

// plainNames can stand in an error as they are.
var plainNames = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// shown is a name of a field that somebody has made up.
func shown(name string) string {
	if len(name) <= maxID && plainNames.MatchString(name) {
		return name
	}
	return fmt.Sprintf("%.64q", name)
}

// IsKind decodes a value if it begins the way that values of its kind do.
func IsKind(raw json.RawMessage, first byte, into any) bool {
	return raw[0] == first && json.Unmarshal(raw, into) == nil
}

// Describe says what a JSON value is, without quoting text.
func Describe(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		if len(raw) <= 34 {
			return string(raw)
		}
		return "a string"
	case 'n', 't', 'f':
		return string(raw)
	}
	if len(raw) > 32 {
		return "a long number"
	}
	return "the number " + string(raw)
}
