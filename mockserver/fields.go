package mockserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

// readFields returns required texts of the JSON object in the body, in order (vendor: login and refresh pages). Names
// match exactly, unlike in encoding/json; of a name that comes twice the last value counts. What the pages do not say of
// bodies is assumed.
func (x *exchange) readFields(names ...string) ([]string, error) {
	object, err := x.readObject()
	if err != nil {
		return nil, err
	}
	if err := x.checkUnknown(object, names); err != nil {
		return nil, err
	}
	for _, name := range names {
		if raw, present := object[name]; present && raw[0] != '"' {
			return nil, x.refuseType(name + " is not a string")
		}
	}
	values := make([]string, len(names))
	for i, name := range names {
		if err := x.readField(object, name, &values[i]); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// checkUnknown refuses a field that the page does not name, where that is assumed.
func (x *exchange) checkUnknown(object map[string]json.RawMessage, known []string) error {
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
func (x *exchange) readObject() (map[string]json.RawMessage, error) {
	switch {
	case x.bodyErr != nil:
		return nil, x.bodyErr
	case x.assumed.ContentType != assumption.Ignore && !openapi.IsJSON(x.request.Header):
		return nil, x.refuseMediaType()
	case !json.Valid(x.body):
		return nil, refuse(journal.ReasonBodyNotJSON, nil)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(x.body, &object); err != nil || object == nil {
		return nil, x.refuseType("the body is not a JSON object")
	}
	return object, nil
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

// readField reads one required text. An empty one counts as missing or as wrong; what is wrong is told where it is used.
func (x *exchange) readField(object map[string]json.RawMessage, name string, value *string) error {
	raw, present := object[name]
	if !present {
		return refuse(journal.ReasonFieldMissing, fmt.Errorf("%s is missing", name))
	}
	if err := json.Unmarshal(raw, value); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if *value == "" && x.assumed.EmptyCredential == assumption.ValidationFailure {
		return refuse(journal.ReasonFieldMissing, fmt.Errorf("%s is empty", name))
	}
	return nil
}
