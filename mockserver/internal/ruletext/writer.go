package ruletext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Writer builds a JSON object with its fields in order. Its zero value is an empty one.
type Writer struct {
	text bytes.Buffer
	err  error
}

// Add adds a field; durations are written as text.
func (w *Writer) Add(name string, value any) {
	if d, ok := value.(time.Duration); ok {
		value = SpanText(d)
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

// Some adds a field unless it is the zero value.
func Some[T comparable](w *Writer, name string, value T) {
	var zero T
	if value != zero {
		w.Add(name, value)
	}
}

// Bytes returns the object, or the first error of a value that JSON does not have.
func (w *Writer) Bytes() ([]byte, error) {
	if w.text.Len() == 0 {
		w.text.WriteByte('{')
	}
	return append(w.text.Bytes(), '}'), w.err
}
