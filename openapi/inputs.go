package openapi

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Input is one thing that an operation is told: a parameter, or a field of its JSON body. It is a copy of what the document
// says, for those who make up requests.
type Input struct {
	// Where is its place, as in Violation: "path id", "query limit", "header X-Request-Id" or "body/username".
	Where string
	// Name is its name alone.
	Name     string
	Required bool
	// Type is the one of JSON Schema: "string", "integer", "number", "boolean", "array", "object", or empty for any.
	Type string
	// Format is that of the schema, such as "email".
	Format string
	// Minimum and Maximum are the least and the greatest number, nil for none. Where Above or Below is set, the bound itself
	// is outside.
	Minimum, Maximum *float64
	Above, Below     bool
	// MinLength and MaxLength count characters; nil is no bound.
	MinLength int
	MaxLength *int
	// Pattern is a regular expression that texts match, empty for none.
	Pattern string
	// Enum lists the texts that are allowed, nil for any.
	Enum []string
}

// Inputs returns the parameters of the operation, and the fields of its body, in the order of the document: those of a body
// by x-order, and by name where there is none. What is inside a field that is an object itself is not among them.
func (op *Operation) Inputs() []Input {
	op.ready()
	var inputs []Input
	for _, p := range op.parameters {
		inputs = append(inputs, newInput(p.In+" "+p.Name, p.Name, p.Required, p.Schema.Value))
	}
	if op.body == nil || op.body.schema == nil {
		return inputs
	}
	var fields []field
	for _, schema := range append([]*openapi3.Schema{op.body.schema}, parts(op.body.schema.AllOf)...) {
		for name, ref := range schema.Properties {
			fields = append(fields, field{newInput("body/"+name, name, slices.Contains(schema.Required, name), ref.Value), order(ref.Value)})
		}
	}
	slices.SortFunc(fields, func(a, b field) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.Name, b.Name))
	})
	for _, f := range fields {
		inputs = append(inputs, f.Input)
	}
	return inputs
}

// field is an input of a body, and its place among the others.
type field struct {
	Input
	order float64
}

func order(schema *openapi3.Schema) float64 {
	at, _ := schema.Extensions["x-order"].(float64)
	return at
}

func parts(refs openapi3.SchemaRefs) []*openapi3.Schema {
	var schemas []*openapi3.Schema
	for _, ref := range refs {
		schemas = append(schemas, ref.Value)
	}
	return schemas
}

func newInput(where, name string, required bool, s *openapi3.Schema) Input {
	in := Input{
		Where: where, Name: name, Required: required, Format: s.Format, Pattern: s.Pattern, MinLength: int(s.MinLength), // lengths are small
		Above: s.ExclusiveMin.IsTrue(), Below: s.ExclusiveMax.IsTrue(),
	}
	if types := s.Type.Slice(); len(types) == 1 {
		in.Type = types[0]
	}
	if s.Min != nil {
		least := *s.Min
		in.Minimum = &least
	}
	if s.Max != nil {
		greatest := *s.Max
		in.Maximum = &greatest
	}
	if s.MaxLength != nil {
		longest := int(*s.MaxLength)
		in.MaxLength = &longest
	}
	for _, allowed := range s.Enum {
		in.Enum = append(in.Enum, fmt.Sprint(allowed))
	}
	return in
}
