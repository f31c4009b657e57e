package state

import (
	"encoding"
	"encoding/json"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/suggest"
)

// reader reads a text that is known to be JSON, token by token, into Go values.
type reader struct {
	*json.Decoder
	known map[reflect.Type][]field
}

// field is one of a struct, as JSON has it.
type field struct {
	name     string
	optional bool
}

// wanted says in words what stands for a type of text.
var wanted = map[reflect.Type]string{
	reflect.TypeFor[store.ID]():     "32 hex digits",
	reflect.TypeFor[Bytes]():        "base64",
	reflect.TypeFor[time.Time]():    "a time in UTC such as \"2025-01-15T09:30:00Z\"",
	reflect.TypeFor[netip.Prefix](): "a network such as \"198.51.100.0/24\"",
}

// read reads the next value. The value must be settable.
func (r reader) read(n Notes, into reflect.Value) {
	t := into.Type()
	if raw, ok := into.Addr().Interface().(*json.RawMessage); ok {
		_ = r.Decode(raw) // it is known to be JSON
		return
	}
	token, _ := r.Token()
	switch _, isText := wanted[t]; {
	case isText:
		r.text(n, token, into)
	case t.Kind() == reflect.Pointer:
		into.Set(reflect.New(t.Elem()))
		r.text(n, token, into.Elem())
	case t.Kind() == reflect.Struct:
		r.open(n, token, '{', "an object", func() { r.object(n, into) })
	case t.Kind() == reflect.Slice:
		r.open(n, token, '[', "an array", func() { r.list(n, into) })
	case t.Kind() == reflect.Map:
		r.open(n, token, '{', "an object", func() { r.texts(n, into) })
	default:
		r.scalar(n, token, into)
	}
}

// open reads what is inside of an object or an array. Another value is a mistake, and passed over.
func (r reader) open(n Notes, token json.Token, first json.Delim, want string, inside func()) {
	if token != first {
		n.Wrong("is %s, want %s", kindOf(token), want)
		r.skip(token)
		return
	}
	inside()
	_, _ = r.Token() // its end
}

// skip passes over the rest of a value that begins with the token.
func (r reader) skip(token json.Token) {
	if first, ok := token.(json.Delim); !ok || first == '}' || first == ']' {
		return
	}
	for depth := 1; depth > 0; {
		token, err := r.Token()
		if err != nil {
			return
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

func (r reader) object(n Notes, into reflect.Value) {
	names := r.fields(into.Type())
	seen := make([]bool, len(names))
	for r.More() {
		token, _ := r.Token()
		name, _ := token.(string)
		i := slices.IndexFunc(names, func(known field) bool { return known.name == name })
		switch {
		case i < 0:
			n.At(shown(name)).Wrong("is an unknown field, want one of %s%s", listOf(names), suggest.Hint(name, plain(names)))
		case seen[i]:
			n.At(name).Wrong("is given twice, want it once")
		default:
			seen[i] = true
			r.read(n.At(name), into.Field(i))
			continue
		}
		token, _ = r.Token()
		r.skip(token)
	}
	for i, known := range names {
		if !seen[i] && !known.optional {
			n.At(known.name).Wrong("is missing")
		}
	}
}

// fields are those of a type of struct.
func (r reader) fields(t reflect.Type) []field {
	if names, ok := r.known[t]; ok {
		return names
	}
	names := make([]field, t.NumField())
	r.known[t] = names
	for i := range names {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names[i] = field{name, options != ""}
	}
	return names
}

func plain(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

func listOf(fields []field) string { return strings.Join(plain(fields), ", ") }

// shown is a name as it may stand in an error.
func shown(name string) string {
	if len(name) > 64 {
		name = strings.ToValidUTF8(name[:64], "") + "…"
	}
	return journal.MaskPath(name)
}

func (r reader) list(n Notes, into reflect.Value) {
	into.Set(reflect.MakeSlice(into.Type(), 0, 0))
	for i := 0; r.More(); i++ {
		item := reflect.New(into.Type().Elem()).Elem()
		r.read(n.Item(i), item)
		into.Set(reflect.Append(into, item))
	}
}

// texts reads an object of texts.
func (r reader) texts(n Notes, into reflect.Value) {
	into.Set(reflect.MakeMap(into.Type()))
	for r.More() {
		token, _ := r.Token()
		name, _ := token.(string)
		text := reflect.New(into.Type().Elem()).Elem()
		r.read(n.At(shown(name)), text)
		if into.MapIndex(reflect.ValueOf(name)).IsValid() {
			n.At(shown(name)).Wrong("is given twice, want it once")
		}
		into.SetMapIndex(reflect.ValueOf(name), text)
	}
}

// text reads what is written as text, but is more than that.
func (r reader) text(n Notes, token json.Token, into reflect.Value) {
	text, isText := token.(string)
	want := wanted[into.Type()]
	if !isText {
		n.Wrong("is %s, want %s", kindOf(token), want)
		r.skip(token)
		return
	}
	if into.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)) != nil {
		n.Wrong("is another text, want %s", want)
		return
	}
	if at, isTime := into.Addr().Interface().(*time.Time); isTime {
		if at.Location() != time.UTC {
			n.Wrong("is another text, want %s", want)
		}
	}
}

func (r reader) scalar(n Notes, token json.Token, into reflect.Value) {
	number, _ := token.(json.Number)
	switch into.Kind() {
	case reflect.String:
		if text, ok := token.(string); ok {
			into.SetString(text)
			return
		}
		n.Wrong("is %s, want text", kindOf(token))
	case reflect.Bool:
		if is, ok := token.(bool); ok {
			into.SetBool(is)
			return
		}
		n.Wrong("is %s, want true or false", kindOf(token))
	case reflect.Float64:
		if x, err := number.Float64(); err == nil {
			into.SetFloat(x)
			return
		}
		n.Wrong("is %s, want a number", kindOf(token))
	default:
		if whole(string(number), into) {
			return
		}
		n.Wrong("is %s, want a whole number in its bounds", kindOf(token))
	}
	r.skip(token)
}

// whole sets an integer of any size, if the number is one.
func whole(number string, into reflect.Value) bool {
	if into.CanInt() {
		x, err := strconv.ParseInt(number, 10, into.Type().Bits())
		into.SetInt(x)
		return err == nil
	}
	x, err := strconv.ParseUint(number, 10, into.Type().Bits())
	into.SetUint(x)
	return err == nil
}

// kindOf says what a value is that begins with a token.
func kindOf(token json.Token) string {
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return "an object"
		}
		return "an array"
	case string:
		return "a string"
	case json.Number:
		return "another number"
	case bool:
		return "true or false"
	}
	return "null"
}
