package openapi

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func addBodies(f *testing.F) {
	f.Helper()
	for _, body := range []string{
		"", "{}", "[]", "null", "1e400", `"`, `"\`, `{"username":"u","password":"p"}`, `{"refresh_token":"a.b.c"}`, tokenBody, productBody,
		countryBody, "[" + walletBody + "]", "[" + transactionBody + "," + conversionBody + "]", strings.Replace(conversionBody, `0.92`, `null`, 1),
		"\x00j", `{"a":"\u0000","a.b.c":"2024-02-30T00:00:00Z"}`, `{"error":{"name":"SyntaxError"}}`, `[{"id":1e999}]`,
		chargesBody, orderBody, "[" + summaryBody + "]", orderRequest, chargesRequest,
		tokenBody[:200], tokenBody[:200] + "'" + tokenBody[200:],
	} {
		f.Add([]byte(body), "page=1&limit=2&sort=%7B%7D")
	}
	for _, row := range errorRows() {
		f.Add([]byte(row.body()), "")
	}
	for _, row := range flatRows() {
		f.Add([]byte(row.body()), "")
	}
}

// A request is judged without panic, whatever is in it, and a body that is no JSON is never let pass.
func FuzzCheckRequest(f *testing.F) {
	addBodies(f)
	f.Fuzz(func(t *testing.T, body []byte, query string) {
		for _, op := range load(t, Extensions).Operations() {
			r := request(op, op.Path, string(body))
			r.URL.RawQuery = query
			found := op.CheckRequest(r, body)
			if r.URL.RawQuery != query {
				t.Fatalf("query became %q", r.URL.RawQuery)
			}
			if op.body != nil && !json.Valid(body) && len(found) == 0 {
				t.Fatalf("%s lets %q pass", op.ID, body)
			}
		}
	})
}

// A remembered verdict is the verdict, also on the bodies that one memory takes for the same.
func FuzzCheckResponse(f *testing.F) {
	addBodies(f)
	c := NewChecker(4096)
	legacy := slices.DeleteFunc(load(f, Legacy).Operations(), func(op *Operation) bool { return !strings.HasPrefix(op.Path, "/auth/") })
	operations := slices.Concat(load(f, Extensions).Operations(), legacy) // the others are the same in both
	f.Fuzz(func(t *testing.T, body []byte, value string) {
		header := pageHeader()
		header.Set("X-Page", value)
		for _, op := range operations {
			for status := range op.responses {
				want := op.CheckResponse(status, header, body)
				if !json.Valid(body) && len(want) == 0 {
					t.Fatalf("%s %d lets %q pass", op.ID, status, body)
				}
				if got := c.Response(op, status, header, body); !slices.Equal(want, got) { // cmp.Diff would take most of the time
					t.Fatalf("%s %d (-checked +remembered):\n%s", op.ID, status, cmp.Diff(want, got))
				}
			}
		}
	})
}

// Texts of one hash have the same verdict: the fuzzer's two strings take the place of the tokens and times of one answer.
func FuzzMask(f *testing.F) {
	f.Add("a.b.c", "2024-01-15T10:30:00Z")
	f.Add("a.b.d", "2024-02-30T10:30:00Z")
	f.Add("a..c", "2024-01-15T24:00:00Z")
	f.Add("", "0000-01-01T00:00:00Z")
	f.Add("-._.-", "2024-01-15T10:30:60Z")
	c := NewChecker(4096)
	f.Fuzz(func(t *testing.T, token, at string) {
		op := operation(t, "login")
		pair := map[string]any{"access_token": token, "refresh_token": token, "access_expires_at": at, "refresh_expires_at": at, "client_id": 1}
		body, err := json.Marshal(map[string]any{"success": true, "data": pair})
		if err != nil {
			t.Fatal(err)
		}
		want := op.CheckResponse(200, jsonHeader(), body)
		if diff := cmp.Diff(want, c.Response(op, 200, jsonHeader(), body)); diff != "" {
			t.Fatalf("%s (-checked +remembered):\n%s", body, diff)
		}
	})
}
