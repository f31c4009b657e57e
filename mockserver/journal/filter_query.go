package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// FilterKeys returns the keys of ParseFilter.
func FilterKeys() []string {
	keys := make([]string, 0, len(fields)+2)
	for _, known := range fields {
		keys = append(keys, known.key)
	}
	return append(keys, "since", "limit")
}

// ParseFilter reads a filter from the keys and values of a query: "operation=refresh&status=401". Empty values match all.
// The error names the key, says what is wrong and what was expected. Which operations there are is not known here.
func ParseFilter(values url.Values) (Filter, error) {
	var f Filter
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if n := len(values[key]); n > 1 {
			return Filter{}, fmt.Errorf("field %q is given %d times, want once", quotable(key), n)
		}
		if err := f.set(key, values.Get(key)); err != nil {
			return Filter{}, err
		}
	}
	return f, nil
}

// Check says what is wrong with the filter, as ParseFilter would of its query.
func (f Filter) Check() error {
	if f.Limit < 0 {
		return fmt.Errorf("limit is \"%d\", want a whole number from 0", f.Limit)
	}
	_, err := ParseFilter(f.Query())
	return err
}

// set takes one key and its value.
func (f *Filter) set(key, value string) error {
	at := slices.IndexFunc(fields, func(known field) bool { return known.key == key })
	var err error
	switch {
	case at < 0 && key != "since" && key != "limit":
		known := FilterKeys()
		return fmt.Errorf("unknown field %q, want one of %s%s", quotable(key), strings.Join(known, ", "), suggest.Hint(key, known))
	case value == "":
	case at >= 0:
		err = fields[at].set(f, value)
	default:
		var n int
		if n, err = wholeNumber(value); key == "since" {
			f.Since = uint64(n)
		} else {
			f.Limit = n
		}
	}
	if err != nil {
		return fmt.Errorf("%s %w", key, err)
	}
	return nil
}

// Query returns the filter as ParseFilter reads it.
func (f Filter) Query() url.Values {
	values := url.Values{}
	for _, known := range fields {
		if wanted := known.wanted(&f); wanted != "" {
			values.Set(known.key, wanted)
		}
	}
	if f.Since > 0 {
		values.Set("since", strconv.FormatUint(f.Since, 10))
	}
	if f.Limit > 0 {
		values.Set("limit", strconv.Itoa(f.Limit))
	}
	return values
}

// MarshalJSON writes an object with the keys of ParseFilter; all values are texts.
func (f Filter) MarshalJSON() ([]byte, error) {
	object := map[string]string{}
	for key, values := range f.Query() {
		object[key] = values[0]
	}
	return json.Marshal(object)
}

// UnmarshalJSON reads an object with the keys of ParseFilter, whose values are texts or numbers.
func (f *Filter) UnmarshalJSON(raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return errors.New("a filter is no JSON object")
	}
	values := url.Values{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		if token, err = decoder.Token(); err != nil {
			return err
		}
		switch value := token.(type) {
		case string:
			values.Add(key, value)
		case json.Number:
			values.Add(key, value.String())
		default:
			return fmt.Errorf("field %q is neither text nor number", quotable(key))
		}
	}
	parsed, err := ParseFilter(values)
	if err == nil {
		*f = parsed
	}
	return err
}

func wholeNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("is %q, want a whole number from 0", quotable(text))
	}
	return n, nil
}

func wrongWord[T ~string](value string, known []T) error {
	words := make([]string, len(known))
	for i, word := range known {
		words[i] = string(word)
	}
	return fmt.Errorf("is %q, want one of %s%s", quotable(value), strings.Join(words, ", "), suggest.Hint(value, words))
}

// quotable returns what may stand in an error: no token, and not too long.
func quotable(s string) string { return clean(s, 80) }
