package openapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDetails(t *testing.T) {
	t.Parallel()
	login, products := operation(t, "login"), operation(t, "listProducts")
	orders, charges := extension(t, "createOrder"), extension(t, "calculateCharges")
	order := func(body string) []Violation {
		return orders.CheckRequest(request(orders, orders.Path, body), []byte(body))
	}
	query := func(q string) []Violation {
		r := request(products, products.Path, "")
		r.URL.RawQuery = q
		return products.CheckRequest(r, nil)
	}
	answer := func(op *Operation, status int, body string) []Violation {
		return op.CheckResponse(status, pageHeader(), []byte(body))
	}
	for want, got := range map[string][]Violation{
		`request query page: minimum: want 1 or more`:                                                                query("page=0"),
		`request query limit: maximum: want 10000 or less`:                                                           query("limit=10001"),
		`request query limit: type: want integer`:                                                                    query("limit=x"),
		`request query limit: empty: want a value`:                                                                   query("limit="),
		`request query limit: repeated: want one value`:                                                              query("limit=1&limit=1"),
		`request query: encoding: want percent-encoded pairs`:                                                        query("%"),
		`request body/denomination: exclusiveMinimum: want more than 0`:                                              order(edit(orderRequest, `25`, `0`)),
		`request body/ref: maxLength: want 64 or fewer characters`:                                                   order(edit(orderRequest, `po-1`, strings.Repeat("x", 65))),
		`response body/discount: exclusiveMaximum: want less than 1`:                                                 answer(charges, 200, edit(chargesBody, `"discount":0.05`, `"discount":1`)),
		`response status: undocumented status: login does not answer 418`:                                            answer(login, 418, ""),
		`response body: required: missing`:                                                                           answer(login, 401, ""),
		`response body: json: not JSON at byte 3`:                                                                    answer(login, 401, `{ '`),
		`response body: json: not JSON, or cut short`:                                                                answer(login, 401, `{`),
		`response body: json: more text after the JSON value`:                                                        answer(login, 401, `{}}`),
		`response body/error: required: missing`:                                                                     answer(login, 401, `{}`),
		`response body: type: want object`:                                                                           answer(login, 401, `1`),
		`response body/error/message: enum: want "Invalid credentials"`:                                              answer(login, 401, `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"no"}}`),
		`response body/0/available_denominations/0: additionalProperties: unknown property`:                          answer(products, 200, strings.Replace(productBody, `"min_value"`, `"x":1,"min_value"`, 1)),
		`response body/data/refresh_token: minLength: want 1 or more characters`:                                     answer(login, 200, strings.Replace(tokenBody, `"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjJ9.c2ln"`, `""`, 1)),
		`response body/data/access_expires_at: format: want date-time`:                                               answer(login, 200, strings.Replace(tokenBody, "2024-01-15", "2024-13-15", 1)),
		`response body/data/access_token: pattern: want a match of ^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`: answer(login, 200, strings.Replace(tokenBody, ".c2ln", "", 1)),
		`response body/error/message: enum: want "Authentication required" or "Invalid or expired access token" or "Authentication required or failed." or "Authorization header required" or "Invalid token"`: answer(products, 401,
			`{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"no"}}`),
	} {
		if len(got) != 1 || got[0].String() != want {
			t.Errorf("got  %v\nwant [%s]", got, want)
		}
	}
}

func TestViolationEncoding(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(Violation{In: "request", Where: "body", Rule: "json", Detail: "not UTF-8"})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"in":"request","where":"body","rule":"json","detail":"not UTF-8"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}

func TestLongListsAreCut(t *testing.T) {
	t.Parallel()
	body := "[" + strings.Repeat(`{"id":1},`, 199) + `{"id":1}]`
	got := operation(t, "listCategories").CheckResponse(200, jsonHeader(), []byte(body))
	if len(got) != maxViolations+1 {
		t.Fatalf("%d violations, want %d and a note", len(got), maxViolations)
	}
	if last := got[maxViolations]; last.Rule != RuleMore || last.Detail != "150 more" {
		t.Errorf("last is %v, want a note of 150 more", last)
	}
}

// A violation goes into logs and reports, so that nothing of a message may be in it, wherever the message carries it.
func TestViolationsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	const password, token = "hunter2-xyzzy99", "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0LWNsYWlt.c2VjcmV0LXNpZw"
	for _, secret := range []string{password, token} {
		quoted := fmt.Sprintf("%q", secret)
		var found []Violation
		for _, body := range []string{
			secret, quoted, "[" + quoted + "]", "{" + quoted + ":1}", `{"username":[` + quoted + `],"password":{"x":` + quoted + `}}`,
			`{"refresh_token":{` + quoted + `:` + quoted + `}}`, `{"username":` + quoted, quoted + " " + quoted,
			`{"success":` + quoted + `,"data":` + quoted + `}`, `{"success":true,"data":{"client_id":` + quoted + `,` + quoted + `:1}}`,
			`{"data":{"access_token":"x` + secret + `!","access_expires_at":` + quoted + `}}`,
			`{"error":` + quoted + `}`, `{"error":{"name":` + quoted + `,"code":` + quoted + `,"message":` + quoted + `}}`,
			`{"error":{` + quoted + `:{` + quoted + `:1}}}`, `[{"id":` + quoted + `,"name":1,` + quoted + `:1}]`,
		} {
			for _, op := range load(t, Extensions).Operations() {
				found = append(found, secretEverywhere(op, secret, body)...)
			}
		}
		if len(found) < 200 {
			t.Fatalf("only %d violations: the test does not provoke enough", len(found))
		}
		for _, v := range found {
			assertNoPart(t, v, secret)
		}
	}
}

// secretEverywhere has an operation check messages that carry a secret in their body, query, path and headers.
func secretEverywhere(op *Operation, secret, body string) []Violation {
	r := request(op, strings.ReplaceAll(op.Path, "{id}", secret), body)
	r.URL.RawQuery = "page=" + secret + "&limit=" + secret + "&" + secret + "=1&%" + secret
	found := op.CheckRequest(r, []byte(body))
	r.Header.Set("Content-Type", secret)
	found = append(found, op.CheckRequest(r, []byte(body))...)
	for status := range op.responses {
		found = append(found, op.CheckResponse(status, jsonHeader(), []byte(body))...)
		header := http.Header{"Content-Type": {secret}, "X-Page": {secret}, "X-Has-More": {secret}, "X-Total-Count": {secret, secret}}
		found = append(found, op.CheckResponse(status, header, []byte(body))...)
	}
	return found
}

// assertNoPart looks for any five letters in a row of the secret.
func assertNoPart(t *testing.T, v Violation, secret string) {
	t.Helper()
	for i := 0; i+5 <= len(secret); i++ {
		if strings.Contains(v.String(), secret[i:i+5]) {
			t.Errorf("%v holds a part of %q", v, secret)
			return
		}
	}
}
