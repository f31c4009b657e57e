package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxBody is the largest control call, in bytes.
const maxBody = 1 << 20

// decode reads a JSON body into a fresh value and refuses unknown fields, wrong types and anything that follows. An
// empty body is an empty object.
func decode[T any](w http.ResponseWriter, r *http.Request) (T, error) {
	var into T
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&into)
	if errors.Is(err, io.EOF) {
		return into, nil
	}
	if err == nil && decoder.More() {
		err = errors.New("more follows after the first JSON value")
	}
	if err != nil {
		var none T
		return none, Invalidf("body: %s", explain(err))
	}
	return into, nil
}

// explain turns a decoding error into words that name the field.
func explain(err error) string {
	var wrongType *json.UnmarshalTypeError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Sprintf("field %q is a %s, want %s", wrongType.Field, wrongType.Value, wrongType.Type)
	case errors.As(err, &wrongType):
		return fmt.Sprintf("a JSON %s, want an object", wrongType.Value)
	case errors.As(err, &tooLarge):
		return fmt.Sprintf("larger than %d bytes", tooLarge.Limit)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// query reads a query string of known keys, each given at most once.
func query(r *http.Request, known ...string) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, Invalidf("query: %v", err)
	}
	for key, list := range values {
		if !slices.Contains(known, key) {
			return nil, Invalidf("query: unknown field %q, want one of %s", key, strings.Join(known, ", "))
		}
		if len(list) > 1 {
			return nil, Invalidf("query: field %q is given %d times, want once", key, len(list))
		}
	}
	return values, nil
}
