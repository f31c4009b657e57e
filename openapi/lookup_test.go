package openapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	templates := document(t, `
  /things: {get: {operationId: list, responses: {'200': {description: d}}}, post: {operationId: create, responses: {'200': {description: d}}}}
  /things/all: {get: {operationId: all, responses: {'200': {description: d}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
    get: {operationId: one, responses: {'200': {description: d}}}
    delete: {operationId: drop, responses: {'200': {description: d}}}
`)
	vendor := load(t)
	for name, tc := range map[string]struct {
		document     *Document
		method, path string
		id           string
		allowed      []string
	}{
		"fixed path":                {vendor, "POST", "/auth/login", "login", nil},
		"another method":            {vendor, "GET", "/auth/login", "", []string{"POST"}},
		"unknown path":              {vendor, "POST", "/auth/nothing", "", nil},
		"trailing slash":            {vendor, "POST", "/auth/login/", "", nil},
		"doubled slash":             {vendor, "POST", "//auth/login", "", nil},
		"another case":              {vendor, "POST", "/Auth/Login", "", nil},
		"method in lower case":      {vendor, "post", "/auth/login", "", []string{"POST"}},
		"empty path":                {vendor, "GET", "", "", nil},
		"by number":                 {vendor, "GET", "/api/v1/countries/7", "getCountry", nil},
		"by number, another method": {vendor, "DELETE", "/api/v1/countries/7", "", []string{"GET"}},
		"by number, without one":    {vendor, "GET", "/api/v1/countries/", "", nil},
		"template":                  {templates, "GET", "/things/7", "one", nil},
		"template, any text":        {templates, "DELETE", "/things/a b", "drop", nil},
		"template, another method":  {templates, "PUT", "/things/7", "", []string{"DELETE", "GET"}},
		"template, no value":        {templates, "GET", "/things/", "", nil},
		"template, one part more":   {templates, "GET", "/things/7/8", "", nil},
		"fixed path wins":           {templates, "GET", "/things/all", "all", nil},
		"fixed path, other methods": {templates, "DELETE", "/things/all", "", []string{"GET"}},
		"sorted methods":            {templates, "PUT", "/things", "", []string{"GET", "POST"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op, allowed := tc.document.Lookup(tc.method, tc.path)
			id := ""
			if op != nil {
				id = op.ID
			}
			if id != tc.id {
				t.Errorf("operation %q, want %q", id, tc.id)
			}
			if diff := cmp.Diff(tc.allowed, allowed); diff != "" {
				t.Errorf("allowed methods (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPathVariablesAreChecked(t *testing.T) {
	t.Parallel()
	d := document(t, `
  /a/{id}/b/{name}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
      - {name: name, in: path, required: true, schema: {type: string, minLength: 2}}
    get: {operationId: get, responses: {'200': {description: d}}}
`)
	for target, want := range map[string][]string{
		"/a/1/b/xy":   nil,
		"/a/0/b/x":    {"path id: minimum", "path name: minLength"},
		"/a/one/b/xy": {"path id: type"},
	} {
		op, _ := d.Lookup("GET", target)
		expect(t, op.CheckRequest(request(op, target, ""), nil), want...)
	}
}

func BenchmarkLookup(b *testing.B) {
	d := load(b)
	b.ReportAllocs()
	for b.Loop() {
		if op, _ := d.Lookup("GET", "/api/v1/products"); op == nil {
			b.Fatal("not found")
		}
	}
}
