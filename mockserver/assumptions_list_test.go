package mockserver_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

func listAssumptionCases() []assumptionCase {
	return slices.Concat(idCases(), pageCases(), sortCases(), productSortCases(), filterCases(), transactionCases())
}

// visitor is a user who has logged in.
type visitor struct {
	t     *testing.T
	mock  *mockserver.TestServer
	user  user
	token string
}

// visit makes a case of what a visitor sees, who may use the extensions too.
func visit(name, value string, look func(v visitor)) assumptionCase {
	return assumptionCase{name: name, value: value, options: []mockserver.Option{mockserver.WithExtensions()}, show: func(t *testing.T, mock *mockserver.TestServer, u user) {
		look(visitor{t, mock, u, u.login().Access})
	}}
}

// get reads what stands after /api/v1/.
func (v visitor) get(path string) answer { return v.user.get(api+path, v.token) }

// refused wants a list's refusal of a query, and the reason for it.
func (v visitor) refused(path string) {
	v.t.Helper()
	v.t.Log(path)
	v.get(path).want(v.t, 400, errQuery)
	wantReason(v.t, v.mock, journal.ReasonBadQuery)
}

// same wants two paths to give the same answer, to the letter.
func (v visitor) same(path, as string) {
	v.t.Helper()
	got, want := v.get(path), v.get(as)
	want.wantOK(v.t)
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(answer{})); diff != "" {
		v.t.Errorf("%s is not %s (-want +got):\n%s", path, as, diff)
	}
	wantReason(v.t, v.mock, journal.ReasonNone)
}

// page wants a list's headers: X-Page, X-Per-Page, X-Total-Count, X-Total-Pages, X-Page-Size and X-Has-More.
func (v visitor) page(path string, want ...string) answer {
	v.t.Helper()
	got := v.get(path)
	got.wantOK(v.t)
	if diff := cmp.Diff(want, pageHeaders(got.header)); diff != "" {
		v.t.Errorf("%s: headers (-want +got):\n%s", path, diff)
	}
	return got
}

func pageHeaders(header http.Header) []string {
	var values []string
	for _, name := range []string{"X-Page", "X-Per-Page", "X-Total-Count", "X-Total-Pages", "X-Page-Size", "X-Has-More"} {
		values = append(values, strings.Join(header.Values(name), " and "))
	}
	return values
}

// ids are those of a list, in order.
func (v visitor) ids(path string) (ids []int64) {
	v.t.Helper()
	got := v.get(path)
	got.wantOK(v.t)
	var items []struct{ ID int64 }
	if err := json.Unmarshal([]byte(got.body), &items); err != nil || items == nil {
		v.t.Fatalf("%s is no list: %v", got.body, err)
	}
	for _, item := range items {
		ids = append(ids, item.ID)
	}
	return ids
}

// pagedList is a list that comes in pages, how many records it has, and a query that none of them matches.
type pagedList struct{ path, total, none string }

func pagedLists() []pagedList {
	return []pagedList{
		{"products", "130", "category=x"}, {"transactions", "180", "currency=XXX"}, {"wallets", "5", "currency=XXX"},
	}
}

func idCases() []assumptionCase {
	answers := func(value string, bad func(noun string) (int, string, journal.Reason)) assumptionCase {
		return visit("bad-id", value, func(v visitor) {
			for list, noun := range nouns() {
				status, body, reason := bad(noun)
				for _, id := range []string{"abc", "0", "-1", "1.5", "1e3", "2147483648", "99999999999999999999", "1%20", "%25zz", "%2531", "%2F", "%00"} {
					v.t.Log(list, id)
					v.get(list+"/"+id).want(v.t, status, body)
					wantReason(v.t, v.mock, reason)
				}
				v.get(list+"/2147483647").want(v.t, 404, notFoundBody(noun))
				wantReason(v.t, v.mock, journal.ReasonNotFound)
			}
			for _, id := range []string{"1", "%31", "001"} {
				v.same("countries/"+id, "countries/1")
			}
		})
	}
	return []assumptionCase{
		answers("reject", func(noun string) (int, string, journal.Reason) {
			return 400, badRequest("Invalid " + strings.ToLower(noun) + " ID"), journal.ReasonBadID
		}),
		answers("not-found", func(noun string) (int, string, journal.Reason) {
			return 404, notFoundBody(noun), journal.ReasonNotFound
		}),
	}
}

// nouns name what can be read by id, by the list that it is in.
func nouns() map[string]string {
	return map[string]string{
		"categories": "Category", "subcategories": "Subcategory", "countries": "Country", "currencies": "Currency", "products": "Product",
		"transactions": "Transaction", "wallets": "Wallet",
	}
}

func notFoundBody(noun string) string {
	return `{"error":{"name":"NotFoundError","code":"NOT_FOUND","message":"` + noun + ` not found"}}`
}

// outOfRange are queries that no page has, and what they are clamped to.
func outOfRange() map[string]string {
	const last = "9223372036854775807"
	return map[string]string{
		"page=0": "page=1", "page=-7": "page=1", "page=-99999999999999999999": "page=1",
		"page=99999999999999999999": "page=" + last, "page=x": "page=1", "page=": "page=1", "page=1.5": "page=1", "page=1e3": "page=1",
		"page=%201": "page=1", "page=2&page=3": "page=1", "page=2&page=2": "page=1",
		"limit=0": "limit=1", "limit=-1": "limit=1", "limit=10001": "limit=10000", "limit=99999999999999999999": "limit=10000",
		"limit=x": "limit=50", "limit=": "limit=50", "limit=7.0": "limit=50", "limit=7&limit=7": "limit=50",
		"page=0&limit=0": "page=1&limit=1", "page=x&limit=3": "limit=3", "page=2&limit=x": "page=2",
	}
}

func pageCases() []assumptionCase {
	return []assumptionCase{
		visit("page-out-of-range", "reject", func(v visitor) {
			for _, list := range pagedLists() {
				for query := range outOfRange() {
					v.refused(list.path + "?" + query)
				}
			}
		}),
		visit("page-out-of-range", "clamp", func(v visitor) {
			for _, list := range pagedLists() {
				for query, clamped := range outOfRange() {
					v.same(list.path+"?"+query, list.path+"?"+clamped)
				}
				v.page(list.path+"?page=0&limit=0", "1", "1", list.total, list.total, "1", "true")
				v.refused(list.path + "?page=%zz")
			}
		}),
		visit("page-past-end", "empty", func(v visitor) {
			for _, list := range pagedLists() {
				v.page(list.path+"?page=2&limit=10000", "2", "10000", list.total, "1", "0", "false").want(v.t, 200, "[]")
				v.page(list.path+"?page=3&"+list.none, "3", "50", "0", "0", "0", "false").want(v.t, 200, "[]")
			}
		}),
		visit("page-past-end", "reject", func(v visitor) {
			for _, list := range pagedLists() {
				v.page(list.path+"?page=1&limit=10000", "1", "10000", list.total, "1", list.total, "false")
				v.page(list.path+"?limit=1&page="+list.total, list.total, "1", list.total, list.total, "1", "false")
				v.refused(list.path + "?page=2&limit=10000")
				v.page(list.path+"?"+list.none, "1", "50", "0", "0", "0", "false").want(v.t, 200, "[]")
				v.refused(list.path + "?page=2&" + list.none)
				v.mock.Assume("empty-total-pages", "one")
				v.page(list.path+"?"+list.none, "1", "50", "0", "1", "0", "false").want(v.t, 200, "[]")
				v.refused(list.path + "?page=2&" + list.none)
				v.mock.Assume("empty-total-pages", "zero")
			}
		}),
		visit("empty-total-pages", "zero", totalPages("0")),
		visit("empty-total-pages", "one", totalPages("1")),
	}
}

func totalPages(ofNone string) func(v visitor) {
	return func(v visitor) {
		for _, list := range pagedLists() {
			v.page(list.path+"?"+list.none, "1", "50", "0", ofNone, "0", "false").want(v.t, 200, "[]")
			v.page(list.path+"?limit=10000", "1", "10000", list.total, "1", list.total, "false")
		}
	}
}

func filterCases() []assumptionCase {
	const eur, jpy = `[{"id":102,"currency_id":2,"amount":590.00,"type":"PREPAID"}]`, `[{"id":104,"currency_id":3,"amount":26500,"type":"PREPAID"}]`
	return []assumptionCase{
		visit("currency-filter", "code", func(v visitor) {
			v.get("wallets?currency=EUR").want(v.t, 200, eur)
			v.inCurrency(2, "transactions?currency=EUR")
			v.none("currency=2", "currency=eur", "currency=Euro", "currency=", "currency=%20EUR")
			v.twice("currency=EUR&currency=EUR")
		}),
		visit("currency-filter", "code-in-any-case", func(v visitor) {
			for _, code := range []string{"EUR", "eur", "eUr"} {
				v.get("wallets?currency="+code).want(v.t, 200, eur)
				v.inCurrency(2, "transactions?currency="+code)
			}
			v.none("currency=2", "currency=eu", "currency=euros", "currency=Euro", "currency=", "currency=u\u017fd", "currency=%20eur")
			v.twice("currency=EUR&currency=eur")
		}),
		visit("currency-filter", "id", func(v visitor) {
			v.get("wallets?currency=2").want(v.t, 200, eur)
			v.inCurrency(2, "transactions?currency=2")
			v.inCurrency(1, "transactions?currency=1")
			v.none("currency=EUR", "currency=999999", "currency=02", "currency=2.0", "currency=", "currency=-2", "currency=99999999999999999999")
			v.twice("currency=2&currency=3")
		}),
		visit("name-filter", "ignore", func(v visitor) {
			for _, list := range []string{"wallets", "transactions"} {
				for _, query := range []string{"name=Euro", "name=", "name=x", "name=a&name=b"} {
					v.same(list+"?"+query, list)
				}
			}
			v.get("wallets?name=x&currency=JPY").want(v.t, 200, jpy)
		}),
		visit("name-filter", "currency-name", func(v visitor) {
			v.get("wallets?name=Euro").want(v.t, 200, eur)
			v.get("wallets?name=Japanese+Yen&currency=JPY").want(v.t, 200, jpy)
			v.inCurrency(2, "transactions?name=Euro")
			v.none("name=euro", "name=EUR", "name=", "name=Euro&currency=JPY")
			v.twice("name=Euro&name=Euro")
		}),
		visit("name-filter", "match-nothing", func(v visitor) {
			v.none("name=Euro", "name=x", "name=", "name=Euro&currency=EUR")
			v.get("wallets?currency=EUR").want(v.t, 200, eur)
			v.twice("name=x&name=y")
		}),
		visit("forex-keys", "absent", forexKeys(``)),
		visit("forex-keys", "null", forexKeys(`"source_currency":null,"destination_currency":null,"forex_rate":null,"conversion_charges":null,`)),
	}
}

// none wants queries that match nothing, without being refused.
func (v visitor) none(queries ...string) {
	v.t.Helper()
	for _, list := range []string{"wallets", "transactions"} {
		for _, query := range queries {
			v.page(list+"?"+query, "1", "50", "0", "0", "0", "false").want(v.t, 200, "[]")
			wantReason(v.t, v.mock, journal.ReasonNone)
		}
	}
}

// twice wants a filter to be refused that is there twice.
func (v visitor) twice(query string) {
	v.t.Helper()
	for _, list := range []string{"wallets", "transactions"} {
		v.refused(list + "?" + query)
	}
}

// inCurrency wants all transactions of a currency, and no others.
func (v visitor) inCurrency(currency int64, path string) {
	v.t.Helper()
	all := transactionsOf(v.t, v.get("transactions?limit=10000"))
	want := slices.DeleteFunc(all, func(tr openapi.Transaction) bool { return tr.CurrencyID != currency })
	if diff := cmp.Diff(want, transactionsOf(v.t, v.get(path+"&limit=10000"))); diff != "" || len(want) < 2 {
		v.t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// forexKeys wants these keys in a transaction without a conversion, and the four of one in the others.
func forexKeys(keys string) func(v visitor) {
	return func(v visitor) {
		first := `{"id":1001,"wallet_id":101,"currency_id":1,"amount":500.00,"transaction_type":"CREDIT","status":"COMPLETED",` + keys +
			`"remarks":"Wallet funding by bank transfer","created_at":"2025-01-15T10:30:00Z"}`
		third := `{"id":1003,"wallet_id":102,"currency_id":2,"amount":100.00,"transaction_type":"CREDIT","status":"COMPLETED",` +
			`"source_currency":"USD","destination_currency":"EUR","forex_rate":0.92,"conversion_charges":2.50,` +
			`"remarks":"Currency conversion USD to EUR","created_at":"2025-01-15T23:32:37Z"}`
		v.get("transactions?limit=1&page=180").want(v.t, 200, "["+first+"]")
		v.get("transactions?limit=1&page=178").want(v.t, 200, "["+third+"]")
		v.get("transactions/1001").want(v.t, 200, first)
		v.get("transactions/1003").want(v.t, 200, third)
		all := v.get("transactions?limit=10000").body
		if got := strings.Count(all, `"COMPLETED",`+keys+`"remarks"`); got != 164 {
			v.t.Errorf("%d transactions have %q, want 164", got, keys)
		}
		if got := strings.Count(all, `"forex_rate":0.`) + strings.Count(all, `"forex_rate":1`); got != 16 {
			v.t.Errorf("%d transactions have a rate, want 16", got)
		}
	}
}
