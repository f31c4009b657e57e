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

	read func() // reads known from the document at its first call; nil when it is there
	known
}

// known is what the document says of an operation.
type known struct {
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
	textType   = "text/plain"
)

// ready has what is known of the operation read. Whatever looks at it comes here first.
func (op *Operation) ready() {
	if op.read != nil {
		op.read()
	}
}

// Statuses returns the statuses that the document has answers of the operation for, ascending.
func (op *Operation) Statuses() []int {
	op.ready()
	return slices.Sorted(maps.Keys(op.responses))
}

// QueryKeys returns the names of the query parameters that the document has of the operation.
func (op *Operation) QueryKeys() []string {
	op.ready()
	var keys []string
	for _, p := range op.parameters {
		if p.In == openapi3.ParameterInQuery {
			keys = append(keys, p.Name)
		}
	}
	return keys
}

// TakesBody tells whether the document has a request body of the operation.
func (op *Operation) TakesBody() bool {
	op.ready()
	return op.body != nil
}

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
	if spec.OperationID == "" {
		return nil, errors.New("want an operationId")
	}
	k, err := newKnown(item, spec)
	if err != nil {
		return nil, err
	}
	return &Operation{ID: spec.OperationID, Method: method, Path: path, known: k}, nil
}

func newKnown(item *openapi3.PathItem, spec *openapi3.Operation) (known, error) {
	k := known{responses: map[int]*response{}, volatile: spec.Extensions["x-volatile"] == true}
	for _, ref := range slices.Concat(spec.Parameters, item.Parameters) {
		if err := k.addParameter(ref.Value); err != nil {
			return known{}, err
		}
	}
	if spec.RequestBody != nil {
		body, err := newMedia(spec.RequestBody.Value.Content, spec.RequestBody.Value.Required)
		if err != nil {
			return known{}, fmt.Errorf("request: %w", err)
		}
		k.body = body
	}
	for _, status := range spec.Responses.Keys() {
		if err := k.addResponse(status, spec.Responses.Value(status).Value); err != nil {
			return known{}, fmt.Errorf("response %s: %w", status, err)
		}
	}
	return k, nil
}

// addParameter adds a parameter unless the operation has overridden it.
func (k *known) addParameter(p *openapi3.Parameter) error {
	if p.Schema == nil {
		return fmt.Errorf("%s %s: want a schema", p.In, p.Name)
	}
	overridden := slices.ContainsFunc(k.parameters, func(own *openapi3.Parameter) bool {
		return own.In == p.In && own.Name == p.Name
	})
	if !overridden {
		k.parameters = append(k.parameters, p)
	}
	return nil
}

func (k *known) addResponse(key string, spec *openapi3.Response) error {
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
	k.responses[status] = &response{headers: headers, body: body, basis: lessSure("", spec.Extensions)}
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

// newMedia makes ready the body of a request or response. Only JSON can be checked; of a stream of events and of text the media type is.
func newMedia(content openapi3.Content, required bool) (*media, error) {
	if len(content) == 0 {
		return nil, nil
	}
	for _, other := range []string{eventsType, textType} {
		if len(content) == 1 && content[other] != nil {
			return &media{required: required, other: other}, nil
		}
	}
	body := content[jsonType]
	if len(content) != 1 || body == nil || body.Schema == nil {
		return nil, fmt.Errorf("want one body of %s with a schema", jsonType)
	}
	return &media{required: required, schema: body.Schema.Value}, nil
}
