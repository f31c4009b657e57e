package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// check judges a body against its schema. A nil media means that none is documented.
func (m *media) check(body []byte, header http.Header, direction openapi3.SchemaValidationOption) []Violation {
	switch {
	case m == nil && len(body) == 0:
		return nil
	case m == nil:
		return []Violation{{Where: "body", Rule: RuleBody, Detail: "want none"}}
	case m.other != "" && !isMedia(header, m.other):
		return []Violation{{Where: "header Content-Type", Rule: RuleMediaType, Detail: "want " + m.other}}
	case m.other != "":
		return nil
	case len(body) == 0 && m.required:
		return []Violation{{Where: "body", Rule: "required", Detail: "missing"}}
	case len(body) == 0:
		return nil
	case !IsJSON(header):
		return []Violation{{Where: "header Content-Type", Rule: RuleMediaType, Detail: "want " + jsonType}}
	}
	value, err := decode(body)
	if err != nil {
		return []Violation{{Where: "body", Rule: RuleJSON, Detail: err.Error()}}
	}
	return explain("body", m.schema.VisitJSON(value, openapi3.MultiErrors(), direction))
}

// IsJSON reports whether a header names application/json as the media type, once and with any parameters (RFC 9110, section
// 8.3). Types that are JSON by their suffix, such as application/problem+json, are others.
func IsJSON(header http.Header) bool { return isMedia(header, jsonType) }

func isMedia(header http.Header, want string) bool {
	list := header.Values("Content-Type")
	if len(list) != 1 {
		return false
	}
	mediaType, _, err := mime.ParseMediaType(list[0])
	return err == nil && mediaType == want
}

// decode reads exactly one JSON value (RFC 8259). Its errors name a place, never a part of the text.
func decode(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, syntaxError(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more text after the JSON value")
	}
	return value, nil
}

// syntaxError drops the text of a decoder's error, which quotes the message.
func syntaxError(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not JSON at byte %d", syntax.Offset)
	}
	return errors.New("not JSON, or cut short")
}
