package ruletext

import (
	"bytes"
	"encoding/json"
)

// counters are the fields that a mock adds to a rule.
var counters = []string{"calls", "hits"}

// ReadRule reads a rule whose fields are read by finish. It notes counters, which are not for others to say.
func ReadRule[R any](n Notes, raw json.RawMessage, finish func(*Reader) R) (rule R) {
	r := ReadObject(n, raw)
	if r.Broken {
		return rule
	}
	for _, counter := range counters {
		if r.Remove(counter) != nil {
			r.Wrong(counter, "is counted by the mock, leave it out")
		}
	}
	return finish(r)
}

// ReadCounted reads a rule with its counters, as WriteCounted writes it.
func ReadCounted[R any](raw []byte, finish func(*Reader) R) (rule R, calls, hits uint64, err error) {
	var counted struct{ Calls, Hits uint64 }
	if err := json.Unmarshal(raw, &counted); err != nil {
		return rule, 0, 0, err
	}
	n := NewNotes()
	r := ReadObject(n, bytes.TrimSpace(raw))
	for _, counter := range counters {
		r.Remove(counter)
	}
	rule = finish(r)
	return rule, counted.Calls, counted.Hits, n.Err()
}

// WriteRule writes a rule, whose fields are added by write.
func WriteRule(write func(*Writer)) ([]byte, error) {
	w := &Writer{}
	write(w)
	return w.Bytes()
}

// WriteCounted is WriteRule, with the counters after the fields.
func WriteCounted(write func(*Writer), calls, hits uint64) ([]byte, error) {
	return WriteRule(func(w *Writer) {
		write(w)
		w.Add("calls", calls)
		w.Add("hits", hits)
	})
}
