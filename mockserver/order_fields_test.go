package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// anyValue is a product, number 1, that is sold for a ten-thousandth of a unit and for more than anyone may ask for.
func anyValue() mockserver.Option {
	return mockserver.WithData(fstest.MapFS{
		"currencies.json": {Data: []byte(`[{"id":1,"name":"Finely","currency":"USD","precision":4}]`)},
		"wallets.json":    {Data: []byte(`[{"id":2147483647,"currency_id":1,"amount":-5,"type":"POSTPAID"}]`)},
		"transactions.json": {Data: []byte(`[{"id":1,"wallet_id":2147483647,"currency_id":1,"amount":-5,"transaction_type":"DEBIT","status":"COMPLETED",
			"remarks":"before","created_at":"2025-01-15T10:30:00Z"}]`)},
		"products.json": {Data: []byte(`[{"id":2147483647,"name":"Card","category":"Gift Cards","sub_category":"Retail Gift Cards","country_id":1,"currency_id":1,
			"image_url":"https://images.example.com/1.png","delivery_mode":"ONLINE","delivery_type":"VOUCHER","delivery_time":"INSTANT","validity":"for ever",
			"available_denominations":[{"min_value":0.0001,"max_value":2000000000,"discount":0}]}]`)},
	})
}

// TestBoundsOfOrderFields goes to both sides of each bound. A field of charges is one of orders, too.
func TestBoundsOfOrderFields(t *testing.T) {
	t.Parallel()
	at := func(domain int) string {
		return `,"email":"` + strings.Repeat("a", 60) + "@" + strings.Repeat("b.", domain) + `example"`
	}
	tests := []struct {
		name        string
		charges     bool
		denominated string // empty for 10
		quantity    string // empty for 1
		further     string
		reason      journal.Reason // empty where it is let through
	}{
		{"least of charges", true, "0.01", "", "", ""},
		{"less", true, "0.0099", "", "", journal.ReasonBadDenomination},
		{"least of orders", false, "0.0001", "", "", ""},
		{"nothing", false, "0", "", "", journal.ReasonBadDenomination},
		{"nothing, in decimals", false, "0.0000", "", "", journal.ReasonBadDenomination},
		{"most", false, "1000000000", "", "", ""},
		{"more", false, "1000000000.0001", "", "", journal.ReasonBadDenomination},
		{"an exponent", false, "1e1", "", "", ""},
		{"an exponent below zero", true, "100E-4", "", "", ""},
		{"quantity in decimals", false, "", "2.000", "", ""},
		{"quantity with an exponent", false, "", "1e3", "", ""},
		{"most items", false, "", "1000", "", ""},
		{"more items", false, "", "1001", "", journal.ReasonBadQuantity},
		{"largest wallet", false, "", "", `,"wallet_id":2147483647`, ""},
		{"a larger one", true, "", "", `,"wallet_id":2147483648`, journal.ReasonBadWallet},
		{"no wallet", true, "", "", `,"wallet_id":0`, journal.ReasonBadWallet},
		{"shortest ref", false, "", "", `,"ref":"x"`, ""},
		{"longest ref", false, "", "", `,"ref":"` + strings.Repeat("é", 64) + `"`, ""},
		{"longer ref", false, "", "", `,"ref":"` + strings.Repeat("é", 65) + `"`, journal.ReasonBadRef},
		{"longest email", false, "", "", at(93), ""},
		{"longer email", false, "", "", at(94), journal.ReasonBadEmail},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, anyValue())
			value, quantity := "10", "1"
			if test.denominated != "" {
				value = test.denominated
			}
			if test.quantity != "" {
				quantity = test.quantity
			}
			path := ordersPath
			if test.charges {
				path = "/api/v1/products/2147483647/charges"
			}
			got := c.post(path, fmt.Sprintf(`{"product_id":2147483647,"denomination":%s,"quantity":%s%s}`, value, quantity, test.further))
			if want := map[bool]int{true: http.StatusOK, false: http.StatusBadRequest}[test.reason == journal.ReasonNone]; got.status != want {
				t.Errorf("got %d %s, want %d", got.status, got.body, want)
			}
			wantReason(t, c.mock, test.reason)
		})
	}
}

// What is assumed of bodies holds for orders.
func TestAssumptionsOfOrderBodies(t *testing.T) {
	t.Parallel()
	const surplus = `{"product_id":1001,"denomination":25,"quantity":2,"colour":"red"}`
	c := newCustomer(t)
	c.order(surplus)
	c.mock.Assume("unknown-fields", "reject")
	for _, path := range []string{ordersPath, chargesPath} {
		c.post(path, surplus).want(t, 400, errSyntax)
		wantReason(t, c.mock, journal.ReasonBodyNotJSON)
	}
	c.mock.Assume("wrong-type", "syntax-error")
	for _, body := range []string{
		`{"product_id":"1001","denomination":25,"quantity":2}`, `{"product_id":1001,"denomination":null,"quantity":2}`,
		`{"product_id":1001,"denomination":25,"quantity":[2]}`, `{"product_id":1001,"denomination":25,"quantity":2,"ref":7}`, `[]`, `7`,
	} {
		c.post(ordersPath, body).want(t, 400, errSyntax)
		wantReason(t, c.mock, journal.ReasonBodyNotJSON)
	}
	if total := c.get(ordersPath).header.Get("X-Total-Count"); total != "1" {
		t.Errorf("there are %s orders, want 1", total)
	}
}
