package judges

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/openapi"
)

// A call is a request to an operation, and the status that it is answered with. It presents a live access token.
type call struct {
	name      string // empty means its path or body
	operation string
	status    int
	path      string // with its query; empty means the operation's own
	body      string // REFRESH_TOKEN stands for a live one
	given     given  // what is different about it, if anything
}

func (c call) String() string {
	return strings.TrimSpace(fmt.Sprint(c.operation, " ", c.status, " ", cmp.Or(c.name, c.path, c.body)))
}

// A given is what a call meets: it changes the mock, or the message that is about to be sent.
type given func(*testing.T, *mockserver.TestServer, *message)

const credentials = `{"username":"your_api_username","password":"your_api_password"}`

// calls has one at least for each status of each operation, but for those in situations and unreachable.
var calls = []call{
	{operation: "login", status: 200, body: credentials},
	{operation: "login", status: 400, body: `{"username":"your_api_username"}`},
	{operation: "login", status: 401, body: `{"username":"your_api_username","password":"another"}`},
	{operation: "refresh", status: 200, body: `{"refresh_token":"REFRESH_TOKEN"}`},
	{operation: "refresh", status: 400, body: `{}`},
	{operation: "refresh", status: 401, body: `{"refresh_token":"none of the mock's"}`},
	{operation: "login", status: 415, body: credentials, given: demandingJSON},
	{operation: "refresh", status: 415, body: `{"refresh_token":"REFRESH_TOKEN"}`, given: demandingJSON},
	{operation: "logout", status: 200},
	{operation: "logout", status: 400, body: "{", given: parsingLogout},
	{operation: "logout", status: 413, name: "large body", body: strings.Repeat(" ", 1<<20+1), given: parsingLogout},

	{operation: "listCategories", status: 200},
	{operation: "listCategories", status: 400, given: withoutFeatures},
	{operation: "getCategory", status: 200, path: "/api/v1/categories/1"},
	{operation: "getCategory", status: 400, path: "/api/v1/categories/1", given: withoutFeatures},
	{operation: "getCategory", status: 400, path: "/api/v1/categories/first"},
	{operation: "getCategory", status: 404, path: "/api/v1/categories/4"}, // inactive
	{operation: "listSubcategories", status: 200},
	{operation: "listSubcategories", status: 400, given: withoutFeatures},
	{operation: "getSubcategory", status: 200, path: "/api/v1/subcategories/101"},
	{operation: "getSubcategory", status: 400, path: "/api/v1/subcategories/101", given: withoutFeatures},
	{operation: "getSubcategory", status: 400, path: "/api/v1/subcategories/0"},
	{operation: "getSubcategory", status: 404, path: "/api/v1/subcategories/1"},

	{operation: "listCountries", status: 200},
	{operation: "getCountry", status: 200, path: "/api/v1/countries/2"},
	{operation: "getCountry", status: 400, path: "/api/v1/countries/GB"},
	{operation: "getCountry", status: 404, path: "/api/v1/countries/2147483647"},
	{operation: "listCurrencies", status: 200},
	{operation: "getCurrency", status: 200, path: "/api/v1/currencies/3"},
	{operation: "getCurrency", status: 400, path: "/api/v1/currencies/2147483648"},
	{operation: "getCurrency", status: 404, path: "/api/v1/currencies/2147483647"},

	{operation: "listWallets", status: 200},
	{operation: "listWallets", status: 200, path: "/api/v1/wallets?currency=none"}, // an empty page
	{operation: "listWallets", status: 400, path: "/api/v1/wallets?page=0"},
	{operation: "listTransactions", status: 200, path: "/api/v1/transactions?limit=10000"}, // all there are
	{operation: "listTransactions", status: 200, path: "/api/v1/transactions?page=2&limit=3&currency=USD"},
	{operation: "listTransactions", status: 400, path: "/api/v1/transactions?sort=amount"},
	{operation: "listProducts", status: 200, path: "/api/v1/products?limit=10000"},
	{operation: "listProducts", status: 200, path: "/api/v1/products?page=1000"},
	{operation: "listProducts", status: 400, path: "/api/v1/products?limit=all"},
	{operation: "getProduct", status: 200, path: "/api/v1/products/1001"},
	{operation: "getProduct", status: 400, path: "/api/v1/products/-1"},
	{operation: "getProduct", status: 404, path: "/api/v1/products/1"},

	{operation: "getWallet", status: 200, path: "/api/v1/wallets/105"},
	{operation: "getWallet", status: 400, path: "/api/v1/wallets/first"},
	{operation: "getWallet", status: 404, path: "/api/v1/wallets/1"},
	{operation: "getTransaction", status: 200, path: "/api/v1/transactions/1001"},
	{operation: "getTransaction", status: 200, path: "/api/v1/transactions/1003"}, // a conversion
	{name: "nulls", operation: "getTransaction", status: 200, path: "/api/v1/transactions/1001", given: nulledKeys},
	{operation: "getTransaction", status: 400, path: "/api/v1/transactions/0"},
	{operation: "getTransaction", status: 404, path: "/api/v1/transactions/1"},
	{operation: "calculateCharges", status: 200, path: "/api/v1/products/1001/charges", body: `{"denomination":25.00,"quantity":2}`},
	{operation: "calculateCharges", status: 200, path: "/api/v1/products/1003/charges", body: `{"denomination":25,"quantity":1,"wallet_id":101}`}, // a conversion
	{operation: "calculateCharges", status: 400, path: "/api/v1/products/1001/charges", body: `{"denomination":25}`},
	{operation: "calculateCharges", status: 400, path: "/api/v1/products/0/charges", body: `{"denomination":25,"quantity":1}`},
	{operation: "calculateCharges", status: 404, path: "/api/v1/products/1/charges", body: `{"denomination":25,"quantity":1}`},
	{operation: "calculateCharges", status: 415, path: "/api/v1/products/1001/charges", body: `{"denomination":25,"quantity":1}`, given: demandingJSON},
	{operation: "createOrder", status: 200, body: anOrder},
	{operation: "createOrder", status: 200, body: `{"product_id":1003,"denomination":10,"quantity":1,"wallet_id":101,"ref":"po-1","email":"a@example.com"}`},
	{operation: "createOrder", status: 400, body: `{"product_id":1001,"denomination":25,"quantity":0}`},
	{operation: "createOrder", status: 415, body: anOrder, given: demandingJSON},
	{operation: "createOrder", status: 404, body: `{"product_id":1,"denomination":25,"quantity":1}`},
	{operation: "listOrders", status: 200}, // an empty page
	{operation: "listOrders", status: 200, path: "/api/v1/orders?product_id=1001&limit=100", given: ordered},
	{operation: "listOrders", status: 400, path: "/api/v1/orders?limit=101"},
	{operation: "getOrder", status: 200, path: "/api/v1/orders/1", given: ordered},
	{operation: "getOrder", status: 400, path: "/api/v1/orders/0"},
	{operation: "getOrder", status: 404, path: "/api/v1/orders/2147483647"},
}

const anOrder = `{"product_id":1001,"denomination":25.00,"quantity":2}`

// situations turn a call that would succeed into one that is refused. They serve every operation that has the status and
// no call of its own for it.
var situations = []struct {
	name   string
	status int
	given  given
}{
	{"no token", 401, func(_ *testing.T, _ *mockserver.TestServer, m *message) { m.token = "" }},
	{"expired token", 401, func(_ *testing.T, mock *mockserver.TestServer, _ *message) { mock.Advance(time.Hour) }},
	{"other address", 403, func(_ *testing.T, mock *mockserver.TestServer, _ *message) { mock.SetWhitelist("203.0.113.7") }},
	{"too many", 429, tooMany},
	{"large body", 413, func(_ *testing.T, _ *mockserver.TestServer, m *message) {
		m.body = `{"username":"` + strings.Repeat("u", 1<<20) + `","password":"p"}`
	}},
}

// unreachable are the statuses that no request can bring about, with the reason.
var unreachable = map[int]string{
	500: "the mock does not fail by itself",
	503: "what the mock keeps its state in can be asked, since that is its memory",
}

func withoutFeatures(t *testing.T, mock *mockserver.TestServer, _ *message) {
	t.Helper()
	_, err := mock.PatchAccount(context.Background(), mock.Username, control.AccountChange{Features: &[]string{}})
	if err != nil {
		t.Fatal(err)
	}
}

func nulledKeys(_ *testing.T, mock *mockserver.TestServer, _ *message) {
	mock.Assume("forex-keys", "null")
}

// ordered makes an order beforehand, which a call of one order by its number is about.
func ordered(t *testing.T, mock *mockserver.TestServer, m *message) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/api/v1/orders", strings.NewReader(anOrder))
	r.Header.Set("Authorization", "Bearer "+m.token)
	r.Header.Set("Content-Type", "application/json")
	mock.Handler().ServeHTTP(w, r)
	var order openapi.Order
	if err := json.NewDecoder(w.Body).Decode(&order); err != nil || w.Code != http.StatusOK {
		t.Fatalf("order: status %d, %v", w.Code, err)
	}
	if strings.HasPrefix(m.path, "/api/v1/orders/") {
		m.path = fmt.Sprintf("/api/v1/orders/%d", order.ID)
	}
}

// parsingLogout lets the body be plain text, which Prism hands on whatever it is.
func parsingLogout(_ *testing.T, mock *mockserver.TestServer, m *message) {
	mock.Assume("logout-body", "parse")
	m.media = "text/plain"
}

func demandingJSON(_ *testing.T, mock *mockserver.TestServer, m *message) {
	mock.Assume("content-type", "unsupported-media-type")
	m.media = "text/plain"
}

// tooMany makes the call once beforehand, in either method, where one is all that is let through.
func tooMany(_ *testing.T, mock *mockserver.TestServer, m *message) {
	mock.Assume("rate-limit", "1/24h")
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		r := httptest.NewRequest(method, m.path, strings.NewReader(m.body))
		r.Header.Set("Authorization", "Bearer "+m.token)
		mock.Handler().ServeHTTP(httptest.NewRecorder(), r)
	}
}

// callsOf lists the calls that an operation answers with a status.
func callsOf(operation string, status int) []call {
	var found []call
	for _, c := range calls {
		if c.operation == operation && c.status == status {
			found = append(found, c)
		}
	}
	succeeds := slices.IndexFunc(calls, func(c call) bool { return c.operation == operation && c.status < 300 })
	if len(found) > 0 || succeeds < 0 {
		return found
	}
	for _, s := range situations {
		if c := calls[succeeds]; s.status == status {
			c.name, c.status, c.given = s.name, s.status, s.given
			found = append(found, c)
		}
	}
	return found
}

// message is what the call sends to a mock.
func (c call) message(t *testing.T, mock *mockserver.TestServer, op *openapi.Operation) message {
	t.Helper()
	tokens := login(t, mock)
	m := message{
		path:  cmp.Or(c.path, op.Path),
		body:  strings.ReplaceAll(c.body, "REFRESH_TOKEN", tokens.RefreshToken),
		token: tokens.AccessToken,
	}
	if c.given != nil {
		c.given(t, mock, &m)
	}
	return m
}

// login gets tokens from the mock itself.
func login(t *testing.T, mock *mockserver.TestServer) openapi.TokenPair {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/auth/login", strings.NewReader(credentials))
	r.Header.Set("Content-Type", "application/json")
	mock.Handler().ServeHTTP(w, r)
	var answer struct {
		openapi.TokenPair                   // in the older dialect
		Data              openapi.TokenPair `json:"data"`
	}
	if err := json.NewDecoder(w.Body).Decode(&answer); err != nil || w.Code != http.StatusOK {
		t.Fatalf("login: status %d, %v", w.Code, err)
	}
	return cmp.Or(answer.Data, answer.TokenPair)
}
