package mockserver_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing/fstest"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// orderCalls are the operations on orders, as requests that succeed.
func orderCalls() []readCase {
	const order = `{"id":6001,"ref":"mine","transaction_id":1181,"amount":4.95,"product_id":1081,"denomination":5.00,"quantity":1,"discount":0.01,` +
		`"vouchers":[{"claim_url":null,"card_number":null,"voucher_reference_number":"VR-6001-1","pin_code":null,"expires_at":"2026-01-15T09:30:00Z"}],` +
		`"status":"DELIVERED","placed_at":"2025-01-15T09:30:00Z"}`
	return []readCase{
		{
			operation: "calculateCharges", path: "products/1001/charges", body: `{"denomination":50,"quantity":1}`, failed: "Failed to calculate charges",
			shown: `{"non_discounted_total":50.00,"discount_amount":2.50,"total_amount":47.50,"discount":0.05,"gst_amount":0.00,"total_payable":47.50,` +
				`"max_quantity":1000,"net_amount":47.50,"handling_fee_amount":0.00,` +
				`"charges_details":{"source_currency":"USD","destination_currency":"USD","forex_rate":null,"conversion_fee":null}}`,
		},
		{
			operation: "createOrder", path: "orders", body: topUpOrder, shown: order, failed: "Failed to create order",
		},
		{operation: "listOrders", path: "orders?limit=1", shown: `[]`, failed: "Failed to retrieve orders", paged: true},
		{
			operation: "getOrder", path: "orders/6001", prepare: func(s scene) { s.order(topUpOrder) }, // again in vain
			shown: order, failed: "Failed to retrieve order", noun: "Order",
		},
	}
}

const topUpOrder = `{"product_id":1081,"denomination":5,"quantity":1,"ref":"mine"}`

// order places an order with a token of its own.
func (s scene) order(body string) answer {
	return s.do("POST", ordersPath, body, "Authorization", "Bearer "+s.login().Access)
}

func orderAnswerCases() []answerCase {
	var cases []answerCase
	add := func(operation string, list ...answerCase) {
		for _, c := range list {
			c.document, c.operation = "extensions", operation
			cases = append(cases, c)
		}
	}
	for _, call := range orderCalls() {
		add(call.operation, slices.Concat(call.answers(), call.unauthorized(), call.refusals())...)
	}
	charges, order := orderCalls()[0], orderCalls()[1]
	add("calculateCharges", charges.bodyErrors("Denomination and quantity are required")...)
	add("createOrder", order.bodyErrors("Product ID, denomination and quantity are required")...)
	add("calculateCharges",
		answerCase{status: 400, body: badRequest("Invalid product ID"), reason: journal.ReasonBadID, ask: charges.other("products/0/charges")},
		answerCase{status: 404, body: notFoundBody("Product"), reason: journal.ReasonNotFound, ask: charges.other("products/1/charges")},
	)
	for _, r := range orderRefusals() {
		body := fmt.Sprintf(`{"product_id":%d,"denomination":%s,"quantity":%s%s}`, cmp.Or(r.product, 1001), cmp.Or(r.denomination, "50"), cmp.Or(r.quantity, "1"), r.further)
		before := func(s scene) {
			if r.before != "" {
				s.order(r.before).wantOK(s.t)
			}
		}
		ask := func(c readCase) func(s scene) answer {
			c.body, c.prepare = body, before
			return c.read()
		}
		refusal := answerCase{status: cmp.Or(r.status, 400), body: badRequest(r.message), reason: r.reason, options: r.options, ask: ask(order)}
		if refusal.status == 404 {
			refusal.body = notFoundBody(r.message)
		}
		add("createOrder", refusal)
		if r.charges {
			charges.path = fmt.Sprintf("products/%d/charges", cmp.Or(r.product, 1001))
			refusal.ask = ask(charges)
			add("calculateCharges", refusal)
		}
	}
	return cases
}

// bodyErrors are those of a body that cannot be understood.
func (r readCase) bodyErrors(missing string) []answerCase {
	validation := `{"error":{"name":"ValidationException","code":"VALIDATION_FAILURE","message":"` + missing + `"}}`
	with := func(body string) func(s scene) answer {
		other := r
		other.body = body
		return other.read()
	}
	return []answerCase{
		{status: 400, body: errSyntax, reason: journal.ReasonBodyNotJSON, ask: with("{")},
		{status: 400, body: validation, reason: journal.ReasonFieldMissing, ask: with(`{"quantity":1,"product_id":1001}`)},
		{status: 400, body: validation, reason: journal.ReasonFieldMissing, ask: with(`{"denomination":50,"product_id":1001}`)},
		{status: 400, body: validation, reason: journal.ReasonFieldMissing, ask: with(`{"denomination":"50","quantity":1,"product_id":1001}`)},
		{status: 400, body: validation, reason: journal.ReasonFieldMissing, ask: with(`{"denomination":50,"quantity":1,"product_id":1001,"wallet_id":null}`)},
		{status: 413, body: errTooLarge, reason: journal.ReasonBodyTooLarge, ask: with(tooLargeBody())},
		{
			status: 415, body: `{"error":{"name":"UnsupportedMediaTypeError","code":"UNSUPPORTED_MEDIA_TYPE","message":"Content-Type must be application/json"}}`,
			reason: journal.ReasonWrongMediaType, assumed: "content-type=unsupported-media-type",
			ask: func(s scene) answer {
				token := s.pairOf(s.do("POST", loginPath, loginBody, "Content-Type", "application/json")).Access
				return r.send(s, "Bearer "+token)
			},
		},
	}
}

// orderRefusal is one thing that is wrong with an order of one product for 50 dollars.
type orderRefusal struct {
	product               int64
	denomination, further string
	quantity              string
	before                string // an order that was placed earlier
	options               []mockserver.Option

	status  int // 0 for 400
	message string
	reason  journal.Reason
	charges bool // the same is wrong with charges
}

func orderRefusals() []orderRefusal {
	onlyYen := mockserver.WithData(fstest.MapFS{
		"rates.json":        {Data: []byte(`[]`)},
		"wallets.json":      {Data: []byte(`[{"id":104,"currency_id":3,"amount":0,"type":"PREPAID"}]`)},
		"transactions.json": {Data: []byte(`[]`)},
	})
	return []orderRefusal{
		{denomination: "51", message: "Invalid denomination", reason: journal.ReasonBadDenomination, charges: true},
		{denomination: "0", message: "Invalid denomination", reason: journal.ReasonBadDenomination, charges: true},
		{denomination: "-50", message: "Invalid denomination", reason: journal.ReasonBadDenomination, charges: true},
		{denomination: "0.009", message: "Invalid denomination", reason: journal.ReasonBadDenomination, charges: true},
		{denomination: "1000000000.01", message: "Invalid denomination", reason: journal.ReasonBadDenomination, charges: true},
		{denomination: "1e999999999", message: "Invalid denomination", reason: journal.ReasonBadDenomination, charges: true},
		{denomination: "50.0000000000001", message: "Invalid denomination", reason: journal.ReasonBadDenomination, charges: true},
		{quantity: "0", message: "Invalid quantity", reason: journal.ReasonBadQuantity, charges: true},
		{quantity: "1.5", message: "Invalid quantity", reason: journal.ReasonBadQuantity, charges: true},
		{quantity: "1001", message: "Invalid quantity", reason: journal.ReasonBadQuantity, charges: true},
		{quantity: "2147483648", message: "Invalid quantity", reason: journal.ReasonBadQuantity, charges: true},
		{further: `,"wallet_id":0`, message: "Invalid wallet ID", reason: journal.ReasonBadWallet, charges: true},
		{further: `,"wallet_id":2147483648`, message: "Invalid wallet ID", reason: journal.ReasonBadWallet, charges: true},
		{further: `,"wallet_id":9`, status: 404, message: "Wallet", reason: journal.ReasonNoWallet, charges: true},
		{options: []mockserver.Option{onlyYen}, message: "Currency conversion not available", reason: journal.ReasonNoRate, charges: true},
		{product: -1, message: "Invalid product ID", reason: journal.ReasonBadProduct},
		{product: 1, status: 404, message: "Product", reason: journal.ReasonNotFound},
		{further: `,"ref":""`, message: "Invalid ref", reason: journal.ReasonBadRef},
		{further: `,"ref":"12345678901234567890123456789012345678901234567890123456789012345"`, message: "Invalid ref", reason: journal.ReasonBadRef},
		{further: `,"email":"nobody"`, message: "Invalid email", reason: journal.ReasonBadEmail},
		{further: `,"email":"A <a@b.example>"`, message: "Invalid email", reason: journal.ReasonBadEmail},
		{further: `,"ref":"mine"`, before: topUpOrder, message: "Duplicate ref", reason: journal.ReasonDuplicateRef},
		{product: 1004, message: "Insufficient stock", reason: journal.ReasonOutOfStock},
		{product: 1002, quantity: "4", message: "Insufficient stock", reason: journal.ReasonOutOfStock},
		{quantity: "18", message: "Insufficient wallet balance", reason: journal.ReasonLowBalance},
	}
}
