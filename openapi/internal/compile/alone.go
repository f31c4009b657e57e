package compile

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// tree is a JSON object.
type tree = map[string]any

// alone returns the document of one operation.
func alone(document tree, path, method string) (string, error) {
	item := tree{method: document["paths"].(tree)[path].(tree)[method]}
	if shared, ok := document["paths"].(tree)[path].(tree)["parameters"]; ok {
		item["parameters"] = shared
	}
	bare := strip(item, "")
	components := tree{}
	if err := collect(components, document, bare); err != nil {
		return "", err
	}
	text, err := json.Marshal(tree{
		"openapi": document["openapi"], "paths": tree{path: bare}, "components": components,
	})
	return string(text), err
}

// forPeople are the fields that say nothing to a program.
var forPeople = map[string]bool{
	"description": true, "summary": true, "tags": true, "title": true, "externalDocs": true, "example": true, "examples": true,
	"x-source": true,
}

// named are the fields whose own fields are names that the document has chosen, such as a property called title.
var named = map[string]bool{"properties": true, "responses": true, "headers": true, "content": true}

// valued are the fields that hold values of messages, which are not looked into.
var valued = map[string]bool{"enum": true, "default": true}

// strip returns a copy without the texts for people. In is the field that it is the value of.
func strip(value any, in string) any {
	switch value := value.(type) {
	case tree:
		bare := tree{}
		for name, member := range value {
			switch {
			case named[in]:
				bare[name] = strip(member, "")
			case valued[name]:
				bare[name] = member
			case !forPeople[name]:
				bare[name] = strip(member, name)
			}
		}
		return bare
	case []any:
		bare := make([]any, len(value))
		for i, item := range value {
			bare[i] = strip(item, "")
		}
		return bare
	}
	return value
}

// collect copies all components that a value refers to, and those that they refer to.
func collect(into, document tree, value any) error {
	switch value := value.(type) {
	case tree:
		if ref, ok := value["$ref"].(string); ok {
			return collectRef(into, document, ref)
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if _, schema := value[name].(tree); valued[name] && !schema {
				continue
			}
			if err := collect(into, document, value[name]); err != nil {
				return err
			}
		}
	case []any:
		for _, item := range value {
			if err := collect(into, document, item); err != nil {
				return err
			}
		}
	}
	return nil
}

// collectRef copies a component by its reference, such as #/components/schemas/Wallet.
func collectRef(into, document tree, ref string) error {
	kind, name, ok := strings.Cut(strings.TrimPrefix(ref, "#/components/"), "/")
	all, _ := document["components"].(tree)
	some, _ := all[kind].(tree)
	component, known := some[name]
	if !ok || !known {
		return fmt.Errorf("%q is no component of the document", ref)
	}
	if into[kind] == nil {
		into[kind] = tree{}
	}
	if _, copied := into[kind].(tree)[name]; copied {
		return nil
	}
	bare := strip(component, "")
	into[kind].(tree)[name] = bare
	return collect(into, document, bare)
}
