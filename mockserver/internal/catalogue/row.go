package catalogue

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxID is the largest id, as sibling documentation has it.
const maxID = 1<<31 - 1

// item is a row of a file, and where it stands. One that could not be read in full is faulty: its id is known, so that
// others may name it, but nothing more is checked.
type item[T any] struct {
	value   T
	pointer string
	faulty  bool
}

// row reads the fields of one object and reports each that is missing, wrong or unknown.
type row struct {
	file
	pointer string
	fields  map[string]any
	read    []string // names asked for
	faulty  bool
}

func (r *row) wrong(name, format string, args ...any) {
	r.faulty = true
	pointer := r.pointer
	if name != "" {
		pointer += "/" + escape(name)
	}
	r.report(pointer, format, args...)
}

// has says whether an optional field is there; null is absence.
func (r *row) has(name string) bool {
	r.read = append(r.read, name)
	return r.fields[name] != nil
}

// fieldOf reads a field that must be there, as a type of the JSON tree.
func fieldOf[T any](r *row, name, want string) (T, bool) {
	if !slices.Contains(r.read, name) {
		r.read = append(r.read, name)
	}
	raw, there := r.fields[name]
	value, ok := raw.(T)
	switch {
	case !there:
		r.wrong("", "has no %q, which is %s", name, want)
	case !ok:
		r.wrong(name, "is %s, want %s", kind(raw), want)
	}
	return value, ok
}

func kind(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return "the number " + v.String()
	case string:
		return "the text " + strconv.Quote(v)
	case []any:
		return "an array"
	default:
		return "an object"
	}
}

func (r *row) flag(name string) bool {
	value, _ := fieldOf[bool](r, name, "true or false")
	return value
}

func (r *row) text(name string) string {
	value, ok := fieldOf[string](r, name, "text")
	if ok && strings.TrimSpace(value) == "" {
		r.wrong(name, "is empty")
	}
	return value
}

// pattern reads text of a form, which want describes.
func (r *row) pattern(name string, form *regexp.Regexp, want string) string {
	value, ok := fieldOf[string](r, name, want)
	if ok && !form.MatchString(value) {
		r.wrong(name, "is %q, want %s", value, want)
	}
	return value
}

func (r *row) oneOf(name string, values ...string) string {
	value, ok := fieldOf[string](r, name, "text")
	if ok && !slices.Contains(values, value) {
		r.wrong(name, "is %q, want one of %s", value, strings.Join(values, ", "))
	}
	return value
}

func (r *row) whole(name string, least, most int64) int64 {
	number, ok := fieldOf[json.Number](r, name, "a whole number")
	if !ok {
		return 0
	}
	value, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil || value < least || value > most {
		r.wrong(name, "is %s, want a whole number from %d to %d", number, least, most)
		return 0
	}
	return value
}

func (r *row) id(name string) int64 { return r.whole(name, 1, maxID) }

func (r *row) decimal(name string) Decimal {
	number, ok := fieldOf[json.Number](r, name, "a number")
	if !ok {
		return Decimal{}
	}
	value, err := ParseDecimal(number.String())
	if err != nil {
		r.wrong(name, "%v", err)
	}
	return value
}

// instant reads a time of RFC 3339, to the second and in UTC, as the vendor's samples have it.
func (r *row) instant(name string) time.Time {
	const want = "a UTC time such as 2025-01-15T10:30:00Z"
	text, ok := fieldOf[string](r, name, want)
	if !ok {
		return time.Time{}
	}
	const layout = "2006-01-02T15:04:05Z"
	value, err := time.Parse(layout, text)
	if err != nil || value.Format(layout) != text { // Parse lets fractions through that the layout does not have
		r.wrong(name, "is %q, want %s", text, want)
	}
	return value
}

func (r *row) address(name string) string {
	const want = "an address that begins with https:// or http://"
	text, ok := fieldOf[string](r, name, want)
	if !ok {
		return ""
	}
	if u, err := url.Parse(text); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		r.wrong(name, "is %q, want %s", text, want)
	}
	return text
}

// close reports the fields that nothing asked for.
func (r *row) close() {
	for name := range r.fields {
		if !slices.Contains(r.read, name) {
			r.wrong(name, "is no field here: there are %s", strings.Join(r.read, ", "))
		}
	}
}

// rows reads an array of objects.
func rows[T any](f file, pointer string, items []any, read func(*row) T) []item[T] {
	list := make([]item[T], 0, len(items))
	for i, raw := range items {
		at := pointer + "/" + strconv.Itoa(i)
		fields, ok := raw.(map[string]any)
		if !ok {
			f.report(at, "is %s, want an object", kind(raw))
			continue
		}
		r := &row{file: f, pointer: at, fields: fields}
		value := read(r)
		r.close()
		list = append(list, item[T]{value, at, r.faulty})
	}
	return list
}
