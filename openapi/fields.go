package openapi

import (
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// Fields returns the fields that the document has in the JSON answers of the operation, whatever their status, sorted:
// names with a dot between them for a field in a field, such as data.access_token. Arrays do not show: name stands for
// that field of each element of a list.
func (op *Operation) Fields() []string {
	op.ready()
	found := map[string]bool{}
	for _, r := range op.responses {
		if r.body != nil && r.body.schema != nil {
			addFields(found, "", r.body.schema)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// addFields adds the fields of a schema, each with its own fields.
func addFields(found map[string]bool, prefix string, schema *openapi3.Schema) {
	if schema.Items != nil {
		addFields(found, prefix, schema.Items.Value)
	}
	for _, part := range slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf) {
		addFields(found, prefix, part.Value)
	}
	for name, ref := range schema.Properties {
		found[prefix+name] = true
		addFields(found, prefix+name+".", ref.Value)
	}
}
