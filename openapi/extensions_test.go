package openapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	chargesRequest = `{"denomination":25.00,"quantity":4,"wallet_id":101}`

	chargesBody = `{"non_discounted_total":100.00,"discount_amount":5.00,"total_amount":95.00,"discount":0.05,"gst_amount":0,"total_payable":95.00,"max_quantity":40,"net_amount":95.00,"handling_fee_amount":0,"charges_details":` + unconverted + `}`

	unconverted = `{"source_currency":"USD","destination_currency":"USD","forex_rate":null,"conversion_fee":null}`

	converted = `{"source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_fee":2.50}`

	orderRequest = `{"product_id":1001,"denomination":25,"quantity":4,"wallet_id":101,"ref":"po-1","email":"a@example.com"}`

	orderBody = `{"id":1,"ref":"po-1","transaction_id":1023,"amount":23.75,"product_id":1001,"denomination":25.00,"quantity":1,"discount":0.05,"vouchers":[{"claim_url":"https://claim.example.com/1","card_number":"4000","voucher_reference_number":"v-1","pin_code":"0000","expires_at":"2026-01-15T10:30:00Z"}],"status":"DELIVERED","placed_at":"2025-01-15T10:30:00Z"}`

	summaryBody = `{"id":1,"ref":"po-1","transaction_id":1023,"amount":"23.75","product_id":1001,"denomination":"25.00","quantity":1,"discount":"0.05","status":"DELIVERED","placed_at":"2025-01-15T10:30:00Z"}`
)

// extension returns an operation of the document with the extensions.
func extension(tb testing.TB, id string) *Operation {
	tb.Helper()
	return operationOf(tb, load(tb, Extensions), id)
}

// extensionIDs are the operations that only the document with the extensions has, sorted.
func extensionIDs() []string {
	return []string{"calculateCharges", "createOrder", "getOrder", "getTransaction", "getWallet", "listOrders"}
}

func TestExtensions(t *testing.T) {
	t.Parallel()
	for _, overlays := range [][]Overlay{{Extensions}, {Legacy, Extensions}, {Extensions, Legacy}} {
		var got []string
		for _, op := range load(t, overlays...).Operations() {
			if slices.Contains(extensionIDs(), op.ID) {
				got = append(got, op.ID+" "+op.Method+" "+op.Path)
			}
		}
		want := []string{
			"calculateCharges POST /api/v1/products/{id}/charges",
			"createOrder POST /api/v1/orders",
			"getOrder GET /api/v1/orders/{id}",
			"getTransaction GET /api/v1/transactions/{id}",
			"getWallet GET /api/v1/wallets/{id}",
			"listOrders GET /api/v1/orders",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: operations (-want +got):\n%s", overlays, diff)
		}
	}
	if load(t, Legacy, Extensions) != load(t, Extensions, Legacy) {
		t.Error("the order of the names makes two documents")
	}
}

// The extensions add to the document and change nothing that it has, in either dialect.
func TestExtensionsOnlyAdd(t *testing.T) {
	t.Parallel()
	for _, without := range [][]Overlay{nil, {Legacy}} {
		before, after := asJSON(t, without...), asJSON(t, append(slices.Clone(without), Extensions)...)
		tags := after["tags"].([]any)
		after["tags"] = tags[:len(tags)-1]
		paths, schemas := after["paths"].(map[string]any), after["components"].(map[string]any)["schemas"].(map[string]any)
		for _, path := range []string{
			"/api/v1/wallets/{id}", "/api/v1/transactions/{id}", "/api/v1/products/{id}/charges", "/api/v1/orders", "/api/v1/orders/{id}",
		} {
			delete(paths, path)
		}
		for _, name := range []string{
			"ChargesRequest", "Charges", "ChargesDetails", "CreateOrderRequest", "Order", "Voucher", "OrderSummary", "OrderStatus",
		} {
			delete(schemas, name)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%v: without what was added (-before +after):\n%s", without, diff)
		}
	}
}

func asJSON(t *testing.T, overlays ...Overlay) (value map[string]any) {
	t.Helper()
	text, err := load(t, overlays...).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// Nothing of the extensions claims to be documented, and each says so by its tag or its summary.
func TestExtensionsAreAssumed(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"documented", "conflict"} {
		if bytes.Contains(extensions, []byte("x-basis: "+place)) {
			t.Errorf("something is %s", place)
		}
	}
	for _, op := range wholeOf(t, Extensions).Paths.Map() {
		for _, spec := range op.Operations() {
			if slices.Contains(extensionIDs(), spec.OperationID) && !strings.HasSuffix(spec.Summary, "The documentation does not name the endpoint.") {
				t.Errorf("%s: %s", spec.OperationID, spec.Summary)
			}
		}
	}
}

func TestExtensionRequests(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		op, body string
		want     []string
	}{
		"charges":                   {"calculateCharges", chargesRequest, nil},
		"charges of any wallet":     {"calculateCharges", `{"denomination":0.01,"quantity":1}`, nil},
		"charges, the most":         {"calculateCharges", `{"denomination":1000000000,"quantity":2147483647,"wallet_id":2147483647}`, nil},
		"charges of nothing":        {"calculateCharges", `{}`, []string{"body/denomination: required", "body/quantity: required"}},
		"charges, less than a cent": {"calculateCharges", `{"denomination":0.009,"quantity":1}`, []string{"body/denomination: minimum"}},
		"charges, too much":         {"calculateCharges", `{"denomination":1000000000.01,"quantity":2147483648}`, []string{"body/denomination: maximum", "body/quantity: maximum"}},
		"charges, none":             {"calculateCharges", `{"denomination":1,"quantity":0,"wallet_id":0}`, []string{"body/quantity: minimum", "body/wallet_id: minimum"}},
		"charges, one and a half":   {"calculateCharges", `{"denomination":1,"quantity":1.5}`, []string{"body/quantity: type"}},
		"charges, no wallet":        {"calculateCharges", `{"denomination":1,"quantity":1,"wallet_id":null}`, []string{"body/wallet_id: type"}},
		"charges, amount as text":   {"calculateCharges", `{"denomination":"25.00","quantity":1}`, []string{"body/denomination: type"}},
		"charges, unknown field":    {"calculateCharges", `{"denomination":1,"quantity":1,"currency":"USD"}`, []string{"body: additionalProperties"}},
		"charges, no body":          {"calculateCharges", ``, []string{"body: required"}},
		"order":                     {"createOrder", orderRequest, nil},
		"order, the least":          {"createOrder", `{"product_id":1,"denomination":0.001,"quantity":1}`, nil},
		"order of nothing":          {"createOrder", `{}`, []string{"body/denomination: required", "body/product_id: required", "body/quantity: required"}},
		"order, no value":           {"createOrder", edit(orderRequest, `25`, `0`), []string{"body/denomination: exclusiveMinimum"}},
		"order, too much":           {"createOrder", edit(orderRequest, `25`, `1000000001`), []string{"body/denomination: maximum"}},
		"order, product 0":          {"createOrder", edit(orderRequest, `1001`, `0`), []string{"body/product_id: minimum"}},
		"order, product too high":   {"createOrder", edit(orderRequest, `1001`, `2147483648`), []string{"body/product_id: maximum"}},
		"order, quantity 0":         {"createOrder", edit(orderRequest, `:4`, `:0`), []string{"body/quantity: minimum"}},
		"order, empty ref":          {"createOrder", edit(orderRequest, `po-1`, ``), []string{"body/ref: minLength"}},
		"order, ref of 64":          {"createOrder", edit(orderRequest, `po-1`, strings.Repeat("é", 64)), nil},
		"order, ref of 65":          {"createOrder", edit(orderRequest, `po-1`, strings.Repeat("é", 65)), []string{"body/ref: maxLength"}},
		"order, ref as a number":    {"createOrder", edit(orderRequest, `"po-1"`, `1`), []string{"body/ref: type"}},
		"order, null ref":           {"createOrder", edit(orderRequest, `"po-1"`, `null`), []string{"body/ref: type"}},
		"order, no address":         {"createOrder", edit(orderRequest, `a@example.com`, `example.com`), []string{"body/email: pattern"}},
		"order, two addresses":      {"createOrder", edit(orderRequest, `a@example.com`, `a@b@c`), []string{"body/email: pattern"}},
		"order, long address":       {"createOrder", edit(orderRequest, `a@example.com`, strings.Repeat("a", 253)+"@b"), []string{"body/email: maxLength"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op := extension(t, tc.op)
			expect(t, op.CheckRequest(request(op, strings.Replace(op.Path, "{id}", "1", 1), tc.body), []byte(tc.body)), tc.want...)
		})
	}
}

func TestOrdersQuery(t *testing.T) {
	t.Parallel()
	op := extension(t, "listOrders")
	if want, got := []string{"page", "limit", "status", "product_id"}, op.QueryKeys(); !slices.Equal(got, want) {
		t.Errorf("the keys are %v, want %v", got, want)
	}
	for query, want := range map[string][]string{
		"":                             nil,
		"page=1&limit=100":             nil,
		"page=0&limit=101":             {"query limit: maximum", "query page: minimum"},
		"limit=0":                      {"query limit: minimum"},
		"status=PENDING":               nil,
		"status=partially_delivered":   nil,
		"status=Processing":            nil,
		"status=cancelLED":             nil,
		"status=delivered&status=x":    {"query status: repeated"},
		"status=DONE":                  {"query status: pattern"},
		"status=PENDING,FAILED":        {"query status: pattern"},
		"status=XFAILED":               {"query status: pattern"},
		"product_id=2147483647":        nil,
		"product_id=0":                 {"query product_id: minimum"},
		"product_id=2147483648":        {"query product_id: maximum"},
		"product_id=all":               {"query product_id: type"},
		"page=two&limit=&product_id=1": {"query limit: empty", "query page: type"},
	} {
		r := request(op, op.Path, "")
		r.URL.RawQuery = query
		t.Log(query)
		sorted := op.CheckRequest(r, nil)
		expect(t, sorted, want...)
	}
}

func TestNumbersInPathsOfExtensions(t *testing.T) {
	t.Parallel()
	for target, method := range map[string]string{
		"/api/v1/wallets/%": http.MethodGet, "/api/v1/transactions/%": http.MethodGet, "/api/v1/orders/%": http.MethodGet,
		"/api/v1/products/%/charges": http.MethodPost,
	} {
		for id, want := range map[string][]string{
			"1": nil, "2147483647": nil, "2147483648": {"path id: maximum"}, "0": {"path id: minimum"}, "abc": {"path id: type"},
		} {
			path := strings.Replace(target, "%", id, 1)
			op, _ := load(t, Extensions).Lookup(method, path)
			if op == nil {
				t.Fatalf("%s: no operation", path)
			}
			body := ""
			if method == http.MethodPost {
				body = chargesRequest
			}
			t.Log(path)
			expect(t, op.CheckRequest(request(op, path, body), []byte(body)), want...)
			if op, allowed := load(t).Lookup(method, path); op != nil || allowed != nil {
				t.Errorf("%s is known without the extensions", path)
			}
		}
	}
}
