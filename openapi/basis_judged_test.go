package openapi_test

import (
	"testing"

	"github.com/popupmock/popupmock/openapi"
)

// What a violation departs from is as sure as the least sure element on the way to it.
func TestBasisOfAViolation(t *testing.T) {
	t.Parallel()
	document, err := openapi.Load()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, method, path string
		status             int
		violation          openapi.Violation
		want               string
	}{
		{"field of a documented answer", "POST", "/auth/refresh", 200, openapi.Violation{Where: "body/data/client_id", Rule: "required"}, "documented"},
		{"field of an answer in conflict", "GET", "/api/v1/wallets", 200, openapi.Violation{Where: "body/0/amount", Rule: "type"}, "conflict"},
		{"assumed field", "GET", "/api/v1/transactions", 200, openapi.Violation{Where: "body/3/status", Rule: "enum"}, "assumed"},
		{"documented field of an assumed answer", "GET", "/api/v1/countries/1", 200, openapi.Violation{Where: "body/alpha_2", Rule: "pattern"}, "assumed"},
		{"documented error", "GET", "/api/v1/currencies/1", 404, openapi.Violation{Where: "body", Rule: "enum"}, "documented"},
		{"error by its message", "GET", "/api/v1/currencies/1", 404, openapi.Violation{Where: "body/error/message", Rule: "enum"}, "documented"},
		{"assumed error", "GET", "/api/v1/countries/1", 404, openapi.Violation{Where: "body/error/message", Rule: "enum"}, "assumed"},
		{"documented header", "GET", "/api/v1/wallets", 200, openapi.Violation{Where: "header X-Page", Rule: "required"}, "conflict"},
		{"assumed header", "GET", "/api/v1/countries", 401, openapi.Violation{Where: "header WWW-Authenticate", Rule: "enum"}, "assumed"},
		{"media type", "GET", "/api/v1/countries", 401, openapi.Violation{Where: "header Content-Type", Rule: openapi.RuleMediaType}, "assumed"},
		{"unknown status", "GET", "/api/v1/countries", 418, openapi.Violation{Where: "status", Rule: openapi.RuleStatus}, "assumed"},
		{"unknown field", "POST", "/auth/refresh", 200, openapi.Violation{Where: "body/data", Rule: "additionalProperties"}, "assumed"},
		{"no JSON", "POST", "/auth/refresh", 200, openapi.Violation{Where: "body", Rule: openapi.RuleJSON}, "documented"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			op, _ := document.Lookup(test.method, test.path)
			if op == nil {
				t.Fatal("no such operation")
			}
			if got := op.Basis(test.status, test.violation); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}
