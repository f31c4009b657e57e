package openapi

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLoadReturnsOneValidDocument(t *testing.T) {
	t.Parallel()
	if first, second := load(t), load(t); first != second {
		t.Error("Load parsed the document twice")
	}
	if version := wholeOf(t).OpenAPI; version != "3.0.3" {
		t.Errorf("OpenAPI %s; 3.1 documents are checked thirty times slower", version)
	}
}

func TestOperations(t *testing.T) {
	t.Parallel()
	var got []string
	for _, op := range load(t).Operations() {
		got = append(got, op.ID+" "+op.Method+" "+op.Path)
	}
	want := []string{
		"getCategory GET /api/v1/categories/{id}",
		"getCountry GET /api/v1/countries/{id}",
		"getCurrency GET /api/v1/currencies/{id}",
		"getProduct GET /api/v1/products/{id}",
		"getSubcategory GET /api/v1/subcategories/{id}",
		"listCategories GET /api/v1/categories",
		"listCountries GET /api/v1/countries",
		"listCurrencies GET /api/v1/currencies",
		"listProducts GET /api/v1/products",
		"listSubcategories GET /api/v1/subcategories",
		"listTransactions GET /api/v1/transactions",
		"listWallets GET /api/v1/wallets",
		"login POST /auth/login",
		"logout POST /auth/logout",
		"refresh POST /auth/refresh",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method, path string
		want         []int
	}{
		{"POST", "/auth/logout", []int{200, 400, 401, 403, 413, 429, 500, 503}},
		{"GET", "/api/v1/categories/7", []int{200, 400, 401, 403, 404, 429, 500, 503}},
	}
	for _, test := range tests {
		op, _ := load(t).Lookup(test.method, test.path)
		if diff := cmp.Diff(test.want, op.Statuses()); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", test.method, test.path, diff)
		}
	}
}

func TestCallersCannotChangeTheDocument(t *testing.T) {
	t.Parallel()
	for range 2 {
		text, err := YAML()
		if err != nil || text[0] == '!' {
			t.Errorf("YAML handed out its own bytes, or %v", err)
		}
		text[0] = '!'
	}
	d := load(t)
	d.Operations()[0] = nil
	if d.Operations()[0] == nil {
		t.Error("Operations handed out its own slice")
	}
}

func TestJSONIsTheSameDocument(t *testing.T) {
	t.Parallel()
	text, err := load(t).JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(again.operations) != len(load(t).operations) {
		t.Errorf("%d operations after a round trip, want %d", len(again.operations), len(load(t).operations))
	}
	for _, want := range []string{`"x-basis": "conflict"`, `"Username and password are required"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("JSON lacks %s", want)
		}
	}
}

func TestParseRefusesWhatCannotBeChecked(t *testing.T) {
	t.Parallel()
	const head = "openapi: 3.0.3\ninfo: {title: test, version: '1'}\npaths:\n"
	for name, tc := range map[string]struct{ text, want string }{
		"no YAML":           {"{", "read OpenAPI document"},
		"no OpenAPI":        {"openapi: 3.0.3\n", "validate OpenAPI document"},
		"no operation id":   {head + "  /a: {get: {responses: {'200': {description: d}}}}\n", "GET /a: want an operationId"},
		"range of statuses": {head + "  /a: {get: {operationId: a, responses: {4XX: {description: d}}}}\n", "response 4XX: want one status"},
		"no JSON": {
			head + "  /a: {get: {operationId: a, responses: {'200': {description: d, content: {text/csv: {schema: {type: string}}}}}}}\n",
			"want one body of application/json",
		},
		"parameter without schema": {
			head + "  /a: {get: {operationId: a, parameters: [{name: p, in: query, content: {application/json: {schema: {type: string}}}}], responses: {'200': {description: d}}}}\n",
			"query p: want a schema",
		},
		"header without schema": {
			head + "  /a: {get: {operationId: a, responses: {'200': {description: d, headers: {H: {content: {application/json: {schema: {type: string}}}}}}}}}\n",
			"header H: want a schema",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one with %q", err, tc.want)
			}
		})
	}
}
