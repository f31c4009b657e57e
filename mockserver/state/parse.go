package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"unicode/utf8"
)

// Parse reads a document from JSON. The error names all that is wrong with its form, each mistake with its place; it is of no
// use then. What the values must be is for the mock to say.
//
// It is stricter than encoding/json: unknown names, names in other letters or given twice, null, fields that are missing, and
// text that is no UTF-8 are mistakes.
func Parse(raw []byte) (Document, error) {
	if err := checkText(raw); err != nil {
		return Document{}, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var d Document
	n := NewNotes()
	reader{decoder, map[reflect.Type][]field{}}.read(n, reflect.ValueOf(&d).Elem())
	if d.Version != 0 && d.Version != Version { // its other fields may be other ones, too
		return Document{}, errVersion
	}
	if err := n.Err(); err != nil {
		return Document{}, err
	}
	return d, nil
}

var errVersion = errors.New("version is none that this popupmock knows, want 1")

// checkText tells whether a text is one JSON value.
func checkText(raw []byte) error {
	if !utf8.Valid(raw) {
		return errors.New("is not valid UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	var value json.RawMessage
	switch err := decoder.Decode(&value); {
	case errors.Is(err, io.EOF):
		return errors.New("is empty, want a document as GET /_mock/state answers it")
	case err != nil:
		return syntaxOf(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("goes on after the first JSON value")
	}
	return nil
}

// syntaxOf says where the JSON ends in words that quote nothing.
func syntaxOf(err error) error {
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return noJSON(syntax.Offset)
	}
	return errors.New("ends before its JSON does")
}

// noJSON is the place where a text stops to be JSON.
type noJSON int64

// Error implements error.
func (at noJSON) Error() string { return fmt.Sprintf("is no JSON from byte %d on", int64(at)) }
