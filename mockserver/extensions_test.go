package mockserver_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// extensionCalls has a call of each extension.
func extensionCalls() []call {
	return []call{
		{"getWallet", "GET", "/api/v1/wallets/101"}, {"getTransaction", "GET", "/api/v1/transactions/1001"},
		{"calculateCharges", "POST", "/api/v1/products/1001/charges"}, {"createOrder", "POST", "/api/v1/orders"},
		{"listOrders", "GET", "/api/v1/orders"}, {"getOrder", "GET", "/api/v1/orders/1"},
	}
}

// Without the extensions their paths are like any that does not exist, whoever asks.
func TestExtensionsAreOffByDefault(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, c := range extensionCalls() {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			t.Log(method, c.path)
			wantRefusal(t, mock, u.do(method, c.path, "", "Authorization", "Bearer "+token), 404, errPath, journal.ReasonUnknownPath)
			wantRefusal(t, mock, u.do(method, c.path, ""), 404, errPath, journal.ReasonUnknownPath)
			if got := last(t, mock).Operation; got != "" {
				t.Errorf("the journal calls it %s", got)
			}
		}
	}
}

// The extensions stay, whatever else changes while the mock runs.
func TestExtensionsStay(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	u := newUser(t, mock.Server)
	known := func(when string) {
		t.Helper()
		for _, c := range extensionCalls() {
			u.do(c.method, c.path, "")
			if got := last(t, mock); got.Operation != c.id || got.Reason != journal.ReasonTokenMissing {
				t.Errorf("%s %s is %q, refused for %q", c.id, when, got.Operation, got.Reason)
			}
		}
	}
	known("at start")
	mock.Assume("dialect", "legacy")
	known("in the older dialect")
	mock.Assume("dialect", "default")
	known("in the newer dialect again")
	if err := mock.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	known("after a reset")
}

// All that comes before the handler holds for the extensions as it does for the rest.
func TestExtensionsAreGuarded(t *testing.T) {
	t.Parallel()
	for value, want := range map[string][2]string{ // without a token, with a bad one
		"by-page": {errNoToken, errAccessToken}, "authentication-required": {errNoToken, errNoToken},
		"invalid-or-expired": {errAccessToken, errAccessToken}, "authentication-required-or-failed": {errFailed, errFailed},
	} {
		for _, dialect := range []string{"current", "legacy"} {
			mock := mockserver.Start(t, mockserver.WithExtensions(), mockserver.WithAssumption("unauthorized-text", value))
			u := newUser(t, mock.Server)
			tokens := u.login()
			mock.Assume("dialect", dialect) // which is about /auth/* alone
			for _, c := range extensionCalls() {
				want := want
				if value == "by-page" && (c.id == "getWallet" || c.id == "getTransaction") {
					want = [2]string{errFailed, errFailed}
				}
				t.Log(value, dialect, c.id)
				wantRefusal(t, mock, u.do(c.method, c.path, ""), 401, want[0], journal.ReasonTokenMissing)
				wantRefusal(t, mock, u.call(c, "x"), 401, want[1], journal.ReasonTokenMalformed)
				wantRefusal(t, mock, u.call(c, tokens.Refresh), 401, want[1], journal.ReasonTokenWrongUse)
			}
			mock.SetWhitelist("192.0.2.1")
			for _, c := range extensionCalls() {
				wantRefusal(t, mock, u.call(c, tokens.Access), 403, errAddress, journal.ReasonIPNotAllowed)
			}
			mock.Assume("ip-check-scope", "login-and-refresh")
			for _, c := range extensionCalls()[:2] {
				u.call(c, tokens.Access).wantOK(t)
			}
		}
	}
}

// A limit can be on one extension, also while the mock serves none.
func TestLimitOfAnExtension(t *testing.T) {
	t.Parallel()
	for _, c := range extensionCalls() {
		mock := mockserver.Start(t, mockserver.WithExtensions(), mockserver.WithAssumption("rate-limit", c.id+":1/1m"))
		u := newUser(t, mock.Server)
		token := u.login().Access
		if got := u.call(c, token); got.status == 429 {
			t.Errorf("%s: the first is refused already", c.id)
		}
		wantRefusal(t, mock, u.call(c, token), 429, errTooMany, journal.ReasonRateLimited)
		u.get(productsPath, token).wantOK(t)

		mockserver.Start(t).Assume("rate-limit", c.id+":1/1m")
	}
}

func TestWrongMethodsOfExtensions(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	u := newUser(t, mock.Server)
	for path, want := range map[string]string{
		"wallets/101": "GET", "transactions/1001": "GET", "products/1001/charges": "POST", "orders": "GET, POST", "orders/1": "GET",
	} {
		got := u.do("DELETE", api+path, "")
		wantRefusal(t, mock, got, 405, errMethod, journal.ReasonWrongMethod)
		if allow := got.header.Get("Allow"); allow != want {
			t.Errorf("%s: Allow is %q, want %q", path, allow, want)
		}
	}
	for _, path := range []string{"orders/", "orders/1/vouchers", "products/1001/charges/", "wallets/101/", "products/1001/Charges"} {
		wantRefusal(t, mock, u.do("POST", api+path, ""), 404, errPath, journal.ReasonUnknownPath)
	}
}

// A wallet and a transaction are by id what they are in their list, whatever is assumed of the keys of a conversion.
func TestWalletsAndTransactionsByID(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithExtensions())
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, keys := range []string{"absent", "null", "absent"} {
		mock.Assume("forex-keys", keys)
		for list, want := range map[string]int{"wallets": 5, "transactions": 180} {
			answer := u.get(api+list+"?limit=10000", token)
			answer.wantOK(t)
			var all []json.RawMessage
			if err := json.Unmarshal([]byte(answer.body), &all); err != nil || len(all) != want {
				t.Fatalf("%d %s (%v), want %d", len(all), list, err, want)
			}
			for _, item := range all {
				var known struct{ ID int64 }
				if err := json.Unmarshal(item, &known); err != nil {
					t.Fatal(err)
				}
				u.get(fmt.Sprintf("%s%s/%d", api, list, known.ID), token).want(t, 200, string(item))
			}
		}
	}
	account := mockserver.DefaultAccount()
	account.Features = nil
	without := newUser(t, mockserver.Start(t, mockserver.WithExtensions(), mockserver.WithAccount(account)).Server)
	without.get(api+"wallets/101", without.login().Access).wantOK(t) // no feature is needed
}
