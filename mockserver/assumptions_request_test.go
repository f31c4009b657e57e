package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// call is a request of one operation.
type call struct{ id, method, path string }

// protectedCalls ask for an access token. That of logout, which ends it, comes last.
func protectedCalls() []call {
	return []call{
		{"listCategories", "GET", "/api/v1/categories"}, {"getCategory", "GET", "/api/v1/categories/1"},
		{"listSubcategories", "GET", "/api/v1/subcategories"}, {"getSubcategory", "GET", "/api/v1/subcategories/101"},
		{"listCountries", "GET", "/api/v1/countries"}, {"getCountry", "GET", "/api/v1/countries/1"},
		{"listCurrencies", "GET", "/api/v1/currencies"}, {"getCurrency", "GET", "/api/v1/currencies/1"},
		{"listProducts", "GET", "/api/v1/products"}, {"getProduct", "GET", "/api/v1/products/1001"},
		{"listWallets", "GET", "/api/v1/wallets"}, {"listTransactions", "GET", "/api/v1/transactions"},
		{"logout", "POST", logoutPath},
	}
}

func (u user) call(c call, token string) answer {
	return u.do(c.method, c.path, "", "Authorization", "Bearer "+token)
}

// panics is a body that makes the mock fail while it reads it.
type panics struct{}

func (panics) Read([]byte) (int, error) { panic("a body that cannot be read") }

// fail sends a request that the mock fails at.
func (u user) fail(path string) answer {
	r := httptest.NewRequest("POST", path, panics{})
	r.RemoteAddr = u.from
	w := httptest.NewRecorder()
	u.handler.ServeHTTP(w, r)
	raw, err := io.ReadAll(w.Result().Body)
	if err != nil {
		u.tb.Fatal(err)
	}
	return answer{w.Code, w.Result().Header, string(raw)}
}

// wantRefusal checks an answer to the letter, and the reason in the journal.
func wantRefusal(t *testing.T, mock *mockserver.TestServer, a answer, status int, body string, reason journal.Reason) {
	t.Helper()
	a.want(t, status, body)
	wantReason(t, mock, reason)
}

const (
	errFailed      = `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"Authentication required or failed."}}`
	errInternal    = `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"Internal server error"}}`
	errManyLogins  = `{"error":{"name":"TooManyRequestsError","code":"TOO_MANY_REQUESTS","message":"Too many login attempts. Please try again later."}}`
	errTooMany     = `{"error":{"name":"TooManyRequestsError","code":"TOO_MANY_REQUESTS","message":"Too many requests. Please try again later."}}`
	strangersLogin = `{"username":"nobody","password":"x"}`
)

func requestAssumptionCases() []assumptionCase {
	return slices.Concat(dialectCases(), addressCases(), bodyCases(), lineCases(), methodCases(), rateCases())
}

func dialectCases() []assumptionCase {
	tight := []mockserver.Option{mockserver.WithAssumption("rate-limit", "login:9/1h,refresh:7/1h,logout:5/1h")}
	return []assumptionCase{
		{"dialect", "current", tight, func(t *testing.T, mock *mockserver.TestServer, u user) {
			p := u.login()
			const form = `{"success":true,"data":{"access_token":%q,"refresh_token":%q,"access_expires_at":%q,"refresh_expires_at":%q,"client_id":123456}}`
			a := u.refreshWith(p.Refresh)
			p = u.pairOf(a)
			a.want(t, 200, fmt.Sprintf(form, p.Access, p.Refresh, p.AccessAt, p.LaterAt))
			showAuth(t, mock, u, p, dialect{
				syntax: errSyntax, loginFields: errLoginFields, refreshField: errRefreshField, credentials: errCredentials, refreshToken: errRefreshToken,
				noToken: errNoToken, address: errAddress, tooLarge: errTooLarge, internal: errInternal, manyLogins: errManyLogins, tooMany: errTooMany,
				loggedOut: `{"success":true,"data":{"message":"Successfully logged out"}}`,
			})
		}},
		{"dialect", "legacy", tight, func(t *testing.T, mock *mockserver.TestServer, u user) {
			p := bare(t, u.do("POST", loginPath, loginBody))
			p = bare(t, u.refreshWith(p.Refresh))
			showAuth(t, mock, u, p, dialect{
				syntax:       `{"error":"validation_error","message":"Invalid request body"}`,
				loginFields:  `{"error":"validation_error","message":"Username and password are required"}`,
				refreshField: `{"error":"validation_error","message":"Refresh token is required"}`,
				credentials:  `{"error":"unauthorized","message":"Invalid credentials"}`,
				refreshToken: `{"error":"unauthorized","message":"Invalid refresh token"}`,
				noToken:      `{"error":"unauthorized","message":"Authentication required"}`,
				address:      `{"error":"forbidden","message":"IP address not authorized"}`,
				tooLarge:     `{"error":"payload_too_large","message":"Request body too large"}`,
				internal:     `{"error":"internal_server_error","message":"Internal server error"}`,
				manyLogins:   `{"error":"Too Many Requests","message":"Too many login attempts. Please try again later."}`,
				tooMany:      `{"error":"Too Many Requests","message":"Too many requests. Please try again later."}`,
				loggedOut:    `{"message":"Successfully logged out"}`,
			})
			for _, c := range protectedCalls() { // the rest of the API has no dialects
				if c.id == "logout" {
					continue
				}
				if got := u.do(c.method, c.path, ""); got.status != 401 || !strings.HasPrefix(got.body, `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED",`) {
					t.Errorf("%s: %d %s", c.id, got.status, got.body)
				}
			}
			u.do("GET", loginPath, "").want(t, 405, errMethod)
			u.do("POST", "/auth/nothing", "").want(t, 404, errPath)
		}},
	}
}

// bare reads a pair without an envelope, and checks it to the letter.
func bare(t *testing.T, a answer) (p pair) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatal(err)
	}
	const form = `{"access_token":%q,"refresh_token":%q,"access_expires_at":%q,"refresh_expires_at":%q,"client_id":123456}`
	a.want(t, 200, fmt.Sprintf(form, p.Access, p.Refresh, p.AccessAt, p.LaterAt))
	return p
}

// dialect is every body of /auth/* but for the pairs.
type dialect struct {
	syntax, loginFields, refreshField, credentials, refreshToken, noToken, address, tooLarge, internal, manyLogins, tooMany, loggedOut string
}

// showAuth provokes every answer of /auth/* but the first two of login and refresh, until the limits are reached.
func showAuth(t *testing.T, mock *mockserver.TestServer, u user, p pair, want dialect) {
	t.Helper()
	large := `{"x":"` + strings.Repeat("x", 2<<20) + `"}`
	u.do("POST", loginPath, "{").want(t, 400, want.syntax)
	u.do("POST", loginPath, "{}").want(t, 400, want.loginFields)
	u.do("POST", loginPath, strangersLogin).want(t, 401, want.credentials)
	u.do("POST", loginPath, large).want(t, 413, want.tooLarge)
	u.fail(loginPath).want(t, 500, want.internal)
	u.do("POST", refreshPath, "{").want(t, 400, want.syntax)
	u.do("POST", refreshPath, "{}").want(t, 400, want.refreshField)
	u.refreshWith("x").want(t, 401, want.refreshToken)
	u.do("POST", refreshPath, large).want(t, 413, want.tooLarge)
	u.fail(refreshPath).want(t, 500, want.internal)
	u.do("POST", logoutPath, "").want(t, 401, want.noToken)
	u.logout("x").want(t, 401, want.noToken)
	u.fail(logoutPath).want(t, 500, want.internal)

	mock.SetWhitelist("192.0.2.1")
	u.do("POST", loginPath, loginBody).want(t, 403, want.address)
	u.refreshWith(p.Refresh).want(t, 403, want.address)
	u.logout(p.Access).want(t, 403, want.address)
	mock.SetWhitelist()
	u.logout(p.Access).want(t, 200, want.loggedOut)

	for range 9 {
		u.do("POST", loginPath, loginBody)
		u.refreshWith("x")
		u.logout("x")
	}
	wantRefusal(t, mock, u.do("POST", loginPath, loginBody), 429, want.manyLogins, journal.ReasonRateLimited)
	wantRefusal(t, mock, u.refreshWith("x"), 429, want.tooMany, journal.ReasonRateLimited)
	wantRefusal(t, mock, u.logout("x"), 429, want.tooMany, journal.ReasonRateLimited)
}

func addressCases() []assumptionCase {
	return []assumptionCase{
		{"ip-check-on-login", "after-credentials", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showLoginFromElsewhere(t, mock, u, 401, errCredentials, journal.ReasonBadCredentials, journal.ReasonAccountInactive)
		}},
		{"ip-check-on-login", "before-credentials", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showLoginFromElsewhere(t, mock, u, 403, errAddress, journal.ReasonIPNotAllowed, journal.ReasonIPNotAllowed)
		}},
		{"ip-check-scope", "everywhere", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showScope(t, mock, u, func(call) bool { return true })
		}},
		{"ip-check-scope", "all-but-logout", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showScope(t, mock, u, func(c call) bool { return c.id != "logout" })
		}},
		{"ip-check-scope", "login-and-refresh", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showScope(t, mock, u, func(call) bool { return false })
		}},
		{"forwarded-for", "ignore", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showProxies(t, mock, u, map[string]bool{"10.0.0.1:1": false, "127.0.0.1:1": false, "[::1]:1": false})
		}},
		{"forwarded-for", "trust=10.0.0.0/8", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showProxies(t, mock, u, map[string]bool{
				"9.255.255.255:1": false, "10.0.0.0:1": true, "10.255.255.255:1": true, "11.0.0.0:1": false, "[::ffff:10.0.0.1]:1": true, "127.0.0.1:1": false,
			})
		}},
		{"forwarded-for", "trust=192.0.2.128/25,2001:db8::/64", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showProxies(t, mock, u, map[string]bool{
				"192.0.2.127:1": false, "192.0.2.128:1": true, "192.0.2.255:1": true, "192.0.3.0:1": false, "10.0.0.1:1": false,
				"[2001:db7:ffff:ffff:ffff:ffff:ffff:ffff]:1": false, "[2001:db8::]:1": true, "[2001:db8::ffff:ffff:ffff:ffff]:1": true, "[2001:db8:0:1::]:1": false,
			})
		}},
	}
}

// showLoginFromElsewhere says what a wrong password, and what an inactive account gets from an address off the whitelist.
func showLoginFromElsewhere(t *testing.T, mock *mockserver.TestServer, u user, status int, body string, wrong, inactive journal.Reason) {
	t.Helper()
	mock.SetWhitelist("192.0.2.0/24")
	friend := u
	friend.from = "192.0.2.1:1"
	typo := strings.Replace(loginBody, "your_api_password", "x", 1)
	wantRefusal(t, mock, u.do("POST", loginPath, typo), status, body, wrong)
	wantRefusal(t, mock, u.do("POST", loginPath, loginBody), 403, errAddress, journal.ReasonIPNotAllowed)
	wantRefusal(t, mock, u.do("POST", loginPath, strangersLogin), 401, errCredentials, journal.ReasonBadCredentials)
	wantRefusal(t, mock, u.do("POST", loginPath, "{}"), 400, errLoginFields, journal.ReasonFieldMissing)
	wantRefusal(t, mock, friend.do("POST", loginPath, typo), 401, errCredentials, journal.ReasonBadCredentials)
	friend.do("POST", loginPath, loginBody).wantOK(t)
	mock.SetActive(false)
	wantRefusal(t, mock, u.do("POST", loginPath, loginBody), status, body, inactive)
	wantRefusal(t, mock, friend.do("POST", loginPath, loginBody), 401, errCredentials, journal.ReasonAccountInactive)
}

// showScope calls everything from an address off the whitelist.
func showScope(t *testing.T, mock *mockserver.TestServer, u user, guarded func(call) bool) {
	t.Helper()
	tokens := u.login()
	mock.SetWhitelist("192.0.2.1")
	wantRefusal(t, mock, u.do("POST", loginPath, loginBody), 403, errAddress, journal.ReasonIPNotAllowed)
	wantRefusal(t, mock, u.refreshWith(tokens.Refresh), 403, errAddress, journal.ReasonIPNotAllowed)
	for _, c := range protectedCalls() {
		t.Log(c.id)
		if got := u.call(c, tokens.Access); guarded(c) {
			wantRefusal(t, mock, got, 403, errAddress, journal.ReasonIPNotAllowed)
		} else {
			got.wantOK(t)
		}
	}
}

// showProxies logs in through proxies, some of them trusted, for a client on the whitelist and for one off it.
func showProxies(t *testing.T, mock *mockserver.TestServer, u user, proxies map[string]bool) {
	t.Helper()
	mock.SetWhitelist("203.0.113.9")
	for from, trusted := range proxies {
		u.from = from
		good := u.do("POST", loginPath, loginBody, "X-Forwarded-For", "198.51.100.1, 203.0.113.9")
		if entry := last(t, mock); (entry.ClientIP == "203.0.113.9") != trusted {
			t.Errorf("%s: the client is %s, by %s", from, entry.ClientIP, entry.ClientIPRule)
		}
		if trusted {
			good.wantOK(t)
		} else {
			wantRefusal(t, mock, good, 403, errAddress, journal.ReasonIPNotAllowed)
		}
		wantRefusal(t, mock, u.do("POST", loginPath, loginBody, "X-Forwarded-For", "203.0.113.9, 198.51.100.1"), 403, errAddress, journal.ReasonIPNotAllowed)
		wantRefusal(t, mock, u.do("POST", loginPath, loginBody), 403, errAddress, journal.ReasonIPNotAllowed)
	}
}

func lineCases() []assumptionCase {
	return []assumptionCase{
		{"unknown-query", "ignore", nil, func(t *testing.T, _ *mockserver.TestServer, u user) {
			token := u.login().Access
			for _, c := range protectedCalls() {
				c.path += "?page=1&colour=red"
				u.call(c, token).wantOK(t)
			}
		}},
		{"unknown-query", "reject", nil, showUnknownQuery},
		{"wrong-method", "method-not-allowed", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showWrongMethods(t, mock, u, 405, errMethod, true)
		}},
		{"wrong-method", "not-found", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			showWrongMethods(t, mock, u, 404, errPath, false)
		}},
	}
}

func showUnknownQuery(t *testing.T, mock *mockserver.TestServer, u user) {
	token := u.login().Access
	for list, keys := range map[string]string{
		"products": "page=1&limit=2&category=x", "wallets": "page=1&limit=2&currency=USD&name=x&sort=x", "transactions": "page=1&limit=2&currency=USD&name=x&sort=%7B%7D",
	} {
		u.get(api+list+"?"+keys, token).wantOK(t)
		u.get(api+list+"?"+keys+"&page", token).want(t, 400, errQuery) // known, but empty or twice: as ever
		for _, unknown := range []string{"colour=red", "colour", "Page=1", "page%20=1", "=1", "access_token=x", "sort[field]=id", "page[]=1"} {
			t.Log(list, unknown)
			wantRefusal(t, mock, u.get(api+list+"?"+unknown, token), 400, errQuery, journal.ReasonBadQuery)
			wantRefusal(t, mock, u.get(api+list+"?"+keys+"&"+unknown, token), 400, errQuery, journal.ReasonBadQuery)
		}
		// Who asks comes before what is asked for.
		wantRefusal(t, mock, u.do("GET", api+list+"?colour=red", "", "Authorization", "Bearer x"), 401, map[string]string{
			"products": errAccessToken, "wallets": errFailed, "transactions": errFailed,
		}[list], journal.ReasonTokenMalformed)
	}
	u.get(api+"products?name=x", token).want(t, 400, errQuery) // each list has its own
	u.get(api+"wallets?category=x", token).want(t, 400, errQuery)
	mock.Assume("sort-encoding", "deep-object")
	u.get(api+"transactions?sort[field]=id&sort[direction]=DESC", token).wantOK(t)
	u.get(api+"transactions?sort[colour]=red", token).want(t, 400, errQuery)
	u.get(api+"wallets?sort[field]=id", token).wantOK(t)
	for _, list := range []string{"products", "transactions", "wallets"} {
		u.get(api+list+"?sort=%7B%7D", token).want(t, 400, errQuery) // not written like that
	}
	u.get(api+"products?sort[field]=id", token).want(t, 400, errQuery)
	for _, path := range []string{"categories", "categories/1", "countries", "currencies/1", "products/1001"} { // pages without a query
		u.get(api+path+"?colour=red", token).wantOK(t)
	}
	u.do("POST", loginPath+"?colour=red", loginBody).wantOK(t)
}

func showWrongMethods(t *testing.T, mock *mockserver.TestServer, u user, status int, body string, allow bool) {
	t.Helper()
	calls := append(protectedCalls(), call{"login", "POST", loginPath}, call{"refresh", "POST", refreshPath},
		call{"", "GET", "/.well-known/jwks.json"})
	for _, c := range calls {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"} {
			if method == c.method {
				continue
			}
			got := u.do(method, c.path, "")
			want := ""
			if allow {
				want = c.method
			}
			if got.header.Get("Allow") != want || len(got.header["Allow"]) > 1 {
				t.Errorf("%s %s: Allow is %q, want %q", method, c.path, got.header["Allow"], want)
			}
			wantRefusal(t, mock, got, status, body, journal.ReasonWrongMethod)
		}
	}
	wantRefusal(t, mock, u.do("GET", "/nothing", ""), 404, errPath, journal.ReasonUnknownPath)
}
