package openapi_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/openapi"
)

func TestFields(t *testing.T) {
	t.Parallel()
	errors := []string{"error", "error.code", "error.message", "error.name"}
	pair := []string{"access_expires_at", "access_token", "client_id", "refresh_expires_at", "refresh_token"}
	var enveloped []string
	for _, name := range pair {
		enveloped = append(enveloped, "data."+name)
	}
	cases := []struct {
		name, operation string
		overlays        []openapi.Overlay
		want            []string
	}{
		{"an envelope", "login", nil, slices.Concat([]string{"data"}, enveloped, errors, []string{"success"})},
		{"bare", "login", []openapi.Overlay{openapi.Legacy}, slices.Concat(pair, []string{"error", "message"})},
		{"a list", "listCategories", nil, slices.Concat(errors, []string{"id", "name"})},
		{"one of a list", "getCategory", nil, slices.Concat(errors, []string{"id", "name"})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			document, err := openapi.Load(c.overlays...)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(c.want)
			for _, op := range document.Operations() {
				if op.ID == c.operation {
					if diff := cmp.Diff(c.want, op.Fields()); diff != "" {
						t.Errorf("fields (-want +got):\n%s", diff)
					}
				}
			}
		})
	}
}

func TestFieldsInAnArrayInAList(t *testing.T) {
	t.Parallel()
	document, err := openapi.Load()
	if err != nil {
		t.Fatal(err)
	}
	op, _ := document.Lookup("GET", "/api/v1/products")
	if fields := op.Fields(); !slices.Contains(fields, "available_denominations.min_value") {
		t.Errorf("the fields of products are %q, want available_denominations.min_value among them", fields)
	}
}
