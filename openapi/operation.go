package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Operation is one method of one path.
type Operation struct {
	ID     string // operationId, such as "login"
	Method string // HTTP method in upper case
	Path   string // as in the document, with its variables in braces

	parameters []*openapi3.Parameter // of the path and of the operation
	body       *media                // of the request; nil when it has none
	responses  map[int]*response     // by status
	volatile   bool                  // marked x-volatile: answers with new tokens and times at every call
}

// response is what an operation answers with under one status.
type response struct {
	headers []*openapi3.Parameter // sorted by name, without Content-Type
	body    *media                // nil when it has none
	basis   string                // x-basis
}

// media is a JSON body, or one of another media type, of which no more than that is known.
type media struct {
	required bool
	schema   *openapi3.Schema // nil where it is not JSON
	other    string           // media type, empty for JSON
}

const (
	jsonType   = "application/json"
	eventsType = "text/event-stream"
)

// Statuses returns the statuses that the document has answers of the operation for, ascending.
func (op *Operation) Statuses() []int { return slices.Sorted(maps.Keys(op.responses)) }

// QueryKeys returns the names of the query parameters that the document has of the operation.
func (op *Operation) QueryKeys() []string {
	var keys []string
	for _, p := range op.parameters {
		if p.In == openapi3.ParameterInQuery {
			keys = append(keys, p.Name)
		}
	}
	return keys
}

// TakesBody tells whether the document has a request body of the operation.
func (op *Operation) TakesBody() bool { return op.body != nil }

// Variables returns the names of the variables of the path, in their order.
func (op *Operation) Variables() []string {
	var names []string
	for segment := range strings.SplitSeq(op.Path, "/") {
		if isVariable(segment) {
			names = append(names, segment[1:len(segment)-1])
		}
	}
	return names
}

func newOperation(method, path string, item *openapi3.PathItem, spec *openapi3.Operation) (*Operation, error) {
	op := &Operation{ID: spec.OperationID, Method: method, Path: path, responses: map[int]*response{}}
	op.volatile = spec.Extensions["x-volatile"] == true
	if op.ID == "" {
		return nil, errors.New("want an operationId")
	}
	for _, ref := range slices.Concat(spec.Parameters, item.Parameters) {
		if err := op.addParameter(ref.Value); err != nil {
			return nil, err
		}
	}
	if spec.RequestBody != nil {
		body, err := newMedia(spec.RequestBody.Value.Content, spec.RequestBody.Value.Required)
		if err != nil {
			return nil, fmt.Errorf("request: %w", err)
		}
		op.body = body
	}
	for _, status := range spec.Responses.Keys() {
		if err := op.addResponse(status, spec.Responses.Value(status).Value); err != nil {
			return nil, fmt.Errorf("response %s: %w", status, err)
		}
	}
	return op, nil
}

// addParameter adds a parameter unless the operation has overridden it.
func (op *Operation) addParameter(p *openapi3.Parameter) error {
	if p.Schema == nil {
		return fmt.Errorf("%s %s: want a schema", p.In, p.Name)
	}
	overridden := slices.ContainsFunc(op.parameters, func(own *openapi3.Parameter) bool {
		return own.In == p.In && own.Name == p.Name
	})
	if !overridden {
		op.parameters = append(op.parameters, p)
	}
	return nil
}

func (op *Operation) addResponse(key string, spec *openapi3.Response) error {
	status, err := strconv.Atoi(key)
	if err != nil {
		return errors.New("want one status, such as 200, not a range or a default")
	}
	body, err := newMedia(spec.Content, true)
	if err != nil {
		return err
	}
	headers, err := headerParameters(spec.Headers)
	if err != nil {
		return err
	}
	op.responses[status] = &response{headers: headers, body: body, basis: lessSure("", spec.Extensions)}
	return nil
}

// headerParameters turns response headers into parameters, so that both are checked the same way.
func headerParameters(headers openapi3.Headers) ([]*openapi3.Parameter, error) {
	var list []*openapi3.Parameter
	for name, ref := range headers {
		if ref.Value.Schema == nil {
			return nil, fmt.Errorf("header %s: want a schema", name)
		}
		p := ref.Value.Parameter // a copy: the document itself must keep a header without name and place
		p.Name, p.In = name, openapi3.ParameterInHeader
		list = append(list, &p)
	}
	slices.SortFunc(list, func(a, b *openapi3.Parameter) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// newMedia makes ready the body of a request or response. Only JSON can be checked; of a stream of events the media type is.
func newMedia(content openapi3.Content, required bool) (*media, error) {
	if len(content) == 0 {
		return nil, nil
	}
	if len(content) == 1 && content[eventsType] != nil {
		return &media{required: required, other: eventsType}, nil
	}
	body := content[jsonType]
	if len(content) != 1 || body == nil || body.Schema == nil {
		return nil, fmt.Errorf("want one body of %s with a schema", jsonType)
	}
	return &media{required: required, schema: body.Schema.Value}, nil
}
