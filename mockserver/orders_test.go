package mockserver_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// An order of a gift card for 25 dollars, of which two cost 47.50.
const (
	ordersPath  = "/api/v1/orders"
	chargesPath = "/api/v1/products/1001/charges"
	chargesBody = `{"denomination":25,"quantity":2}`
	orderBody   = `{"product_id":1001,"denomination":25,"quantity":2,"ref":"mine"}`
)

// customer orders from a mock.
type customer struct {
	user
	t     *testing.T
	mock  *mockserver.TestServer
	token string
}

func newCustomer(t *testing.T, options ...mockserver.Option) customer {
	t.Helper()
	mock := mockserver.Start(t, append([]mockserver.Option{mockserver.WithSeed("orders"), mockserver.WithExtensions()}, options...)...)
	u := newUser(t, mock.Server)
	return customer{u, t, mock, u.login().Access}
}

func (c customer) post(path, body string) answer {
	return c.do("POST", path, body, "Authorization", "Bearer "+c.token, "Content-Type", "application/json")
}

func (c customer) get(path string) answer { return c.user.get(path, c.token) }

// order places an order that must succeed.
func (c customer) order(body string) order {
	c.t.Helper()
	return orderIn(c.t, c.post(ordersPath, body))
}

// order is what a test wants to know of one.
type order struct {
	ID            int64
	Ref           string
	TransactionID int64 `json:"transaction_id"`
	Status        string
	Vouchers      []struct {
		Card string `json:"card_number"`
	}
}

func orderIn(t *testing.T, a answer) (o order) {
	t.Helper()
	a.wantOK(t)
	if err := json.Unmarshal([]byte(a.body), &o); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	return o
}

// balance is that of the wallet with dollars, as it is listed and by its id.
func (c customer) balance() string {
	c.t.Helper()
	one := c.get(api + "wallets/101")
	one.wantOK(c.t)
	if list := c.get(api + "wallets"); !strings.Contains(list.body, one.body) {
		c.t.Errorf("wallet %s is not in the list %s", one.body, list.body)
	}
	_, rest, _ := strings.Cut(one.body, `"amount":`)
	amount, _, _ := strings.Cut(rest, ",")
	return amount
}

func TestCharges(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	c.post(chargesPath, chargesBody).want(t, 200, `{"non_discounted_total":50.00,"discount_amount":2.50,"total_amount":47.50,"discount":0.05,`+
		`"gst_amount":0.00,"total_payable":47.50,"max_quantity":1000,"net_amount":47.50,"handling_fee_amount":0.00,`+
		`"charges_details":{"source_currency":"USD","destination_currency":"USD","forex_rate":null,"conversion_fee":null}}`)
	c.post("/api/v1/products/1003/charges", `{"denomination":25.0,"quantity":2,"wallet_id":101}`).want(t, 200,
		`{"non_discounted_total":50.00,"discount_amount":2.50,"total_amount":47.50,"discount":0.05,`+
			`"gst_amount":0.00,"total_payable":52.93,"max_quantity":1000,"net_amount":47.50,"handling_fee_amount":0.00,`+
			`"charges_details":{"source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_fee":1.29}}`)
	if got := c.balance(); got != "810.00" {
		t.Errorf("asking for charges left %s", got)
	}
}

// What is ordered is paid: the wallet, its transactions and the order tell the same story.
func TestOrder(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	placed := c.post(ordersPath, orderBody)
	o := orderIn(t, placed)
	wantBody := `{"id":6001,"ref":"mine","transaction_id":1181,"amount":47.50,"product_id":1001,"denomination":25.00,"quantity":2,"discount":0.05,"vouchers":[` +
		`{"claim_url":"https://vouchers.example.com/claim/`
	if !strings.HasPrefix(placed.body, wantBody) || !strings.HasSuffix(placed.body, `"expires_at":"2026-01-15T09:30:00Z"}],"status":"DELIVERED","placed_at":"2025-01-15T09:30:00Z"}`) {
		t.Errorf("the order is %s", placed.body)
	}
	if len(o.Vouchers) != 2 || len(o.Vouchers[0].Card) != 16 || o.Vouchers[0].Card == o.Vouchers[1].Card {
		t.Errorf("vouchers %+v", o.Vouchers)
	}
	c.get(ordersPath+"/6001").want(t, 200, placed.body)
	list := c.get(ordersPath)
	list.want(t, 200, `[{"id":6001,"ref":"mine","transaction_id":1181,"amount":"47.50","product_id":1001,"denomination":"25.00","quantity":2,`+
		`"discount":"0.05","status":"DELIVERED","placed_at":"2025-01-15T09:30:00Z"}]`)
	for name, want := range map[string]string{
		"X-Page": "1", "X-Per-Page": "10", "X-Total-Count": "1", "X-Total-Pages": "1", "X-Page-Size": "", "X-Has-More": "",
	} {
		if got := list.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	transaction := `{"id":1181,"wallet_id":101,"currency_id":1,"amount":-47.50,"transaction_type":"DEBIT","status":"COMPLETED",` +
		`"remarks":"Order ORD-6001 - Bookshop Gift Card US","created_at":"2025-01-15T09:30:00Z"}`
	c.get(api+"transactions/1181").want(t, 200, transaction)
	c.get(api+"transactions?limit=1").want(t, 200, "["+transaction+"]")
	c.mock.Assume("forex-keys", "null")
	c.get(api+"transactions/1181").want(t, 200, strings.Replace(transaction, `"remarks"`,
		`"source_currency":null,"destination_currency":null,"forex_rate":null,"conversion_charges":null,"remarks"`, 1))
	if got := c.balance(); got != "762.50" {
		t.Errorf("the balance is %s", got)
	}
}

// An order in another currency is a conversion.
func TestOrderInAnotherCurrency(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	c.order(`{"product_id":1003,"denomination":25,"quantity":2,"wallet_id":101,"email":"a@b.example"}`)
	c.get(api+"transactions/1181").want(t, 200, `{"id":1181,"wallet_id":101,"currency_id":1,"amount":-52.93,"transaction_type":"DEBIT","status":"COMPLETED",`+
		`"source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_charges":1.29,`+
		`"remarks":"Order ORD-6001 - Bookshop Gift Card DE","created_at":"2025-01-15T09:30:00Z"}`)
	if got := c.balance(); got != "757.07" {
		t.Errorf("the balance is %s", got)
	}
}

// A top-up has no card, which is null.
func TestVoucherOfATopUp(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	got := c.post(ordersPath, `{"product_id":1081,"denomination":5,"quantity":1,"ref":"r"}`)
	got.want(t, 200, `{"id":6001,"ref":"r","transaction_id":1181,"amount":4.95,"product_id":1081,"denomination":5.00,"quantity":1,"discount":0.01,`+
		`"vouchers":[{"claim_url":null,"card_number":null,"voucher_reference_number":"VR-6001-1","pin_code":null,"expires_at":"2026-01-15T09:30:00Z"}],`+
		`"status":"DELIVERED","placed_at":"2025-01-15T09:30:00Z"}`)
}

func TestOrderLists(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	for i := range 12 {
		product, quantity := 1001, 1
		if i%4 == 0 {
			product, quantity = 1081, 6
		}
		c.order(fmt.Sprintf(`{"product_id":%d,"denomination":10,"quantity":%d}`, product, quantity))
	}
	tests := []struct {
		query string
		want  []int64
		total string
	}{
		{"", []int64{6012, 6011, 6010, 6009, 6008, 6007, 6006, 6005, 6004, 6003}, "12"},
		{"?page=2", []int64{6002, 6001}, "12"},
		{"?limit=100&product_id=1081", []int64{6009, 6005, 6001}, "3"},
		{"?status=pending", []int64{6009, 6005, 6001}, "3"},
		{"?status=Delivered&limit=2", []int64{6012, 6011}, "9"},
		{"?status=FAILED", nil, "0"},
		{"?product_id=7", nil, "0"},
		{"?page=9", nil, "12"},
	}
	for _, test := range tests {
		got := c.get(ordersPath + test.query)
		got.wantOK(t)
		var list []order
		if err := json.Unmarshal([]byte(got.body), &list); err != nil {
			t.Fatal(err)
		}
		ids := []int64(nil)
		for _, o := range list {
			ids = append(ids, o.ID)
		}
		if fmt.Sprint(ids) != fmt.Sprint(test.want) || got.header.Get("X-Total-Count") != test.total {
			t.Errorf("%q lists %v of %s, want %v of %s", test.query, ids, got.header.Get("X-Total-Count"), test.want, test.total)
		}
	}
	for _, query := range []string{
		"?page=0", "?limit=0", "?limit=101", "?limit=x", "?status=done", "?status=", "?product_id=0", "?product_id=2147483648", "?product_id=x",
		"?status=failed&status=failed", "?product_id=1&product_id=1", "?%zz",
	} {
		c.get(ordersPath+query).want(t, 400, errQuery)
		wantReason(t, c.mock, journal.ReasonBadQuery)
	}
}

// What was read before an order is not what is read after it.
func TestMoneyAfterEachOrder(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	for i, want := range []string{"800.50", "791.00", "781.50"} {
		c.order(`{"product_id":1001,"denomination":10,"quantity":1}`)
		if got := c.balance(); got != want {
			t.Errorf("after order %d the balance is %s, want %s", i+1, got, want)
		}
		list := c.get(api + "transactions?limit=1")
		if total, id := list.header.Get("X-Total-Count"), fmt.Sprintf(`[{"id":%d,`, 1181+i); total != fmt.Sprint(181+i) || !strings.HasPrefix(list.body, id) {
			t.Errorf("after order %d there are %s transactions, the newest is %s", i+1, total, list.body)
		}
	}
}

// Whoever reads while others order sees a whole state, and at last all of it.
func TestMoneyWhileOthersOrder(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { c.post(ordersPath, `{"product_id":1001,"denomination":10,"quantity":1}`).wantOK(t) })
		wg.Go(func() {
			for range 5 {
				c.get(api + "transactions?limit=10000").wantOK(t)
				c.get(api + "wallets").wantOK(t)
			}
		})
	}
	wg.Wait()
	if total := c.get(api + "transactions?limit=1").header.Get("X-Total-Count"); total != "200" || c.balance() != "620.00" {
		t.Errorf("%s transactions, balance %s; want 200 and 620.00", total, c.balance())
	}
}

// Each account has its own orders and its own money.
func TestOrdersAreOfAnAccount(t *testing.T) {
	t.Parallel()
	other := mockserver.AccountConfig{Username: "other", Password: "secret", ClientID: 7}
	c := newCustomer(t, mockserver.WithAccount(mockserver.DefaultAccount()), mockserver.WithAccount(other))
	c.order(orderBody)
	neighbour := c
	neighbour.token = c.pairOf(c.do("POST", loginPath, `{"username":"other","password":"secret"}`)).Access
	neighbour.get(ordersPath).want(t, 200, `[]`)
	neighbour.get(ordersPath+"/6001").want(t, 404, notFoundBody("Order"))
	if got := neighbour.balance(); got != "810.00" {
		t.Errorf("the neighbour has %s left", got)
	}
	neighbour.get(api+"transactions/1181").want(t, 404, notFoundBody("Transaction"))
	if o := neighbour.order(orderBody); o.ID != 6001 || o.Ref != "mine" {
		t.Errorf("the neighbour's order is %+v", o)
	}
}

// A reset takes orders back. An account that is made anew begins anew.
func TestOrdersEnd(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	c.order(orderBody)
	c.do("DELETE", "/_mock/accounts/your_api_username", "").want(t, 204, "")
	c.do("PUT", "/_mock/accounts/your_api_username", `{"password":"your_api_password","client_id":9}`).wantOK(t)
	c.token = c.login().Access
	c.get(ordersPath).want(t, 200, `[]`)
	c.order(orderBody)
	c.do("POST", "/_mock/reset", "").want(t, 204, "")
	c.token = c.login().Access
	c.get(ordersPath).want(t, 200, `[]`)
	if got := c.balance(); got != "810.00" {
		t.Errorf("after a reset the balance is %s", got)
	}
}

// Without the extensions there is nothing of it.
func TestNoExtensions(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, call := range [][2]string{
		{"POST", chargesPath}, {"POST", ordersPath}, {"GET", ordersPath}, {"GET", ordersPath + "/1"}, {"GET", api + "wallets/101"}, {"GET", api + "transactions/1001"},
	} {
		u.do(call[0], call[1], orderBody, "Authorization", "Bearer "+token).want(t, 404, errPath)
		wantReason(t, mock, journal.ReasonUnknownPath)
	}
}

// A hundred at once with one ref make one order and one debit, whatever the others are answered.
func TestOneOrderOfEachRef(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"reject", "same-order"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			c := newCustomer(t, mockserver.WithAssumption("order-ref-reuse", value))
			answers := make([]answer, 100)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() { answers[i] = c.post(ordersPath, orderBody) })
			}
			wg.Wait()
			placed := 0
			for _, a := range answers {
				if a.status == 200 {
					placed++
					if o := orderIn(t, a); o.ID != 6001 || o.TransactionID != 1181 {
						t.Errorf("an order is %+v", o)
					}
					continue
				}
				a.want(t, 400, badRequest("Duplicate ref"))
			}
			if want := map[string]int{"reject": 1, "same-order": 100}[value]; placed != want {
				t.Errorf("%d were told of an order, want %d", placed, want)
			}
			if total := c.get(ordersPath).header.Get("X-Total-Count"); total != "1" || c.balance() != "762.50" {
				t.Errorf("%s orders, balance %s", total, c.balance())
			}
			c.get(api+"transactions/1182").want(t, 404, notFoundBody("Transaction"))
		})
	}
}

// The purchase is made at the request's instant, and its delivery follows the mock's clock.
func TestOrderIsDeliveredByTheClock(t *testing.T) {
	t.Parallel()
	c := newCustomer(t)
	o := c.order(`{"product_id":1001,"denomination":10,"quantity":6}`)
	status := func() string {
		now := orderIn(t, c.get(fmt.Sprintf("%s/%d", ordersPath, o.ID)))
		if want := map[bool]int{true: 6}[now.Status == "DELIVERED"]; len(now.Vouchers) != want {
			t.Errorf("%s with %d vouchers", now.Status, len(now.Vouchers))
		}
		return now.Status
	}
	if got := status(); got != "PENDING" {
		t.Errorf("at first it is %s", got)
	}
	c.mock.Advance(30 * time.Second)
	if got := status(); got != "PROCESSING" {
		t.Errorf("after half a minute it is %s", got)
	}
	c.mock.Advance(30 * time.Second)
	if got := status(); got != "DELIVERED" {
		t.Errorf("after a minute it is %s", got)
	}
}
