package mockserver_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
)

// FuzzOrders sends any body to the calls that take money. What comes back is an answer of the specification and never a
// failure, and after each the wallets have what their transactions say.
func FuzzOrders(f *testing.F) {
	mock := mockserver.Start(f, mockserver.WithExtensions())
	u := newUser(f, mock.Server)
	token := "Bearer " + u.login().Access
	for _, body := range []string{
		orderBody, chargesBody, topUpOrder, "", "{", "[]", "null", `{"product_id":1001,"denomination":1e1,"quantity":1.0}`,
		`{"product_id":1018,"denomination":1.255,"quantity":3,"wallet_id":105}`, `{"product_id":1019,"denomination":25,"quantity":1}`,
		`{"product_id":1002,"denomination":10,"quantity":4,"email":"a@b.example"}`, `{"product_id":1e400,"denomination":1e-400,"quantity":1E9}`,
		`{"product_id":-0,"denomination":-0.0,"quantity":2147483648,"wallet_id":1.5,"ref":"\ud800","email":" "}`,
		`{"product_id":true,"denomination":{},"quantity":[],"ref":1,"surplus":"x"}`, `{"quantity":1,"quantity":2,"denomination":10,"product_id":1001}`,
	} {
		f.Add([]byte(body), uint8(len(body)))
	}
	f.Fuzz(func(t *testing.T, body []byte, switches uint8) {
		u := newUser(t, mock.Server)
		values := map[string]string{}
		for bit, name := range []string{"order-ref-reuse", "unknown-fields", "wrong-type", "content-type"} {
			a, err := assumption.Lookup(name)
			if err != nil {
				t.Fatal(err)
			}
			values[name] = a.Values[switches>>bit&1].String()
		}
		if _, err := mock.PutAssumptions(t.Context(), values); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{chargesPath, ordersPath} {
			a := u.do("POST", path, string(body), "Authorization", token, "Content-Type", "application/json")
			if a.status != 200 {
				wantRefused(t, a, 400, 404)
			}
		}
		checkWallets(t, u, token)
	})
}

// checkWallets compares the balances of all wallets with the sums of their transactions.
func checkWallets(t *testing.T, u user, authorization string) {
	t.Helper()
	type row struct {
		ID           int64
		WalletID     int64 `json:"wallet_id"`
		Amount       float64
		Type, Status string
	}
	read := func(list string) (rows []row) {
		a := u.do("GET", api+list+"?limit=10000", "", "Authorization", authorization)
		a.wantOK(t)
		if err := json.Unmarshal([]byte(a.body), &rows); err != nil {
			t.Fatal(err)
		}
		return rows
	}
	sums := map[int64]float64{}
	for _, transaction := range read("transactions") {
		if transaction.Status == "COMPLETED" {
			sums[transaction.WalletID] += transaction.Amount
		}
	}
	for _, w := range read("wallets") {
		if math.Abs(w.Amount-sums[w.ID]) > 1e-6 || w.Type == "PREPAID" && w.Amount < 0 {
			t.Errorf("wallet %d, %s, has %v, its transactions add up to %v", w.ID, w.Type, w.Amount, sums[w.ID])
		}
	}
}
