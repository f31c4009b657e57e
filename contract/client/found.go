package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-openapi/jsonpointer"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/openapi"
)

// maxShown is how many characters a value can have to be shown.
const maxShown = 32

// carriesCredentials has the operations of which no value is ever shown: those with passwords and tokens, and those with
// vouchers, which are as good as money.
var carriesCredentials = map[string]bool{
	"login": true, "refresh": true, "logout": true, "createOrder": true, "getOrder": true,
}

// sight is a request or an answer, to see what is at the place of a violation.
type sight struct {
	op     *openapi.Operation
	body   []byte
	header http.Header
	status int               // of an answer
	query  url.Values        // of a request
	path   map[string]string // of a request, by the names of the variables
	bearer tokenstore.Token  // that the request was sent with; never shown
}

// contractError reports what was found in the message.
func (s sight) contractError(found []openapi.Violation) *ContractError {
	e := &ContractError{Operation: s.op.ID, Direction: found[0].In}
	for _, v := range found {
		if v.Rule == "required" {
			v.Detail = "" // it says what was found
		}
		e.Violations = append(e.Violations, ContractViolation{v.Where, v.Rule, v.Detail, s.describe(v)})
	}
	return e
}

// unknownOperation reports a request that the document has nothing of. The path is not shown: anything may be in it.
func unknownOperation(method, path string, allowed []string) *ContractError {
	v := ContractViolation{Where: "path", Rule: "undocumented path", Expected: "want one of the document",
		Found: sized("a path of %d characters", path)}
	if len(allowed) > 0 {
		v = ContractViolation{Where: "method", Rule: "undocumented method", Expected: "want " + strings.Join(allowed, " or "), Found: method}
	}
	return &ContractError{Direction: "request", Violations: []ContractViolation{v}}
}

// describe says what is at the place of a violation.
func (s sight) describe(v openapi.Violation) string {
	kind, name, _ := strings.Cut(v.Where, " ")
	switch {
	case v.Rule == "required":
		return "missing"
	case v.Rule == sizeRule:
		return "more than that"
	case v.Rule == openapi.RuleMore:
		return "many more"
	case v.Where == "status":
		return strconv.Itoa(s.status)
	case v.Rule == openapi.RuleMediaType:
		return mediaType(s.header)
	case kind == "header":
		return s.texts(s.header.Values(name))
	case kind == "query" && name != "":
		return s.texts(s.query[name])
	case kind == "path":
		return s.texts([]string{s.path[name]})
	case v.Where == "body" && len(s.body) == 0:
		return "no body"
	case strings.HasPrefix(v.Where, "body"):
		return s.inBody(strings.TrimPrefix(v.Where, "body"))
	}
	return "something else"
}

// texts describes the values of a parameter or header.
func (s sight) texts(values []string) string {
	switch len(values) {
	case 0:
		return "missing"
	case 1:
		return s.value(values[0])
	}
	return fmt.Sprintf("%d values", len(values))
}

// inBody describes what is at a place in the body, a JSON pointer.
func (s sight) inBody(pointer string) string {
	decoder := json.NewDecoder(bytes.NewReader(s.body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return fmt.Sprintf("%d bytes that are not one JSON value", len(s.body))
	}
	at, err := jsonpointer.New(pointer)
	if err == nil {
		value, _, err = at.Get(value)
	}
	if err != nil {
		return "missing"
	}
	return s.value(value)
}

// value describes a JSON value, or a text from elsewhere.
func (s sight) value(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return s.shown("true or false", strconv.FormatBool(v))
	case json.Number:
		return s.shown("a number", v.String())
	case string:
		return s.shown(sized("a string of %d characters", v), strconv.Quote(v))
	case []any:
		return fmt.Sprintf("a list of %d", len(v))
	case map[string]any:
		return fmt.Sprintf("an object of %d fields", len(v))
	}
	return "something else"
}

// shown is a value itself where that is safe, and otherwise its kind.
func (s sight) shown(kind, text string) string {
	plain := strings.Trim(text, `"`)
	secret := carriesCredentials[s.op.ID] || utf8.RuneCountInString(text) > maxShown ||
		len(plain) >= minSecret && strings.Contains(string(s.bearer), plain)
	if secret || looksLikeJWT.MatchString(text) {
		return kind
	}
	return text
}

func sized(format, text string) string { return fmt.Sprintf(format, utf8.RuneCountInString(text)) }
