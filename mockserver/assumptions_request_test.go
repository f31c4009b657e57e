package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

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
	return slices.Concat(dialectCases(), addressCases(), bodyCases(), lineCases(), rateCases())
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

// wantBody is what a body of login or refresh gets; status 200 is a good one.
type wantBody struct {
	path, body, contentType string
	status                  int
	want                    string
	reason                  journal.Reason
}

func showBodies(t *testing.T, mock *mockserver.TestServer, u user, cases []wantBody) {
	t.Helper()
	for _, c := range cases {
		t.Log(c.path, c.body, c.contentType)
		var header []string
		if c.contentType != "" {
			header = []string{"Content-Type", c.contentType}
		}
		tokens := u.pairOf(u.do("POST", loginPath, loginBody, "Content-Type", "application/json"))
		body := strings.ReplaceAll(c.body, "TOKEN", tokens.Refresh)
		got := u.do("POST", c.path, body, header...)
		if c.status == http.StatusOK {
			got.wantOK(t)
			continue
		}
		wantRefusal(t, mock, got, c.status, c.want, c.reason)
	}
}

func bodyCases() []assumptionCase {
	const noName, noWord, neither, noToken = `{"username":"","password":"x"}`, `{"username":"your_api_username","password":""}`, `{"username":"","password":""}`, `{"refresh_token":""}`
	show := func(cases ...wantBody) func(*testing.T, *mockserver.TestServer, user) {
		return func(t *testing.T, mock *mockserver.TestServer, u user) { showBodies(t, mock, u, cases) }
	}
	missing := []wantBody{ // whatever is assumed
		{loginPath, "{}", "application/json", 400, errLoginFields, journal.ReasonFieldMissing},
		{loginPath, `{"password":"x"}`, "application/json", 400, errLoginFields, journal.ReasonFieldMissing},
		{refreshPath, "{}", "application/json", 400, errRefreshField, journal.ReasonFieldMissing},
		{loginPath, "{", "application/json", 400, errSyntax, journal.ReasonBodyNotJSON},
		{refreshPath, "", "application/json", 400, errSyntax, journal.ReasonBodyNotJSON},
		{loginPath, loginBody, "application/json", 200, "", ""},
		{refreshPath, `{"refresh_token":"TOKEN"}`, "application/json", 200, "", ""},
	}
	return []assumptionCase{
		{"empty-credential", "validation-failure", nil, show(append(missing,
			wantBody{loginPath, noName, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{loginPath, noWord, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{loginPath, neither, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{refreshPath, noToken, "", 400, errRefreshField, journal.ReasonFieldMissing})...)},
		{"empty-credential", "invalid-credentials", nil, show(append(missing,
			wantBody{loginPath, noName, "", 401, errCredentials, journal.ReasonBadCredentials},
			wantBody{loginPath, noWord, "", 401, errCredentials, journal.ReasonBadCredentials},
			wantBody{loginPath, neither, "", 401, errCredentials, journal.ReasonBadCredentials},
			wantBody{loginPath, `{"username":null,"password":""}`, "", 400, errLoginFields, journal.ReasonFieldMissing},
			wantBody{refreshPath, noToken, "", 401, errRefreshToken, journal.ReasonTokenMalformed})...)},
		{"wrong-type", "validation-failure", nil, show(append(missing, wrongTypes(errLoginFields, errRefreshField, journal.ReasonFieldMissing)...)...)},
		{"wrong-type", "syntax-error", nil, show(append(missing, wrongTypes(errSyntax, errSyntax, journal.ReasonBodyNotJSON)...)...)},
		{"content-type", "ignore", nil, show(append(missing, contentTypes(200, "", "")...)...)},
		{"content-type", "require", nil, show(append(missing, contentTypes(400, errSyntax, journal.ReasonBodyNotJSON)...)...)},
		{"unknown-fields", "ignore", nil, show(append(missing, unknownFields(200, "", "")...)...)},
		{"unknown-fields", "reject", nil, show(append(missing, unknownFields(400, errSyntax, journal.ReasonBodyNotJSON)...)...)},
	}
}

// wrongTypes are texts of other types than JSON's string, and bodies that are no object.
func wrongTypes(login, refresh string, reason journal.Reason) (cases []wantBody) {
	for _, value := range []string{"null", "0", "-1e3", "true", "false", "[]", `["x"]`, "{}", `{"x":"y"}`} {
		cases = append(cases,
			wantBody{loginPath, `{"username":` + value + `,"password":"x"}`, "", 400, login, reason},
			wantBody{loginPath, `{"username":"your_api_username", "password": ` + value + ` }`, "", 400, login, reason},
			wantBody{loginPath, `{"password":` + value + `}`, "", 400, login, reason}, // also where another is missing
			wantBody{refreshPath, `{"refresh_token":` + value + `}`, "", 400, refresh, reason})
	}
	for _, body := range []string{"null", "1", `"x"`, "true", "[]", "[{}]", " null "} {
		cases = append(cases, wantBody{loginPath, body, "", 400, login, reason}, wantBody{refreshPath, body, "", 400, refresh, reason})
	}
	return cases
}

// contentTypes are good bodies, some of them not called JSON.
func contentTypes(status int, want string, reason journal.Reason) (cases []wantBody) {
	for _, good := range []string{"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=latin-1"} {
		cases = append(cases,
			wantBody{loginPath, loginBody, good, 200, "", ""}, wantBody{refreshPath, `{"refresh_token":"TOKEN"}`, good, 200, "", ""})
	}
	for _, other := range []string{
		"", "text/plain", "text/json", "application/x-www-form-urlencoded", "application/problem+json", "application/json; charset", "application/json,text/plain", "json",
	} {
		cases = append(cases,
			wantBody{loginPath, loginBody, other, status, want, reason}, wantBody{refreshPath, `{"refresh_token":"TOKEN"}`, other, status, want, reason})
	}
	return cases
}

// unknownFields are good bodies with something besides.
func unknownFields(status int, want string, reason journal.Reason) []wantBody {
	login := strings.TrimSuffix(loginBody, "}")
	return []wantBody{
		{loginPath, login + `,"remember":true}`, "", status, want, reason},
		{loginPath, login + `,"Username":"x"}`, "", status, want, reason},
		{loginPath, login + `,"":null}`, "", status, want, reason},
		{loginPath, login + `,"refresh_token":"x"}`, "", status, want, reason},
		{refreshPath, `{"refresh_token":"TOKEN","username":"x"}`, "", status, want, reason},
		{refreshPath, `{"REFRESH_TOKEN":"x","refresh_token":"TOKEN"}`, "", status, want, reason},
		{loginPath, login + `,"user\u006eame":"your_api_username"}`, "", 200, "", ""}, // the same name twice, once escaped
		{loginPath, strings.Replace(loginBody, "{", `{"password":"x",`, 1), "", 200, "", ""},
		{loginPath, login + `,"password":"x"}`, "", 401, errCredentials, journal.ReasonBadCredentials}, // the last value counts
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
	calls := append(protectedCalls(), call{"login", "POST", loginPath}, call{"refresh", "POST", refreshPath})
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

func rateCases() []assumptionCase {
	return []assumptionCase{
		{"rate-limit", "off", nil, func(t *testing.T, _ *mockserver.TestServer, u user) {
			for range 300 {
				u.do("POST", loginPath, loginBody).wantOK(t)
			}
		}},
		{"rate-limit", "2/10s", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			first := u.login()
			u.refreshWith(first.Refresh).wantOK(t) // each operation has its own count
			second := u.login()
			limited := func(wait string) {
				t.Helper()
				got := u.do("POST", loginPath, loginBody)
				wantRefusal(t, mock, got, 429, errManyLogins, journal.ReasonRateLimited)
				if got.header.Get("Retry-After") != wait {
					t.Errorf("Retry-After is %q, want %s", got.header.Get("Retry-After"), wait)
				}
			}
			limited("5")
			limited("5")
			mock.Advance(4 * time.Second)
			limited("1")
			mock.Advance(time.Second)
			u.login()
			limited("5")
			mock.Advance(time.Hour) // two at once is all that is saved up
			u.login()
			u.login()
			limited("5")
			for range 2 {
				u.get(productsPath, second.Access).want(t, 401, errAccessToken) // expired, but well signed
			}
			wantRefusal(t, mock, u.get(productsPath, second.Access), 429, errTooMany, journal.ReasonRateLimited)
			if got := last(t, mock).Credential; got == nil || got.State != journal.StateExpired {
				t.Errorf("the journal has %+v for a token that expired", got)
			}
		}},
		{"rate-limit", "login:1/1m,*:3/90s", []mockserver.Option{
			mockserver.WithAccount(mockserver.DefaultAccount()),
			mockserver.WithAccount(mockserver.AccountConfig{Username: "other", Password: "secret", ClientID: 7, Features: []string{"vouchers"}}),
		}, showSharedLimits},
		{"rate-limit", "1/24h", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			spent := u.refresh(tokens.Refresh)
			for _, c := range protectedCalls() {
				u.call(c, spent.Access).wantOK(t)
				got := u.call(c, spent.Access)
				t.Log(c.id)
				wantRefusal(t, mock, got, 429, errTooMany, journal.ReasonRateLimited)
				if wait := got.header.Get("Retry-After"); wait != "86400" {
					t.Errorf("Retry-After is %q, want a day", wait)
				}
			}
			mock.Advance(24*time.Hour - time.Second)
			wantRefusal(t, mock, u.do("POST", loginPath, loginBody), 429, errManyLogins, journal.ReasonRateLimited)
			wantRefusal(t, mock, u.refreshWith(tokens.Refresh), 429, errTooMany, journal.ReasonRateLimited)
			mock.Advance(time.Second)
			u.login()
			u.refreshWith(tokens.Refresh).want(t, 401, errRefreshToken)
			u.do("GET", "/nothing", "").want(t, 404, errPath) // no operation, no limit
			u.do("GET", "/nothing", "").want(t, 404, errPath)
		}},
	}
}

// showSharedLimits has one login a minute, and three of anything else in 90 seconds.
func showSharedLimits(t *testing.T, mock *mockserver.TestServer, u user) {
	const other = `{"username":"other","password":"secret"}`
	limited := func(a answer, body, wait string) {
		t.Helper()
		wantRefusal(t, mock, a, 429, body, journal.ReasonRateLimited)
		if got := a.header.Get("Retry-After"); got != wait {
			t.Errorf("Retry-After is %q, want %s", got, wait)
		}
	}
	tokens := u.login()
	limited(u.do("POST", loginPath, strings.Replace(loginBody, "your_api_password", "x", 1)), errManyLogins, "60") // the password does not matter
	if got := last(t, mock).Account; got != mock.Username {
		t.Errorf("the journal has account %q, want the one that was counted", got)
	}
	second := u.pairOf(u.do("POST", loginPath, other)) // another account, another count
	limited(u.do("POST", loginPath, other), errManyLogins, "60")
	u.do("POST", loginPath, strangersLogin).want(t, 401, errCredentials)
	limited(u.do("POST", loginPath, `{"username":"somebody","password":"x"}`), errManyLogins, "60") // all strangers have one
	if got := last(t, mock).Account; got != "" {
		t.Errorf("the journal has account %q, want none", got)
	}
	limited(u.do("POST", loginPath, "{"), errManyLogins, "60")

	for _, token := range []string{"", "x", tokens.Access[:len(tokens.Access)-5]} { // so have tokens that are none
		u.get(productsPath, token)
		wantReasonNot(t, mock, journal.ReasonRateLimited)
	}
	limited(u.do("GET", productsPath, ""), errTooMany, "30")
	for range 3 {
		u.get(productsPath, tokens.Access).wantOK(t)
	}
	limited(u.get(productsPath, tokens.Access), errTooMany, "30")
	u.get(productsPath, second.Access).wantOK(t)

	// A 429 spends no token and commits nothing.
	mock.Advance(30 * time.Second)
	limited(u.do("POST", loginPath, loginBody), errManyLogins, "30")
	next := tokens
	for range 3 {
		next = u.refresh(next.Refresh)
	}
	limited(u.refreshWith(next.Refresh), errTooMany, "30")
	if got := last(t, mock); got.Credential == nil || got.Credential.State != journal.StateLive || got.Account != mock.Username {
		t.Errorf("the journal has %+v of %q for a token that is good", got.Credential, got.Account)
	}
	mock.Advance(29 * time.Second)
	limited(u.refreshWith(next.Refresh), errTooMany, "1")
	mock.Advance(time.Second)
	u.refresh(next.Refresh)
	u.login()
}

func wantReasonNot(t *testing.T, mock *mockserver.TestServer, reason journal.Reason) {
	t.Helper()
	if got := last(t, mock).Reason; got == reason {
		t.Errorf("the journal says %q", got)
	}
}

// What was counted stays so while other assumptions change, until the limit itself does, and until a reset.
func TestLimitsOutliveOtherChanges(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("rate-limit", "login:1/1h"))
	u := newUser(t, mock.Server)
	limited := func(want bool) {
		t.Helper()
		if got := u.do("POST", loginPath, loginBody); (got.status == 429) != want {
			t.Errorf("got %d %s", got.status, got.body)
		}
	}
	limited(false)
	limited(true)
	mock.Assume("bad-id", "not-found")
	mock.Assume("rate-limit", " login:1/1h"[1:])
	limited(true)
	mock.Assume("rate-limit", "login:2/1h")
	limited(false)
	limited(false)
	limited(true)
	if err := mock.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	limited(false)
	limited(true)

	// So is an account that was made anew.
	if err := mock.DeleteAccount(t.Context(), mock.Username); err != nil {
		t.Fatal(err)
	}
	u.do("PUT", "/_mock/accounts/"+mock.Username, `{"password":"`+mock.Password+`"}`).wantOK(t)
	limited(false)
	limited(true)
}

// A clock that goes back locks nobody out for longer than the limit says.
func TestLimitsOnAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("back"), mockserver.WithAssumption("rate-limit", "login:1/1m"))
	u := newUser(t, mock.Server)
	u.login()
	u.do("PUT", "/_mock/clock", `{"now":"1975-01-15T09:30:00Z","allow_rewind":true}`).wantOK(t)
	got := u.do("POST", loginPath, loginBody)
	got.want(t, 429, errManyLogins)
	if wait := got.header.Get("Retry-After"); wait != "60" {
		t.Errorf("Retry-After is %q, want 60", wait)
	}
	mock.Advance(59 * time.Second)
	u.do("POST", loginPath, loginBody).want(t, 429, errManyLogins)
	mock.Advance(time.Second)
	u.login()
}
