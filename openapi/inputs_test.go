package openapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInputs(t *testing.T) {
	t.Parallel()
	number := func(n float64) *float64 { return &n }
	length := func(n int) *int { return &n }
	id := number(1<<31 - 1)
	cases := []struct {
		operation string
		want      []Input
	}{
		{"listCountries", nil},
		{"getCountry", []Input{
			{Where: "path id", Name: "id", Required: true, Type: "integer", Format: "int64", Minimum: number(1), Maximum: id},
		}},
		{"listWallets", []Input{
			{Where: "query page", Name: "page", Type: "integer", Minimum: number(1)},
			{Where: "query limit", Name: "limit", Type: "integer", Minimum: number(1), Maximum: number(10000)},
			{Where: "query currency", Name: "currency", Type: "string"},
			{Where: "query name", Name: "name", Type: "string"},
		}},
		{"login", []Input{
			{Where: "body/username", Name: "username", Required: true, Type: "string", MinLength: 1},
			{Where: "body/password", Name: "password", Required: true, Type: "string", Format: "password", MinLength: 1},
		}},
		{"createOrder", []Input{
			{Where: "body/product_id", Name: "product_id", Required: true, Type: "integer", Format: "int64", Minimum: number(1), Maximum: id},
			{Where: "body/denomination", Name: "denomination", Required: true, Type: "number", Minimum: number(0), Above: true, Maximum: number(1e9)},
			{Where: "body/quantity", Name: "quantity", Required: true, Type: "integer", Minimum: number(1), Maximum: id},
			{Where: "body/wallet_id", Name: "wallet_id", Type: "integer", Format: "int64", Minimum: number(1), Maximum: id},
			{Where: "body/ref", Name: "ref", Type: "string", MinLength: 1, MaxLength: length(64)},
			{Where: "body/email", Name: "email", Type: "string", Format: "email", Pattern: `^[^@\s]+@[^@\s]+$`, MaxLength: length(254)},
		}},
	}
	d := load(t, Extensions)
	for _, c := range cases {
		if diff := cmp.Diff(c.want, operationOf(t, d, c.operation).Inputs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.operation, diff)
		}
	}
}

// A body of parts has the fields of all of them, and a schema's enum is there as texts. What is handed out is the caller's.
func TestInputsOfOtherDocuments(t *testing.T) {
	t.Parallel()
	d := document(t, `  /x:
    post:
      operationId: x
      parameters:
        - {name: kind, in: query, schema: {type: string, enum: [a, B]}}
        - {name: X-Any, in: header, schema: {}}
      requestBody:
        content:
          application/json:
            schema:
              allOf:
                - {type: object, required: [b], properties: {b: {type: boolean}}}
                - {type: object, properties: {a: {type: integer, maximum: 5, exclusiveMaximum: true}}}
      responses: {'200': {description: ok}}
`)
	op := operationOf(t, d, "x")
	five := 5.0
	want := []Input{
		{Where: "query kind", Name: "kind", Type: "string", Enum: []string{"a", "B"}},
		{Where: "header X-Any", Name: "X-Any"},
		{Where: "body/a", Name: "a", Type: "integer", Maximum: &five, Below: true},
		{Where: "body/b", Name: "b", Required: true, Type: "boolean"},
	}
	got := op.Inputs()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	*got[2].Maximum, got[0].Enum[0] = 6, "changed"
	if diff := cmp.Diff(want, op.Inputs()); diff != "" {
		t.Errorf("after a change by the caller (-want +got):\n%s", diff)
	}
}
