package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	flatPair   = `{"access_token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln","refresh_token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjJ9.c2ln","access_expires_at":"2024-01-15T10:30:00Z","refresh_expires_at":"2024-01-22T09:30:00Z","client_id":123456}`
	flatLogout = `{"message":"Successfully logged out"}`
)

// flatRow is one error of the older dialect.
type flatRow struct {
	op             string
	status         int
	error, message string
}

func (r flatRow) body() string { return fmt.Sprintf(`{"error":%q,"message":%q}`, r.error, r.message) }

// flatRows are all errors of the older dialect.
func flatRows() []flatRow {
	rows := []flatRow{
		{"login", 400, "validation_error", "Username and password are required"},
		{"login", 401, "unauthorized", "Invalid credentials"},
		{"login", 429, "Too Many Requests", "Too many login attempts. Please try again later."},
		{"refresh", 400, "validation_error", "Refresh token is required"},
		{"refresh", 401, "unauthorized", "Invalid refresh token"},
		{"refresh", 429, "Too Many Requests", "Too many requests. Please try again later."},
		{"login", 415, "unsupported_media_type", "Content-Type must be application/json"},
		{"refresh", 415, "unsupported_media_type", "Content-Type must be application/json"},
		{"logout", 401, "unauthorized", "Authentication required"},
		{"logout", 429, "Too Many Requests", "Too many requests. Please try again later."},
	}
	for _, id := range []string{"login", "refresh", "logout"} {
		rows = append(rows, flatRow{id, 400, "validation_error", "Invalid request body"}, flatRow{id, 413, "payload_too_large", "Request body too large"})
	}
	for _, id := range []string{"login", "refresh", "logout"} {
		rows = append(rows, flatRow{id, 403, "forbidden", "IP address not authorized"}, flatRow{id, 500, "internal_server_error", "Internal server error"},
			flatRow{id, 503, "service_unavailable", "Service unavailable"})
	}
	return rows
}

func TestLegacyAnswers(t *testing.T) {
	t.Parallel()
	d := load(t, Legacy)
	for id, body := range map[string]string{"login": flatPair, "refresh": flatPair, "logout": flatLogout} {
		op := operationOf(t, d, id)
		expect(t, op.CheckResponse(200, jsonHeader(), []byte(body)))
		enveloped := `{"success":true,"data":` + body + `}`
		expect(t, operation(t, id).CheckResponse(200, jsonHeader(), []byte(enveloped)))
		if found := op.CheckResponse(200, jsonHeader(), []byte(enveloped)); len(found) == 0 {
			t.Errorf("%s may have an envelope", id)
		}
	}
	allowed := 0
	for _, id := range []string{"login", "refresh", "logout"} {
		for _, response := range operationOf(t, d, id).responses {
			allowed += len(response.body.schema.Enum)
		}
	}
	rows := flatRows()
	if allowed != len(rows) {
		t.Errorf("the document allows %d errors, the table has %d", allowed, len(rows))
	}
	for _, row := range rows {
		op := operationOf(t, d, row.op)
		expect(t, op.CheckResponse(row.status, jsonHeader(), []byte(row.body())))
		other := row
		other.error = "error"
		expect(t, op.CheckResponse(row.status, jsonHeader(), []byte(other.body())), "body/error: enum")
		nested := errorRow{name: "UnauthorizedError", code: "UNAUTHORIZED", message: row.message}
		expect(t, op.CheckResponse(row.status, jsonHeader(), []byte(nested.body())), "body/error: type", "body/message: required")
	}
}

// The dialects have the same operations and the same requests; all but /auth/* have the same answers too.
func TestDialectsDifferInAuthAlone(t *testing.T) {
	t.Parallel()
	current, legacy := load(t), load(t, Legacy)
	if len(current.operations) != len(legacy.operations) {
		t.Fatalf("%d and %d operations", len(current.operations), len(legacy.operations))
	}
	for i, a := range current.operations {
		b := legacy.operations[i]
		if a.ID != b.ID || a.Method != b.Method || a.Path != b.Path || a.volatile != b.volatile || (a.body == nil) != (b.body == nil) {
			t.Errorf("%s and %s differ in more than answers", a.ID, b.ID)
		}
		if !slices.Equal(slices.Sorted(maps.Keys(a.responses)), slices.Sorted(maps.Keys(b.responses))) {
			t.Errorf("%s answers with other statuses", a.ID)
		}
		if strings.HasPrefix(a.Path, "/auth/") {
			continue
		}
		for status, response := range a.responses {
			one, two := response.body.schema, b.responses[status].body.schema
			if diff := cmp.Diff(one.Enum, two.Enum); diff != "" || one.Type.Is("array") != two.Type.Is("array") {
				t.Errorf("%s %d differs:\n%s", a.ID, status, diff)
			}
		}
	}
}

func TestLegacyIsParsedOnce(t *testing.T) {
	t.Parallel()
	if first, second := load(t, Legacy), load(t, Legacy); first != second || first == load(t) {
		t.Error("want one document for each dialect")
	}
	if _, err := Load("legcay"); err == nil || err.Error() != `unknown overlay "legcay" of the API, want some of [legacy extensions]` {
		t.Errorf("the error is %v", err)
	}
}

func TestLegacyAsText(t *testing.T) {
	t.Parallel()
	text, err := YAML(Legacy)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	want, err := load(t, Legacy).JSON()
	if err != nil {
		t.Fatal(err)
	}
	got, err := again.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("YAML and JSON differ:\n%s", diff)
	}
	for _, gone := range []string{"TokenEnvelope", "LogoutEnvelope"} {
		if strings.Contains(string(text), gone) {
			t.Errorf("%s is still there", gone)
		}
	}
}
