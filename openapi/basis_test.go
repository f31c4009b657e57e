package openapi

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// element is something of the document that must say how sure it is, by its place.
type element struct {
	place      string
	extensions map[string]any
}

// elements lists everything of the document that must carry a basis.
func elements(spec *openapi3.T) []element {
	var found []element
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			place := method + " " + path
			found = append(found, element{place, op.Extensions})
			found = append(found, operationElements(place, op)...)
		}
	}
	for name, ref := range spec.Components.Schemas {
		found = append(found, schemaElements(name, ref.Value)...)
	}
	for name, ref := range spec.Components.SecuritySchemes {
		found = append(found, element{name, ref.Value.Extensions})
	}
	return found
}

func operationElements(place string, op *openapi3.Operation) []element {
	var found []element
	for _, p := range op.Parameters {
		found = append(found, element{place + " " + p.Value.Name, p.Value.Extensions})
	}
	if op.RequestBody != nil {
		found = append(found, element{place + " request body", op.RequestBody.Value.Extensions})
	}
	for status, response := range op.Responses.Map() {
		found = append(found, element{place + " " + status, response.Value.Extensions})
		for name, header := range response.Value.Headers {
			found = append(found, element{place + " " + status + " " + name, header.Value.Extensions})
		}
	}
	return found
}

// schemaElements lists a schema and its properties, nested ones included.
func schemaElements(place string, schema *openapi3.Schema) []element {
	found := []element{{place, schema.Extensions}}
	for name, property := range schema.Properties {
		found = append(found, schemaElements(place+"."+name, property.Value)...)
	}
	return found
}

func TestEveryElementSaysHowSureItIs(t *testing.T) {
	t.Parallel()
	for _, overlays := range choices() {
		checkElements(t, elements(wholeOf(t, overlays...)))
	}
}

func checkElements(t *testing.T, found []element) {
	t.Helper()
	if len(found) < 200 {
		t.Fatalf("only %d elements: the walk misses some", len(found))
	}
	for _, e := range found {
		basis, _ := e.extensions["x-basis"].(string)
		if !slices.Contains([]string{"documented", "conflict", "assumed"}, basis) {
			t.Errorf("%s: x-basis %q, want documented, conflict or assumed", e.place, basis)
		}
		source, _ := e.extensions["x-source"].(string)
		if !isSource(source, basis) {
			t.Errorf("%s: x-source %q does not fit x-basis %q", e.place, source, basis)
		}
	}
}

// isSource reports whether a source is a list of the vendor's pages, or a phrase that only an assumption may have.
func isSource(source, basis string) bool {
	pages := []string{
		"/docs/authentication", "/docs/authentication/login", "/docs/authentication/refresh", "/docs/authentication/logout",
		"/docs/authentication/token-management", "/docs/products/3-reference-data-api", "/docs/reference-data/categories",
		"/docs/reference-data/countries", "/docs/reference-data/currencies", "/docs/wallets/1-wallets-api",
		"/docs/wallets/2-transactions-api",
	}
	if basis == "assumed" && (source == "sibling documentation" || source == "no documentation") {
		return true
	}
	return !slices.ContainsFunc(strings.Split(source, ", "), func(page string) bool { return !slices.Contains(pages, page) })
}

// Violations may name the properties of a path, because an object in the document never has properties of the message's
// choosing.
func TestEveryObjectIsClosed(t *testing.T) {
	t.Parallel()
	for _, overlays := range choices() {
		checkClosed(t, schemas(wholeOf(t, overlays...)))
	}
}

func checkClosed(t *testing.T, all []*openapi3.Schema) {
	t.Helper()
	objects := 0
	for _, schema := range all {
		if !schema.Type.Is("object") {
			continue
		}
		objects++
		if allowed := schema.AdditionalProperties.Has; allowed == nil || *allowed || schema.AdditionalProperties.Schema != nil {
			t.Errorf("%q lets unknown properties pass: want additionalProperties: false", schema.Description)
		}
	}
	if objects < 15 {
		t.Fatalf("only %d objects: the walk misses some", objects)
	}
}

// schemas lists all schemas of components and their properties and items.
func schemas(spec *openapi3.T) []*openapi3.Schema {
	var found []*openapi3.Schema
	var walk func(schema *openapi3.Schema)
	walk = func(schema *openapi3.Schema) {
		found = append(found, schema)
		for _, property := range schema.Properties {
			walk(property.Value)
		}
		if schema.Items != nil {
			walk(schema.Items.Value)
		}
	}
	for _, ref := range spec.Components.Schemas {
		walk(ref.Value)
	}
	return found
}
