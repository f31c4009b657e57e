package client

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
)

// form is what the JSON text of a Go type has to be. The package encoding/json lets a field be absent, or null, and leaves
// a zero in its place, which is a number like any other: a balance of 0 for one that was not sent. So a field must be
// there unless its tag says omitempty, and must not be null unless its type is a pointer. A field without a name in its tag,
// as that of an embedded struct, is read and not asked for.
type form struct {
	want     string // what is expected, in words
	nullable bool
	free     bool         // any value will do
	own      bool         // the type reads its text by itself
	typ      reflect.Type // what a single value is read into, without the pointer
	item     *form        // of a list
	fields   []field      // of an object; nil for anything else
}

// field is a member of an object.
type field struct {
	name     string
	optional bool
	form     *form
}

// formOf makes the form of a type. It knows what the types of this API are made of, and lets pass what it does not know.
func formOf(t reflect.Type) *form {
	f := &form{typ: t}
	if t.Kind() == reflect.Pointer {
		f = formOf(t.Elem())
		f.nullable = true
		return f
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()) {
		f.own, f.want, f.free = true, ownForms[t], ownForms[t] == ""
		return f
	}
	switch t.Kind() {
	case reflect.Struct:
		f.want, f.fields = anObject, fieldsOf(t)
	case reflect.Slice:
		f.want, f.item = aList, formOf(t.Elem())
	case reflect.String:
		f.want = aString
		if t == reflect.TypeFor[json.Number]() {
			f.want = aNumber
		}
	case reflect.Bool:
		f.want = aBool
	case reflect.Int, reflect.Int64:
		f.want = aWholeNumber
	default:
		f.free = true
	}
	return f
}

// ownForms says what the types that read their text by themselves expect.
var ownForms = map[reflect.Type]string{
	reflect.TypeFor[time.Time](): "a time as in RFC 3339",
	reflect.TypeFor[Decimal]():   "a decimal number of no more than 18 digits",
}

func fieldsOf(t reflect.Type) []field {
	fields := make([]field, 0, t.NumField())
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		fields = append(fields, field{name, options == "omitempty", formOf(t.Field(i).Type)})
	}
	return fields
}

// Kinds of JSON values, in words.
const (
	anObject     = "an object"
	aList        = "a list"
	aString      = "a string"
	aNumber      = "a number"
	aWholeNumber = "a whole number"
	aBool        = "true or false"
	aNull        = "null"
)

// kindAt is the kind of the value that begins with c.
func kindAt(c byte) string {
	switch c {
	case '{':
		return anObject
	case '[':
		return aList
	case '"':
		return aString
	case 't', 'f':
		return aBool
	case 'n':
		return aNull
	}
	return aNumber
}
