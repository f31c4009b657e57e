package fault

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

// reader reads a JSON object field by field. It notes what encoding/json lets pass as well: unknown names, names in other
// letters or given twice, and null.
type reader struct {
	notes
	names  []string // in the order of the document
	fields map[string]json.RawMessage
	known  []string // those that were asked for
	broken bool     // it is no object
	bad    map[string]bool
}

// wrong notes a mistake at a field, of which no more is said.
func (r *reader) wrong(field, format string, args ...any) {
	if !r.bad[field] {
		r.notes.wrong(field, format, args...)
	}
	r.bad[field] = true
}

// readObject takes an object apart, and notes when the value is none. The value is known to be JSON.
func readObject(n notes, raw json.RawMessage) *reader {
	r := &reader{notes: n, fields: map[string]json.RawMessage{}, bad: map[string]bool{}}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		r.wrong("", "is %s, want an object", describe(raw))
		r.broken = true
		return r
	}
	for decoder.More() {
		name, value := nextField(decoder)
		if _, twice := r.fields[name]; twice {
			r.wrong(shown(name), "is given twice, want it once")
		}
		r.names, r.fields[name] = append(r.names, name), value
	}
	return r
}

// nextField reads a name and its value from the inside of an object that is known to be JSON.
func nextField(decoder *json.Decoder) (name string, value json.RawMessage) {
	token, _ := decoder.Token()
	name, _ = token.(string)
	_ = decoder.Decode(&value)
	return name, value
}

// checkJSON tells whether a text is one JSON value. The error does not quote it.
func checkJSON(raw []byte) error {
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

// get returns a field, nil when it is not there.
func (r *reader) get(name string) json.RawMessage {
	r.known = append(r.known, name)
	return r.fields[name]
}

// skip takes a field out, and returns what it was.
func (r *reader) skip(name string) json.RawMessage {
	raw := r.fields[name]
	delete(r.fields, name)
	r.names = slices.DeleteFunc(r.names, func(other string) bool { return other == name })
	return raw
}

func (r *reader) has(name string) bool { return r.fields[name] != nil }

// text reads a string, empty when it is not there.
func (r *reader) text(name string) (text string) {
	if raw := r.get(name); raw != nil && !isKind(raw, '"', &text) {
		r.wrong(name, "is %s, want a string", describe(raw))
	}
	return text
}

// integer reads a whole number, 0 when it is not there.
func (r *reader) integer(name string) (n int) {
	raw := r.get(name)
	if raw != nil && json.Unmarshal(raw, &n) != nil || string(raw) == "null" {
		r.wrong(name, "is %s, want a whole number", describe(raw))
	}
	return n
}

// number reads a number, 0 when it is not there.
func (r *reader) number(name string) (x float64) {
	raw := r.get(name)
	if raw != nil && json.Unmarshal(raw, &x) != nil || string(raw) == "null" {
		r.wrong(name, "is %s, want a number", describe(raw))
	}
	return x
}

// span reads a duration such as "1h5m", "250ms" or "7d", or with a sign where that is allowed; 0 when it is not there.
func (r *reader) span(name string) time.Duration {
	raw := r.get(name)
	if raw == nil {
		return 0
	}
	var text string
	if !isKind(raw, '"', &text) {
		r.wrong(name, "is %s, want a duration such as \"250ms\", \"1h5m\" or \"7d\"", describe(raw))
		return 0
	}
	d, err := parseSpan(text)
	if err != nil {
		r.wrong(name, "is %.64q, want a duration such as \"250ms\", \"1h5m\" or \"7d\"", text)
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

// object reads a field that is an object, nil when it is not there.
func (r *reader) object(name string) *reader {
	raw := r.get(name)
	if raw == nil {
		return nil
	}
	return readObject(r.at(name), raw)
}

// oneOf notes unless exactly one of the fields is given.
func (r *reader) oneOf(names ...string) {
	var given []string
	for _, name := range names {
		if r.has(name) {
			given = append(given, name)
		}
	}
	if len(given) != 1 {
		r.wrong("", "has %d of %s, want one of them", len(given), strings.Join(names, ", "))
	}
}

// positive notes a field that is given as 0, which stands for one that is not given.
func (r *reader) positive(zero bool, name string) {
	if zero && r.has(name) {
		r.wrong(name, "is %s, want more than that", describe(r.fields[name]))
	}
}

// filled notes a text that is given and empty.
func (r *reader) filled(name string) {
	if string(r.fields[name]) == `""` {
		r.wrong(name, "is empty, want it filled or left out")
	}
}

// end notes the fields that nobody has asked for.
func (r *reader) end() {
	known := map[string]bool{}
	for _, name := range r.known {
		known[name] = true
	}
	for _, name := range r.names {
		switch {
		case known[name]:
		case len(r.known) == 0:
			r.wrong(shown(name), "is an unknown field, there are none here")
		default:
			r.wrong(shown(name), "is an unknown field, want one of %s%s", strings.Join(r.known, ", "), suggest.Hint(name, r.known))
		}
		known[name] = true // once is enough
	}
}

// plainNames can stand in an error as they are.
var plainNames = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// shown is a name of a field that somebody has made up.
func shown(name string) string {
	if plainNames.MatchString(name) {
		return name
	}
	return fmt.Sprintf("%.64q", name)
}

// isKind decodes a value if it begins the way that values of its kind do.
func isKind(raw json.RawMessage, first byte, into any) bool {
	return raw[0] == first && json.Unmarshal(raw, into) == nil
}

// describe says what a JSON value is, without quoting text.
func describe(raw json.RawMessage) string {
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
