package openapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// load returns the vendor's document, with overlays laid over it. All of its operations have been read.
func load(tb testing.TB, overlays ...Overlay) *Document {
	tb.Helper()
	d, err := Load(overlays...)
	if err != nil {
		tb.Fatal(err)
	}
	for _, op := range d.operations {
		op.ready()
	}
	return d
}

// parsed is a document that is read as a whole, and at once.
func parsed(tb testing.TB, overlays ...Overlay) *Document {
	tb.Helper()
	text, err := YAML(overlays...)
	if err != nil {
		tb.Fatal(err)
	}
	d, err := Parse(text)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// wholeOf is the document itself.
func wholeOf(tb testing.TB, overlays ...Overlay) *openapi3.T {
	tb.Helper()
	spec, err := parsed(tb, overlays...).whole()
	if err != nil {
		tb.Fatal(err)
	}
	return spec
}

// choices are all sets of overlays that there are.
func choices() [][]Overlay { return [][]Overlay{nil, {Legacy}, {Extensions}, {Legacy, Extensions}} }

// operation returns one of the vendor's operations.
func operation(tb testing.TB, id string) *Operation {
	tb.Helper()
	return operationOf(tb, load(tb), id)
}

func operationOf(tb testing.TB, d *Document, id string) *Operation {
	tb.Helper()
	for _, op := range d.Operations() {
		if op.ID == id {
			return op
		}
	}
	tb.Fatalf("no operation %q", id)
	return nil
}

// document parses a document with the given paths, for what the vendor's does not hold.
func document(tb testing.TB, paths string) *Document {
	tb.Helper()
	d, err := Parse([]byte("openapi: 3.0.3\ninfo: {title: test, version: '1'}\npaths:\n" + paths))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// request makes a request with a body of JSON, or without one.
func request(op *Operation, target, body string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), op.Method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// jsonHeader is the header of an answer with a body of JSON.
func jsonHeader() http.Header { return http.Header{"Content-Type": {"application/json"}} }

// pageOperations are those that answer with a page at a time.
func pageOperations() []string { return []string{"listProducts", "listTransactions", "listWallets"} }

// pageHeader is the header of a page of records.
func pageHeader() http.Header {
	h := jsonHeader()
	for name, value := range map[string]string{
		"X-Page": "1", "X-Per-Page": "50", "X-Total-Count": "1", "X-Total-Pages": "1", "X-Page-Size": "1", "X-Has-More": "false",
	} {
		h.Set(name, value)
	}
	return h
}

const (
	tokenBody = `{"success":true,"data":{"access_token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln","refresh_token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjJ9.c2ln","access_expires_at":"2024-01-15T10:30:00Z","refresh_expires_at":"2024-01-22T09:30:00Z","client_id":123456}}`

	productBody = `[{"id":1,"name":"n","category":"c","sub_category":"s","country_id":1,"currency_id":1,"image_url":"u","delivery_mode":"m","delivery_type":"t","delivery_time":"d","validity":"v","available_denominations":[{"min_value":10.00,"max_value":20.00,"discount":2.5}]}]`

	countryBody = `{"id":1,"name":"United States of America","official_name":"The United States of America","alpha_2":"US","alpha_3":"USA","numeric_code":"840","dialing_prefix":"+1"}`

	walletBody = `{"id":101,"currency_id":1,"amount":5000.00,"type":"PREPAID"}`

	transactionBody = `{"id":1002,"wallet_id":101,"currency_id":1,"amount":-25.00,"transaction_type":"DEBIT","status":"COMPLETED","remarks":"Order 7","created_at":"2025-01-15T10:30:00Z"}`

	conversionBody = `{"id":1003,"wallet_id":102,"currency_id":2,"amount":100.00,"transaction_type":"CREDIT","status":"COMPLETED","source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_charges":2.50,"remarks":"Conversion","created_at":"2025-01-15T10:30:00Z"}`
)

// expect compares violations by place and rule, which is what callers rely on; the words are tested once, in
// TestDetails.
func expect(t *testing.T, got []Violation, want ...string) {
	t.Helper()
	var places []string
	for _, v := range got {
		places = append(places, v.Where+": "+v.Rule)
	}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("violations (-want +got):\n%s\nin full: %v", diff, got)
	}
}

// edit replaces a part of a body that must be there.
func edit(body, old, replacement string) string {
	if !strings.Contains(body, old) {
		panic(body + " does not hold " + old) // a mistake in the test
	}
	return strings.Replace(body, old, replacement, 1)
}
