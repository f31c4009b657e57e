package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// writer builds a JSON object with its fields in order.
type writer struct {
	text bytes.Buffer
	err  error
}

// add adds a field; durations are written as text.
func (w *writer) add(name string, value any) {
	if d, ok := value.(time.Duration); ok {
		value = spanText(d)
	}
	raw, err := json.Marshal(value)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("%s: %w", name, err)
	}
	separator := byte(',')
	if w.text.Len() == 0 {
		separator = '{'
	}
	w.text.WriteByte(separator)
	fmt.Fprintf(&w.text, "%q:%s", name, raw)
}

// some adds a field unless it is the zero value.
func some[T comparable](w *writer, name string, value T) {
	var zero T
	if value != zero {
		w.add(name, value)
	}
}

func (w *writer) bytes() ([]byte, error) {
	if w.text.Len() == 0 {
		w.text.WriteByte('{')
	}
	return append(w.text.Bytes(), '}'), w.err
}

// MarshalJSON implements json.Marshaler; Parse reads it again.
func (r Rule) MarshalJSON() ([]byte, error) {
	w := &writer{}
	r.write(w)
	return w.bytes()
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Rule) UnmarshalJSON(raw []byte) (err error) {
	*r, err = Parse(raw)
	return err
}

// MarshalJSON implements json.Marshaler: the fields of the rule, then calls and hits.
func (s State) MarshalJSON() ([]byte, error) {
	w := &writer{}
	s.write(w)
	w.add("calls", s.Calls)
	w.add("hits", s.Hits)
	return w.bytes()
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *State) UnmarshalJSON(raw []byte) error {
	var counted struct{ Calls, Hits uint64 }
	if err := json.Unmarshal(raw, &counted); err != nil {
		return err
	}
	n := newNotes()
	r := readObject(n, bytes.TrimSpace(raw))
	r.skip("calls")
	r.skip("hits")
	rule := finishRule(r)
	if err := n.err(); err != nil {
		return err
	}
	*s = State{Rule: rule, Calls: counted.Calls, Hits: counted.Hits}
	return nil
}

func (r Rule) write(w *writer) {
	some(w, "id", r.ID)
	w.add("operation", r.Operation)
	some(w, "account", r.Account)
	w.add("phase", r.Phase)
	if r.When != (When{}) {
		w.add("when", r.When)
	}
	if r.Effect != nil {
		w.add("effect", document{r.Effect})
	}
	some(w, "ttl", r.TTL)
}

// MarshalJSON implements json.Marshaler.
func (w When) MarshalJSON() ([]byte, error) {
	out := &writer{}
	some(out, "nth", w.Nth)
	some(out, "first", w.First)
	some(out, "every", w.Every)
	some(out, "probability", w.Probability)
	return out.bytes()
}

// document is an effect as JSON has it.
type document struct{ Effect }

// MarshalJSON implements json.Marshaler.
func (d document) MarshalJSON() ([]byte, error) {
	w := &writer{}
	w.add("type", d.Type())
	d.write(w)
	return w.bytes()
}
