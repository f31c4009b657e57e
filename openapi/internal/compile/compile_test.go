package compile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// small is a document with all that is treated in a way of its own.
const small = `{
	"openapi": "3.0.3", "info": {"title": "t", "version": "1"},
	"paths": {
		"/b": {"get": {"operationId": "b", "tags": ["x"], "summary": "s", "responses": {"200": {"description": "d"}}}},
		"/a": {
			"parameters": [{"in": "query", "name": "title", "description": "d", "schema": {"type": "integer", "maximum": 1.50}}],
			"post": {"operationId": "a", "responses": {"200": {"$ref": "#/components/responses/A"}}},
			"get": {"operationId": "c", "responses": {"200": {"description": "d", "content": {"example": {"example": 1, "schema": {"$ref": "#/components/schemas/Tree"}}}}}}
		}
	},
	"components": {
		"responses": {"A": {"description": "d", "headers": {"description": {"description": "d", "schema": {"type": "string"}}}}},
		"schemas": {
			"Tree": {"title": "t", "x-source": "s", "x-basis": "assumed", "type": "object", "properties": {
				"title": {"type": "string", "enum": ["summary"], "default": "x"},
				"tags": {"enum": [{"description": "kept", "$ref": "kept"}]},
				"example": {"$ref": "#/components/schemas/Tree"}
			}},
			"Unused": {"type": "string"}
		}
	}
}`

func compiled(t *testing.T, documents ...Document) []string {
	t.Helper()
	text, err := Compile(documents...)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if lines[0] != Remark || lines[len(lines)-1] != "" {
		t.Fatalf("got %s", text)
	}
	return lines[1 : len(lines)-1]
}

func TestCompile(t *testing.T) {
	t.Parallel()
	parameters := `"parameters":[{"in":"query","name":"title","schema":{"maximum":1.50,"type":"integer"}}]`
	want := []string{
		"one\tc\tGET\t/a\t" + `{"components":{"schemas":{"Tree":{"properties":{"example":{"$ref":"#/components/schemas/Tree"},"tags":{"enum":[{"$ref":"kept","description":"kept"}]},"title":{"default":"x","enum":["summary"],"type":"string"}},"type":"object","x-basis":"assumed"}}},"openapi":"3.0.3","paths":{"/a":{"get":{"operationId":"c","responses":{"200":{"content":{"example":{"schema":{"$ref":"#/components/schemas/Tree"}}}}}},` + parameters + `}}}`,
		"one\ta\tPOST\t/a\t" + `{"components":{"responses":{"A":{"headers":{"description":{"schema":{"type":"string"}}}}}},"openapi":"3.0.3","paths":{"/a":{` + parameters + `,"post":{"operationId":"a","responses":{"200":{"$ref":"#/components/responses/A"}}}}}}`,
		"one\tb\tGET\t/b\t" + `{"components":{},"openapi":"3.0.3","paths":{"/b":{"get":{"operationId":"b","responses":{"200":{}}}}}}`,
	}
	if diff := cmp.Diff(want, compiled(t, Document{"one", []byte(small)})); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestOperationsThatAreTheSameTakeOneLine(t *testing.T) {
	t.Parallel()
	other := strings.Replace(small, `"maximum": 1.50`, `"maximum": 2`, 1)
	var heads []string
	for _, line := range compiled(t, Document{"one", []byte(small)}, Document{"two", []byte(other)}) {
		heads = append(heads, line[:strings.Index(line, "\t{")])
	}
	want := []string{"one\tc\tGET\t/a", "two\tc\tGET\t/a", "one\ta\tPOST\t/a", "two\ta\tPOST\t/a", "one,two\tb\tGET\t/b"}
	if diff := cmp.Diff(want, heads); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{": `OpenAPI document "x": unexpected EOF`,
		strings.Replace(small, "#/components/schemas/Tree", "#/components/schemas/Shrub", 1): `OpenAPI document "x": get /a: "#/components/schemas/Shrub" is no component of the document`,
		strings.Replace(small, "#/components/responses/A", "other.yaml#/A", 1):               `OpenAPI document "x": post /a: "other.yaml#/A" is no component of the document`,
	} {
		if _, err := Compile(Document{"x", []byte(text)}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
