package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

const api = "/api/v1/"

func TestOneByID(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	for path, want := range map[string]string{
		"categories/1":      `{"id":1,"name":"Gift Cards"}`,
		"subcategories/101": `{"id":101,"name":"Retail Gift Cards"}`,
		"countries/1":       `{"id":1,"name":"United States of America","official_name":"The United States of America","alpha_2":"US","alpha_3":"USA","numeric_code":"840","dialing_prefix":"+1"}`,
		"countries/2":       `{"id":2,"name":"United Kingdom","official_name":"The United Kingdom of Great Britain and Northern Ireland","alpha_2":"GB","alpha_3":"GBR","numeric_code":"826","dialing_prefix":"+44"}`,
		"currencies/3":      `{"id":3,"name":"Japanese Yen","currency":"JPY","precision":0}`,
	} {
		u.get(api+path, token).want(t, 200, want)
	}
}

func TestOneOfAListIsTheSameByID(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, list := range []string{"categories", "subcategories", "countries", "currencies", "products"} {
		answer := u.get(api+list+"?limit=10000", token)
		answer.wantOK(t)
		var all []json.RawMessage
		if err := json.Unmarshal([]byte(answer.body), &all); err != nil || len(all) < 4 {
			t.Fatalf("%s: %d items (%v)", list, len(all), err)
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

func TestIDsThatAreNone(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	notFound := func(what string) string {
		return `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"` + what + ` not found"}}`
	}
	for list, what := range map[string]string{
		"categories": "Category", "subcategories": "Subcategory", "countries": "Country", "currencies": "Currency", "products": "Product",
	} {
		u.get(api+list+"/2147483647", token).want(t, 404, notFound(what))
		wantReason(t, mock, journal.ReasonNotFound)
		for _, id := range []string{"abc", "0", "-1", "1.5", "2147483648", "99999999999999999999", "1%20", "%zz"} {
			if _, err := url.PathUnescape(id); err != nil {
				continue
			}
			u.get(api+list+"/"+id, token).want(t, 400, badRequest("Invalid "+strings.ToLower(what)+" ID"))
			wantReason(t, mock, journal.ReasonBadID)
		}
	}
	u.get(api+"categories/4", token).want(t, 404, notFound("Category")) // there, but inactive
}

func TestEachPageHasItsOwnWordsForA401(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	const failed = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Authentication required or failed."}}`
	for path, want := range map[string][2]string{ // without a token, with a bad one
		"countries": {errAccessToken, errAccessToken}, "countries/1": {errAccessToken, errAccessToken},
		"wallets": {failed, failed}, "transactions": {failed, failed},
		"currencies": {errNoToken, errAccessToken}, "subcategories/101": {errNoToken, errAccessToken}, "products/1": {errNoToken, errAccessToken},
	} {
		u.do("GET", api+path, "").want(t, 401, want[0])
		u.get(api+path, "garbage").want(t, 401, want[1])
	}
}

func TestVouchersGate(t *testing.T) {
	t.Parallel()
	account := mockserver.DefaultAccount()
	account.Features = nil
	mock := mockserver.Start(t, mockserver.WithAccount(account))
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, path := range []string{"categories", "categories/1", "subcategories", "subcategories/101"} {
		u.get(api+path, token).want(t, 400, errFeature)
	}
	for _, path := range []string{"countries", "countries/1", "currencies", "currencies/1", "wallets", "transactions", "products"} {
		u.get(api+path, token).wantOK(t)
	}
}

func TestWhitelistGuardsEveryRead(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	mock.SetWhitelist("192.0.2.1")
	for _, path := range []string{
		"categories/1", "subcategories", "subcategories/101", "countries", "countries/1", "currencies", "currencies/1", "wallets", "transactions", "products/1",
	} {
		u.get(api+path, token).want(t, 403, errAddress)
	}
}

func transactionsOf(tb testing.TB, a answer) []openapi.Transaction {
	tb.Helper()
	a.wantOK(tb)
	var all []openapi.Transaction
	if err := json.Unmarshal([]byte(a.body), &all); err != nil {
		tb.Fatal(err)
	}
	return all
}

func TestTransactionsLookAsInTheSamples(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	answer := u.get(api+`transactions?limit=10000&sort={"field":"id","direction":"ASC"}`, u.login().Access)
	for _, sample := range []string{
		`{"id":1001,"wallet_id":101,"currency_id":1,"amount":500.00,"transaction_type":"CREDIT","status":"COMPLETED","remarks":`,
		`{"id":1002,"wallet_id":101,"currency_id":1,"amount":-25.00,"transaction_type":"DEBIT","status":"COMPLETED","remarks":`,
		`{"id":1003,"wallet_id":102,"currency_id":2,"amount":100.00,"transaction_type":"CREDIT","status":"COMPLETED","source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_charges":2.50,"remarks":`,
	} {
		if !strings.Contains(answer.body, sample) {
			t.Errorf("no transaction looks like %s", sample)
		}
	}
	if got := answer.header.Get("X-Total-Count"); got != "180" {
		t.Errorf("%s transactions, want 180", got)
	}
}

func TestSortOfTransactions(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	get := func(sort string) answer {
		return u.get(api+"transactions?limit=10000&sort="+url.QueryEscape(sort), token)
	}
	byID := func(a, b openapi.Transaction) int { return int(a.ID - b.ID) }
	up := transactionsOf(t, get(`{"field":"id","direction":"ASC"}`))
	if !slices.IsSortedFunc(up, byID) || len(up) != 180 {
		t.Error("not sorted by id, lowest first")
	}
	slices.Reverse(up)
	for _, sort := range []string{`{"field":"id","direction":"DESC"}`, `{}`, `{"field":"created_at"}`} {
		down := transactionsOf(t, get(sort))
		if len(down) != 180 || down[0].ID != up[0].ID || down[179].ID != up[179].ID {
			t.Errorf("%s: from %d to %d, want the highest id first", sort, down[0].ID, down[len(down)-1].ID)
		}
	}
	for _, sort := range []string{"id", "[]", `"id"`, `{"field":"amount"}`, `{"field":"id","direction":"down"}`, `{"Field2":"id"}`, `{"field":"id"} x`, `{"field":1}`, ""} {
		get(sort).want(t, 400, errQuery)
		wantReason(t, mock, journal.ReasonBadQuery)
	}
}

func TestCurrencyFilter(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	u.get(api+"wallets?currency=EUR&name=x&sort=ignored", token).wantOK(t)
	for code, want := range map[string][2]string{"EUR": {"1", ""}, "USD": {"1", ""}, "eur": {"0", "[]"}, "XXX": {"0", "[]"}} {
		answer := u.get(api+"wallets?currency="+code, token)
		if got := answer.header.Get("X-Total-Count"); got != want[0] {
			t.Errorf("%s wallets in %s, want %s", got, code, want[0])
		}
		if want[1] != "" {
			answer.want(t, 200, want[1])
		}
	}
	for _, tr := range transactionsOf(t, u.get(api+"transactions?currency=EUR&limit=10000", token)) {
		if tr.CurrencyID != 2 {
			t.Errorf("transaction %d has currency %d, want EUR's", tr.ID, tr.CurrencyID)
		}
	}
	for _, path := range []string{"wallets", "transactions"} {
		u.get(api+path+"?page=0", token).want(t, 400, errQuery)
		u.get(api+path+"?limit=10001", token).want(t, 400, errQuery)
	}
}

func TestBalancesAreTheSumsOfTheirTransactions(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	var wallets []openapi.Wallet
	if err := json.Unmarshal([]byte(u.get(api+"wallets", token).body), &wallets); err != nil || len(wallets) != 5 {
		t.Fatalf("%d wallets (%v), want 5", len(wallets), err)
	}
	thousandths := func(n json.Number) int64 {
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(n.String(), "-"), ".")
		var units int64
		if _, err := fmt.Sscan(whole+(fraction + "000")[:3], &units); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(n.String(), "-") {
			return -units
		}
		return units
	}
	sums := map[int64]int64{}
	for _, tr := range transactionsOf(t, u.get(api+"transactions?limit=10000", token)) {
		sums[tr.WalletID] += thousandths(tr.Amount)
	}
	for _, w := range wallets {
		if got := thousandths(w.Amount); got != sums[w.ID] {
			t.Errorf("wallet %d has %s, its transactions sum up to %d thousandths", w.ID, w.Amount, sums[w.ID])
		}
	}
}
