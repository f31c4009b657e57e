package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// maxBody is the largest control call, in bytes.
const maxBody = 1 << 20

// decode reads a JSON object into a fresh value and refuses unknown fields, wrong types and anything that follows. A
// blank body is an empty object. It returns the object as well, nil for a blank body.
func decode[T any](body io.Reader) (T, json.RawMessage, error) {
	var into, none T
	object, err := readObject(body)
	if err == nil && object != nil {
		err = checkFields(object, reflect.TypeFor[T]())
	}
	if err == nil && object != nil {
		err = json.Unmarshal(object, &into)
	}
	if err != nil {
		return none, nil, Invalidf("body: %s", explain(err))
	}
	return into, object, nil
}

// readObject returns the one JSON value in a body, nil when it is blank.
func readObject(body io.Reader) (json.RawMessage, error) {
	raw, err := io.ReadAll(body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, err
	} else if err != nil {
		return nil, io.ErrUnexpectedEOF // what net/http says may quote the body, and a password with it
	}
	if !utf8.Valid(raw) {
		return nil, errors.New("it is not valid UTF-8") // encoding/json would put other characters in its place
	}
	var object json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if err := decoder.Decode(&object); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows after the first JSON value")
	}
	return object, nil
}

// checkFields refuses what encoding/json lets pass: names in other letters, names that come twice, and null, which might
// mean "clear it" as well as "leave it"; and times that are none, whose field it does not name. Of a map all names are
// known. The object is known to be valid JSON.
func checkFields(object json.RawMessage, t reflect.Type) error {
	known := namesOf(t)
	decoder := json.NewDecoder(bytes.NewReader(object))
	if first, err := decoder.Token(); err != nil || first == nil {
		return errors.New("a JSON null, want an object")
	} else if first != json.Delim('{') {
		return nil // Unmarshal says what it is
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		switch {
		case known != nil && !slices.Contains(known, name):
			return unknownField(name, known)
		case seen[name]:
			return fmt.Errorf("field %q is given twice, want once", name)
		case string(value) == "null":
			return fmt.Errorf("field %q is null, want a value, or the field left out", name)
		case known != nil && t.Field(slices.Index(known, name)).Type == reflect.TypeFor[*time.Time]() && json.Unmarshal(value, &time.Time{}) != nil:
			return fmt.Errorf("field %q is no time, want it as RFC 3339 has it, such as %q", name, "2025-01-15T09:30:00Z")
		}
		seen[name] = true
	}
	return nil
}

// namesOf returns the JSON names of a struct's fields, all of which have one; nil for a map, which takes any.
func namesOf(t reflect.Type) []string {
	if t.Kind() == reflect.Map {
		return nil
	}
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

func unknownField(name string, known []string) error {
	shown := journal.MaskPath(name)
	if len(known) == 0 {
		return fmt.Errorf("unknown field %q, this call takes none", shown)
	}
	return fmt.Errorf("unknown field %q, want one of %s%s", shown, strings.Join(known, ", "), suggest.Hint(name, known))
}

// explain turns a decoding error into words that name the field.
func explain(err error) string {
	var wrongType *json.UnmarshalTypeError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Sprintf("field %q is %s, want %s", wrongType.Field, article(wrongType.Value), wanted(wrongType))
	case errors.As(err, &wrongType):
		return fmt.Sprintf("a JSON %s, want an object", wrongType.Value)
	case errors.As(err, &tooLarge):
		return fmt.Sprintf("larger than %d bytes", tooLarge.Limit)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// article puts one before the name that encoding/json has for a value.
func article(value string) string {
	if value == "array" || value == "object" {
		return "an " + value
	}
	return "a " + value
}

// wanted names a type in the words of JSON.
func wanted(wrong *json.UnmarshalTypeError) string {
	switch kind := wrong.Type.Kind(); {
	case kind == reflect.String:
		return "text"
	case kind == reflect.Bool:
		return "true or false"
	case kind == reflect.Int64:
		return "a whole number"
	case kind == reflect.Slice:
		return "a list of texts"
	case strings.HasPrefix(wrong.Value, "number"):
		return "a smaller one"
	}
	return "a number"
}

// checkQuery refuses keys that are not known, and those that come more than once.
func checkQuery(r *http.Request, known []string) error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return Invalidf("query: %v", err)
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(known, key) {
			return Invalidf("query: %v", unknownField(key, known))
		}
		if n := len(values[key]); n > 1 {
			return Invalidf("query: field %q is given %d times, want once", key, n)
		}
	}
	return nil
}
