package openapi

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oapi-codegen/nullable"
)

func TestExtensionResponses(t *testing.T) {
	t.Parallel()
	const nothing = `{"claim_url":null,"card_number":null,"voucher_reference_number":null,"pin_code":null,"expires_at":null}`
	vouchers := func(text string) string {
		return `{"id":1,"ref":"r","transaction_id":2,"amount":1,"product_id":3,"denomination":1,"quantity":1,"discount":0,"vouchers":` + text +
			`,"status":"PENDING","placed_at":"2025-01-15T10:30:00Z"}`
	}
	for name, tc := range map[string]struct {
		op, body string
		want     []string
	}{
		"wallet":                      {"getWallet", walletBody, nil},
		"wallet in a list":            {"getWallet", "[" + walletBody + "]", []string{"body: type"}},
		"transaction":                 {"getTransaction", transactionBody, nil},
		"conversion":                  {"getTransaction", conversionBody, nil},
		"transaction with nulls":      {"getTransaction", edit(conversionBody, `0.92`, `null`), nil},
		"charges":                     {"calculateCharges", chargesBody, nil},
		"charges with a conversion":   {"calculateCharges", edit(chargesBody, unconverted, converted), nil},
		"charges, no rate":            {"calculateCharges", edit(chargesBody, `"forex_rate":null,`, ``), []string{"body/charges_details/forex_rate: required"}},
		"charges, no fee":             {"calculateCharges", edit(chargesBody, `,"conversion_fee":null`, ``), []string{"body/charges_details/conversion_fee: required"}},
		"charges, rate as text":       {"calculateCharges", edit(chargesBody, `"forex_rate":null`, `"forex_rate":"1"`), []string{"body/charges_details/forex_rate: type"}},
		"charges, currency by number": {"calculateCharges", edit(chargesBody, `"USD"`, `1`), []string{"body/charges_details/source_currency: type"}},
		"charges, currency null":      {"calculateCharges", edit(chargesBody, `"USD"`, `null`), []string{"body/charges_details/source_currency: type"}},
		"charges, total as text":      {"calculateCharges", edit(chargesBody, `100.00`, `"100.00"`), []string{"body/non_discounted_total: type"}},
		"charges, null total":         {"calculateCharges", edit(chargesBody, `100.00`, `null`), []string{"body/non_discounted_total: type"}},
		"charges, all off":            {"calculateCharges", edit(chargesBody, `0.05`, `1`), []string{"body/discount: exclusiveMaximum"}},
		"charges, discount below 0":   {"calculateCharges", edit(chargesBody, `0.05`, `-0.05`), []string{"body/discount: minimum"}},
		"charges, quantity below 0":   {"calculateCharges", edit(chargesBody, `40`, `-1`), []string{"body/max_quantity: minimum"}},
		"charges with a price":        {"calculateCharges", edit(chargesBody, `{`, `{"price":1,`), []string{"body: additionalProperties"}},
		"charges with a margin":       {"calculateCharges", edit(chargesBody, `"source_`, `"margin":1,"source_`), []string{"body/charges_details: additionalProperties"}},
		"new order":                   {"createOrder", orderBody, nil},
		"order":                       {"getOrder", orderBody, nil},
		"order without vouchers":      {"getOrder", vouchers(`[]`), nil},
		"order, null for vouchers":    {"getOrder", vouchers(`null`), []string{"body/vouchers: type"}},
		"voucher of nothing":          {"getOrder", vouchers("[" + nothing + "]"), nil},
		"voucher without a link":      {"getOrder", vouchers("[" + edit(nothing, `"claim_url":null,`, ``) + "]"), []string{"body/vouchers/0/claim_url: required"}},
		"voucher without an end":      {"getOrder", vouchers("[" + edit(nothing, `,"expires_at":null`, ``) + "]"), []string{"body/vouchers/0/expires_at: required"}},
		"voucher, pin as a number":    {"getOrder", vouchers("[" + edit(nothing, `"pin_code":null`, `"pin_code":1`) + "]"), []string{"body/vouchers/0/pin_code: type"}},
		"voucher that ends on a day":  {"getOrder", vouchers("[" + edit(nothing, `"expires_at":null`, `"expires_at":"2026-01-15"`) + "]"), []string{"body/vouchers/0/expires_at: format", "body/vouchers/0/expires_at: pattern"}},
		"voucher with an id":          {"getOrder", vouchers("[" + edit(nothing, `{`, `{"id":1,`) + "]"), []string{"body/vouchers/0: additionalProperties"}},
		"order, amount as text":       {"getOrder", edit(orderBody, `23.75`, `"23.75"`), []string{"body/amount: type"}},
		"order, status in lower case": {"getOrder", edit(orderBody, `"DELIVERED"`, `"delivered"`), []string{"body/status: enum"}},
		"order, another status":       {"getOrder", edit(orderBody, `"DELIVERED"`, `"SHIPPED"`), []string{"body/status: enum"}},
		"order, null ref":             {"getOrder", edit(orderBody, `"po-1"`, `null`), []string{"body/ref: type"}},
		"order, placed later":         {"getOrder", edit(orderBody, `"placed_at":"2025-01-15T10:30:00Z"`, `"placed_at":"2025-01-15T10:30:00+01:00"`), []string{"body/placed_at: pattern"}},
		"no orders":                   {"listOrders", `[]`, nil},
		"orders":                      {"listOrders", "[" + summaryBody + "]", nil},
		"orders, whole amount":        {"listOrders", "[" + edit(summaryBody, `23.75`, `-23`) + "]", nil},
		"orders, amount as a number":  {"listOrders", "[" + edit(summaryBody, `"23.75"`, `23.75`) + "]", []string{"body/0/amount: type"}},
		"orders, value as a number":   {"listOrders", "[" + edit(summaryBody, `"25.00"`, `25.00`) + "]", []string{"body/0/denomination: type"}},
		"orders, share as a number":   {"listOrders", "[" + edit(summaryBody, `"0.05"`, `0.05`) + "]", []string{"body/0/discount: type"}},
		"orders, amount in words":     {"listOrders", "[" + edit(summaryBody, `23.75`, `23.75 USD`) + "]", []string{"body/0/amount: pattern"}},
		"orders, amount with comma":   {"listOrders", "[" + edit(summaryBody, `23.75`, `23,75`) + "]", []string{"body/0/amount: pattern"}},
		"orders with vouchers":        {"listOrders", "[" + edit(summaryBody, `"status"`, `"vouchers":[],"status"`) + "]", []string{"body/0: additionalProperties"}},
		"orders, another status":      {"listOrders", "[" + edit(summaryBody, `DELIVERED`, `DONE`) + "]", []string{"body/0/status: enum"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expect(t, extension(t, tc.op).CheckResponse(200, ordersHeader(), []byte(tc.body)), tc.want...)
		})
	}
}

// ordersHeader is the header of a page of orders: four of those that other pages have.
func ordersHeader() http.Header {
	h := pageHeader()
	h.Set("X-Per-Page", "10")
	h.Del("X-Page-Size")
	h.Del("X-Has-More")
	return h
}

func TestOrdersHeaders(t *testing.T) {
	t.Parallel()
	op := extension(t, "listOrders")
	for _, name := range []string{"X-Page", "X-Per-Page", "X-Total-Count", "X-Total-Pages"} {
		header := ordersHeader()
		header.Del(name)
		expect(t, op.CheckResponse(200, header, []byte(`[]`)), "header "+name+": required")
	}
	for limit, want := range map[string][]string{
		"1": nil, "100": nil, "0": {"header X-Per-Page: minimum"}, "101": {"header X-Per-Page: maximum"},
	} {
		header := ordersHeader()
		header.Set("X-Per-Page", limit)
		expect(t, op.CheckResponse(200, header, []byte(`[]`)), want...)
	}
	var names []string
	for _, p := range op.responses[200].headers {
		names = append(names, p.Name)
	}
	if diff := cmp.Diff([]string{"X-Page", "X-Per-Page", "X-Request-Id", "X-Total-Count", "X-Total-Pages"}, names); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

// What the generated types encode to is what the document describes, in its order.
func TestTypesOfExtensions(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC)
	charges := Charges{
		NonDiscountedTotal: "100.00", DiscountAmount: "5.00", TotalAmount: "95.00", Discount: "0.05", GstAmount: "0", TotalPayable: "95.00",
		MaxQuantity: 40, NetAmount: "95.00", HandlingFeeAmount: "0",
		ChargesDetails: ChargesDetails{
			SourceCurrency: "USD", DestinationCurrency: "USD",
			ForexRate: nullable.NewNullNullable[json.Number](), ConversionFee: nullable.NewNullNullable[json.Number](),
		},
	}
	text := nullable.NewNullableWithValue[string]
	order := Order{
		ID: 1, Ref: "po-1", TransactionID: 1023, Amount: "23.75", ProductID: 1001, Denomination: "25.00", Quantity: 1, Discount: "0.05",
		Status: OrderDelivered, PlacedAt: at,
		Vouchers: []Voucher{{
			ClaimURL: text("https://claim.example.com/1"), CardNumber: text("4000"), VoucherReferenceNumber: text("v-1"), PinCode: text("0000"),
			ExpiresAt: nullable.NewNullableWithValue(at.AddDate(1, 0, 0)),
		}},
	}
	summary := OrderSummary{
		ID: 1, Ref: "po-1", TransactionID: 1023, Amount: "23.75", ProductID: 1001, Denomination: "25.00", Quantity: 1, Discount: "0.05",
		Status: OrderDelivered, PlacedAt: at,
	}
	wallet, ref, email := int64(101), "po-1", "a@example.com"
	for want, value := range map[string]any{
		chargesBody: charges,
		orderBody:   order,
		summaryBody: summary,
		converted: ChargesDetails{
			SourceCurrency: "USD", DestinationCurrency: "EUR",
			ForexRate: nullable.NewNullableWithValue(json.Number("0.92")), ConversionFee: nullable.NewNullableWithValue(json.Number("2.50")),
		},
		chargesRequest: ChargesRequest{Denomination: "25.00", Quantity: 4, WalletID: &wallet},
		orderRequest:   CreateOrderRequest{ProductID: 1001, Denomination: "25", Quantity: 4, WalletID: &wallet, Ref: &ref, Email: &email},
		`{"product_id":1,"denomination":5,"quantity":1}`: CreateOrderRequest{ProductID: 1, Denomination: "5", Quantity: 1},
	} {
		if diff := cmp.Diff(want, string(encode(t, value))); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
	for _, status := range []OrderStatus{OrderPending, OrderProcessing, OrderDelivered, OrderPartiallyDelivered, OrderFailed, OrderCancelled} {
		order.Status, order.Vouchers, summary.Status = status, []Voucher{}, status
		expect(t, extension(t, "getOrder").CheckResponse(200, jsonHeader(), encode(t, order)))
		expect(t, extension(t, "listOrders").CheckResponse(200, ordersHeader(), encode(t, []OrderSummary{summary})))
	}
}
