package suite_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/contract/suite"
)

// replaced has a text in answers to requests whose path ends so in the place of another.
func replaced(method, path, old, by string) breakage {
	return when(func(r *http.Request) bool { return r.Method == method && strings.Contains(r.URL.Path, path) }, changed(func(_ http.Header, body string) string {
		return strings.Replace(body, old, by, 1)
	}))
}

// twice has a server do a thing two times that it is to do once.
func twice(method, path string, change func(body string) string) breakage {
	return when(func(r *http.Request) bool { return r.Method == method && strings.HasSuffix(r.URL.Path, path) },
		func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			body, _ := io.ReadAll(r.Body)
			again := r.Clone(r.Context())
			again.Body = io.NopCloser(strings.NewReader(change(string(body))))
			next.ServeHTTP(httptest.NewRecorder(), again)
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
		})
}

// other is the order under another ref.
func other() func(body string) string {
	var n atomic.Int32
	return func(body string) string {
		var fields map[string]any
		if json.Unmarshal([]byte(body), &fields) != nil {
			return body
		}
		fields["ref"] = fmt.Sprintf("again-%d", n.Add(1))
		text, _ := json.Marshal(fields)
		return string(text)
	}
}

// buys has charges buy.
func buys() breakage {
	return when(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/charges") }, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, _ := io.ReadAll(r.Body)
		before, product, _ := strings.Cut(strings.TrimSuffix(r.URL.Path, "/charges"), "/products/")
		order := r.Clone(r.Context())
		order.URL.Path = before + "/orders"
		order.Body = io.NopCloser(strings.NewReader(strings.Replace(string(body), "{", `{"product_id":`+product+",", 1)))
		next.ServeHTTP(httptest.NewRecorder(), order)
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// forgetful forgets refs, so that an order is made whenever it comes.
func forgetful() breakage {
	change := other()
	return when(func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/api/v1/orders")
	},
		func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(change(string(body))))
			next.ServeHTTP(w, r)
		})
}

// careless makes an order and says that it has failed: the fault is taken away, and the order sent on once more.
func careless() breakage {
	return when(func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/api/v1/orders")
	},
		func(w http.ResponseWriter, r *http.Request, next http.Handler) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			box := strings.TrimSuffix(r.URL.Path, "/api/v1/orders")
			next.ServeHTTP(w, r)
			mend := r.Clone(r.Context())
			mend.Method, mend.URL.Path, mend.Body, mend.ContentLength = http.MethodDelete, box+"/_mock/faults", http.NoBody, 0
			next.ServeHTTP(httptest.NewRecorder(), mend)
			again := r.Clone(r.Context())
			again.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(httptest.NewRecorder(), again)
		})
}

// shared answers everyone as the one who asked first.
func shared() breakage {
	var mu sync.Mutex
	var first string
	return when(func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/api/v1/orders") }, rewritten(func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if first == "" {
			first = r.Header.Get("Authorization")
		}
		r.Header.Set("Authorization", first)
	}))
}

// ordersIs tells orders whose body has a text.
func ordersIs(part string) func(*http.Request, string) bool {
	return func(_ *http.Request, body string) bool { return strings.Contains(body, part) }
}

func orderHarms() []harm {
	const made = `{"id":6001,"ref":"x","transaction_id":9,"amount":1,"product_id":1,"denomination":1,"quantity":1,"discount":0,"vouchers":[],"status":"PENDING","placed_at":"2025-01-15T10:30:00Z"}`
	orders := "/api/v1/orders"
	refusal := func(message string) string {
		return `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"` + message + `"}}`
	}
	return []harm{
		{"wallets/wallet-by-id", replaced("GET", "/api/v1/wallets/1", `"type":"P`, `"type":"p`), "in the list"},
		{"wallets/wallet-by-id", when(ends("/wallets/2147483647"), answers(200, "application/json", `{"id":1,"currency_id":1,"amount":1,"type":"PREPAID"}`)), "200, want 404"},
		{"wallets/transaction-by-id", when(ends("/transactions/2147483647"), answers(404, "application/json", `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"Wallet not found"}}`)), `want 404 NotFoundError NOT_FOUND "Transaction not found"`},
		{"orders/charges", replaced("POST", "/charges", `"non_discounted_total":`, `"non_discounted_total":1`), "non_discounted_total is"},
		{"orders/charges", replaced("POST", "/charges", `"total_amount":`, `"total_amount":1`), "total_amount is"},
		{"orders/charges-of-many", at("POST", "/charges", ordersIs(`"quantity":2`), changed(func(_ http.Header, body string) string {
			return strings.Replace(body, `"non_discounted_total":`, `"non_discounted_total":1`, 1)
		})), "non_discounted_total is"},
		{"orders/charges-refused", at("POST", "/charges", ordersIs(`"quantity":0`), answers(200, "application/json", "{}")), "200, want 400"},
		{"orders/charges-refused", at("POST", "/charges", ordersIs("wallet_id"), answers(400, "application/json", refusal("Invalid wallet ID"))), `want 404 NotFoundError NOT_FOUND "Wallet not found"`},
		{"orders/charges-buy-nothing", buys(), "before the charges"},
		{"orders/refused", at("POST", orders, ordersIs("rrrr"), answers(200, "application/json", made)), "200, want 400"},
		{"orders/refused", at("POST", orders, ordersIs("nobody"), answers(200, "application/json", made)), "200, want 400"},
		{"orders/order", twice("POST", orders, other()), "what left the wallets is"},
		{"orders/order", replaced("POST", orders, `"quantity":1`, `"quantity":2`), "it is not what was ordered"},
		{"orders/order", replaced("GET", orders+"/", `"claim_url":"`, `"claim_url":"x`), "and was"},
		{"orders/order", replaced("GET", "/api/v1/transactions/", "DEBIT", "CREDIT"), "want DEBIT"},
		{"orders/same-ref-at-once", forgetful(), "4 orders were answered"},
		{"orders/too-many", at("POST", orders, ordersIs("contract-too-many"), answers(200, "application/json", made)), "200, want 400"},
		{"orders/list", when(ends(orders), rewritten(func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "product_id", "x", 1) })), "?product_id=2147483647"},
		{"orders/list", when(ends(orders), rewritten(func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "page=2", "", 1) })), "page=2"},
		{"orders/list", when(func(r *http.Request) bool { return strings.HasPrefix(r.URL.RawQuery, "status=d") }, answers(400, "application/json", refusal("Invalid query parameters"))), "status 400, want 200"},
		{"orders/others", shared(), "200, want 404"},
		{"orders/failing", at("POST", orders, ordersIs("contract-1"), answers(500, "application/json", refusal("x"))), "want 500"},
		{"orders/failing", careless(), "a server that failed has made the order"},
		{"orders/ref-reuse", forgetful(), "of which one has a ref that was there already"},
		{"orders/delivery", replaced("GET", orders+"/", "PROCESSING", "PENDING"), "is PENDING, want PROCESSING"},
		{"orders/delivery", replaced("POST", orders, `"vouchers":[{`, `"vouchers":[{"claim_url":null,"card_number":null,"voucher_reference_number":null,"pin_code":null,"expires_at":null},{`), "with 2 vouchers of 1"},
	}
}

// Each case of the extensions finds out a server that is broken in what it is about.
func TestOrderCasesKillMutants(t *testing.T) {
	t.Parallel()
	killed := map[string]bool{}
	for _, m := range orderHarms() {
		killed[m.id] = true
	}
	for _, c := range suite.Cases() {
		if (c.Area == suite.Orders || c.Area == suite.Wallets && strings.HasSuffix(c.ID, "-by-id")) && !killed[c.ID] {
			t.Errorf("%s has no mutant", c.ID)
		}
	}
	findsOut(t, orderHarms())
}
