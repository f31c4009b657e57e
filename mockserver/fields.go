package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// readFields returns required texts of the JSON object in the body, in order (vendor: login and refresh pages). Names
// match exactly, unlike in encoding/json; of a name that comes twice the last value counts. What the pages do not say of
// bodies is assumed.
func (x *exchange) readFields(names ...string) ([]string, error) {
	object, err := readObject[member](x)
	if err != nil {
		return nil, err
	}
	if err := checkUnknown(x, object, names); err != nil {
		return nil, err
	}
	for _, name := range names {
		if value, present := object[name]; present && !value.isText {
			return nil, x.refuseType(name + " is not a string")
		}
	}
	values := make([]string, len(names))
	for i, name := range names {
		if values[i], err = x.readField(object, name); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// checkUnknown refuses a field that the page does not name, where that is assumed.
func checkUnknown[T any](x *exchange, object map[string]T, known []string) error {
	if x.assumed.UnknownFields != assumption.Reject {
		return nil
	}
	for name := range object {
		if !slices.Contains(known, name) {
			return refuse(journal.ReasonBodyNotJSON, errors.New("the body has a field that is not documented"))
		}
	}
	return nil
}

// readObject returns the members of the JSON object in the body.
func readObject[T any](x *exchange) (map[string]T, error) {
	switch {
	case x.bodyErr != nil:
		return nil, x.bodyErr
	case x.assumed.ContentType != assumption.Ignore && !openapi.IsJSON(x.request.Header):
		return nil, x.refuseMediaType()
	}
	var object map[string]T
	err := json.Unmarshal(x.body, &object)
	if _, isSyntax := errors.AsType[*json.SyntaxError](err); isSyntax {
		return nil, refuse(journal.ReasonBodyNotJSON, nil)
	}
	if err != nil || object == nil {
		return nil, x.refuseType("the body is not a JSON object")
	}
	return object, nil
}

// member is a value that should be a string.
type member struct {
	text   string
	isText bool
}

// UnmarshalJSON takes any JSON. The text may be a token, which is long, so that one without escapes is not read once more.
func (m *member) UnmarshalJSON(raw []byte) error {
	*m = member{isText: raw[0] == '"'}
	switch {
	case !m.isText:
		return nil
	case bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw):
		m.text = string(raw[1 : len(raw)-1])
		return nil
	}
	return json.Unmarshal(raw, &m.text)
}

func (x *exchange) refuseMediaType() error {
	reason := journal.ReasonBodyNotJSON
	if x.assumed.ContentType == assumption.UnsupportedMediaType {
		reason = journal.ReasonWrongMediaType
	}
	return refuse(reason, errors.New("the Content-Type is not application/json"))
}

// checkLogoutBody looks at a body that nobody asks for, where that is assumed.
func (x *exchange) checkLogoutBody() error {
	switch {
	case x.assumed.LogoutBody != assumption.Parse:
		return nil
	case x.bodyErr != nil:
		return x.bodyErr
	case len(x.body) > 0 && !json.Valid(x.body):
		return refuse(journal.ReasonBodyNotJSON, nil)
	}
	return nil
}

// refuseType refuses JSON of another type than the page has.
func (x *exchange) refuseType(cause string) error {
	if x.assumed.WrongType == assumption.SyntaxError {
		return refuse(journal.ReasonBodyNotJSON, errors.New(cause))
	}
	return refuse(journal.ReasonFieldMissing, errors.New(cause))
}

// readField returns one required text. An empty one counts as missing or as wrong; what is wrong is told where it is used.
func (x *exchange) readField(object map[string]member, name string) (string, error) {
	value, present := object[name]
	if !present {
		return "", refuse(journal.ReasonFieldMissing, fmt.Errorf("%s is missing", name))
	}
	if value.text == "" && x.assumed.EmptyCredential == assumption.ValidationFailure {
		return "", refuse(journal.ReasonFieldMissing, fmt.Errorf("%s is empty", name))
	}
	return value.text, nil
}
