package scenarios

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/go-openapi/jsonpointer"
)

// lookup finds a place in a JSON text (RFC 6901). Numbers stay as they are written.
func lookup(text []byte, pointer string) (any, error) {
	value, err := decode(text)
	if err != nil {
		return nil, errNoJSON
	}
	if pointer == "" {
		return value, nil
	}
	at, err := jsonpointer.New(pointer)
	if err != nil {
		return nil, err
	}
	found, _, err := at.Get(value)
	if err != nil {
		return nil, fmt.Errorf("the answer has nothing at %q", pointer)
	}
	return found, nil
}

var errNoJSON = errors.New("the answer is no JSON")

func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

// equalJSON compares a value with a text: JSON where it is some, and else a text as it is.
func equalJSON(value any, text string) bool {
	if got, ok := value.(string); ok && got == text {
		return true
	}
	want, err := decode([]byte(text))
	if err != nil {
		return false
	}
	a, okA := value.(json.Number)
	b, okB := want.(json.Number)
	if okA && okB { // 5 and 5.00 are one number
		x, errX := a.Float64()
		y, errY := b.Float64()
		return a == b || errX == nil && errY == nil && x == y
	}
	return reflect.DeepEqual(value, want)
}

func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// size is the number of items, of members, or of characters.
func size(value any) (int, bool) {
	switch v := value.(type) {
	case []any:
		return len(v), true
	case map[string]any:
		return len(v), true
	case string:
		return len([]rune(v)), true
	}
	return 0, false
}

func compact(value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // it comes from JSON
	return string(bytes.TrimSpace(b.Bytes()))
}
