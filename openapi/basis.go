package openapi

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// The values of x-basis: why the document says a thing, the surest first.
const (
	BasisDocumented = "documented" // a page says so
	BasisConflict   = "conflict"   // pages disagree, or a page with itself
	BasisAssumed    = "assumed"    // the pages are silent
)

// Basis returns the basis of that from which an answer with this status departs: the least sure of the answer, the header
// or the parts of the body on the way to the place. A status that the document does not have, and what an answer has beyond
// it, such as a field that no page names, are assumed not to be there; and no page speaks of the media type.
func (op *Operation) Basis(status int, v Violation) string {
	op.ready()
	documented, ok := op.responses[status]
	if !ok || v.Rule == "additionalProperties" || v.Rule == RuleMore || v.Rule == RuleMediaType {
		return BasisAssumed
	}
	basis := documented.basis
	if name, isHeader := strings.CutPrefix(v.Where, "header "); isHeader {
		for _, p := range documented.headers {
			if p.Name == name {
				basis = lessSure(basis, p.Extensions)
			}
		}
		return basis
	}
	if place, isBody := strings.CutPrefix(v.Where, "body"); isBody && documented.body != nil {
		steps := strings.FieldsFunc(place, func(r rune) bool { return r == '/' })
		return leastSure(documented.body.schema, steps, basis)
	}
	return basis
}

// leastSure follows the steps of a JSON pointer into a schema. What is said of a list is said of its elements.
func leastSure(schema *openapi3.Schema, steps []string, basis string) string {
	if schema == nil {
		return basis
	}
	basis = lessSure(basis, schema.Extensions)
	for _, part := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		if len(steps) > 0 && part.Value.Properties[steps[0]] != nil {
			return leastSure(part.Value, steps, basis)
		}
	}
	switch {
	case len(steps) == 0:
		return basis
	case schema.Items != nil:
		return leastSure(schema.Items.Value, steps[1:], basis)
	case schema.Properties[steps[0]] != nil:
		return leastSure(schema.Properties[steps[0]].Value, steps[1:], basis)
	}
	return basis
}

// lessSure is a basis, or that of an element if that is less sure.
func lessSure(basis string, element map[string]any) string {
	order := []string{BasisDocumented, BasisConflict, BasisAssumed}
	own, _ := element["x-basis"].(string)
	if slices.Index(order, own) > slices.Index(order, basis) {
		return own
	}
	return basis
}
