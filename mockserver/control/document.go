package control

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/openapi"
	described "github.com/popupmock/popupmock/openapi/control"
)

// document returns the OpenAPI document of the control API.
func document(context.Context) (json.RawMessage, error) {
	d, err := described.Load()
	if err != nil {
		return nil, err
	}
	return d.JSON()
}

// checked makes a call that the document allows. A read comes first, because it changes nothing and has the better words
// for what is wrong with it.
func checked[R any](r *http.Request, object json.RawMessage, call func() (R, error)) (R, error) {
	var none R
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !reads {
		if err := checkDocument(r, object); err != nil {
			return none, err
		}
	}
	result, err := call()
	if err == nil && reads {
		err = checkDocument(r, object)
	}
	if err != nil {
		return none, err
	}
	return result, nil
}

// checkDocument compares a call with the document. What it finds has passed all checks in words of our own, so its words
// are those of the document.
func checkDocument(r *http.Request, object json.RawMessage) error {
	d, err := described.Load()
	if err != nil {
		return err
	}
	method, path, _ := strings.Cut(r.Pattern, " ")
	op, _ := d.Lookup(method, strings.TrimPrefix(path, Prefix))
	if op == nil {
		return nil // a test wants each call to be in the document
	}
	return against(op, r, object)
}

// against checks a call whatever its Content-Type says, since curl -d names a form. A blank body is an empty object where
// one is documented, and no body elsewhere.
func against(op *openapi.Operation, r *http.Request, object json.RawMessage) error {
	asJSON := r.Clone(r.Context())
	asJSON.Header.Set("Content-Type", "application/json")
	switch {
	case !op.TakesBody():
		object = nil
	case object == nil:
		object = json.RawMessage("{}")
	}
	variables := map[string]string{}
	for _, name := range op.Variables() {
		variables[name] = r.PathValue(name)
	}
	for _, v := range op.CheckCall(asJSON, variables, object) {
		return Invalidf("%s; GET %s/openapi.json has the call", v, Prefix)
	}
	return nil
}
