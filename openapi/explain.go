package openapi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// explain turns an error of kin-openapi into violations. It takes nothing from the error's text, which quotes values;
// the path of a schema error is made of names from the document, because every object in it is closed.
func explain(where string, err error) []Violation {
	if err == nil {
		return nil
	}
	var (
		parameter *openapi3filter.RequestError
		parts     openapi3.MultiError
		schema    *openapi3.SchemaError
	)
	switch {
	case errors.As(err, &parameter):
		return explainParameter(where, parameter)
	case errors.As(err, &parts): // of a message, or of an allOf; they carry their whole path
		return explainAll(where, parts)
	case errors.As(err, &schema):
		return explainSchema(where, schema)
	}
	return []Violation{{Where: where, Rule: "schema"}}
}

func explainAll(where string, list openapi3.MultiError) []Violation {
	var found []Violation
	for _, err := range list {
		found = append(found, explain(where, err)...)
	}
	return found
}

func explainParameter(where string, err *openapi3filter.RequestError) []Violation {
	var unreadable *openapi3filter.ParseError
	switch {
	case errors.Is(err.Err, openapi3filter.ErrInvalidRequired):
		return []Violation{{Where: where, Rule: "required", Detail: "missing"}}
	case errors.Is(err.Err, openapi3filter.ErrInvalidEmptyValue):
		return []Violation{{Where: where, Rule: RuleEmpty, Detail: "want a value"}}
	case errors.As(err.Err, &unreadable):
		return []Violation{{Where: where, Rule: "type", Detail: wantType(err.Parameter.Schema.Value)}}
	}
	return explain(where, err.Err)
}

func explainSchema(where string, err *openapi3.SchemaError) []Violation {
	where = strings.Join(append([]string{where}, err.JSONPointer()...), "/")
	switch err.SchemaField {
	case "enum":
		return explainEnum(where, err.Schema.Enum, err.Value)
	case "properties":
		return []Violation{{Where: where, Rule: "additionalProperties", Detail: "unknown property"}}
	case "nullable":
		return []Violation{{Where: where, Rule: "type", Detail: wantType(err.Schema)}}
	}
	return []Violation{{Where: where, Rule: err.SchemaField, Detail: want(err.Schema, err.SchemaField)}}
}

// want says in words what a keyword of a schema asks for. Keywords that speak for themselves get no words.
func want(schema *openapi3.Schema, keyword string) string {
	switch {
	case keyword == "required":
		return "missing"
	case keyword == "type":
		return wantType(schema)
	case keyword == "format":
		return "want " + schema.Format
	case keyword == "pattern":
		return "want a match of " + schema.Pattern
	case keyword == "minLength":
		return fmt.Sprintf("want %d or more characters", schema.MinLength)
	case keyword == "maxLength" && schema.MaxLength != nil:
		return fmt.Sprintf("want %d or fewer characters", *schema.MaxLength)
	case keyword == "exclusiveMinimum" && schema.Min != nil:
		return fmt.Sprintf("want more than %v", *schema.Min)
	case keyword == "exclusiveMaximum" && schema.Max != nil:
		return fmt.Sprintf("want less than %v", *schema.Max)
	case keyword == "minimum" && schema.Min != nil:
		return fmt.Sprintf("want %v or more", *schema.Min)
	case keyword == "exclusiveMinimum" && schema.Min != nil:
		return fmt.Sprintf("want more than %v", *schema.Min)
	case keyword == "maximum" && schema.Max != nil:
		return fmt.Sprintf("want %v or less", *schema.Max)
	}
	return ""
}

func wantType(schema *openapi3.Schema) string {
	return "want " + strings.Join(schema.Type.Slice(), " or ")
}
