package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// The vendor's error is the one of the operation's page, or one of its shape where there is none.
func TestTheVendorsErrors(t *testing.T) {
	t.Parallel()
	body := func(name, code, message string) string {
		return `{"error":{"name":"` + name + `","code":"` + code + `","message":"` + message + `"}}`
	}
	flat := func(code, message string) string { return `{"error":"` + code + `","message":"` + message + `"}` }
	cases := []struct {
		operation, method, path string
		assumed                 map[string]string
		status                  int
		want                    string
	}{
		{"login", "POST", loginPath, nil, 400, errSyntax},
		{"login", "POST", loginPath, nil, 401, errCredentials},
		{"login", "POST", loginPath, nil, 403, errAddress},
		{"login", "POST", loginPath, nil, 413, errTooLarge},
		{"login", "POST", loginPath, nil, 429, body("TooManyRequestsError", "TOO_MANY_REQUESTS", "Too many login attempts. Please try again later.")},
		{"login", "POST", loginPath, nil, 500, body("InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")},
		{"login", "POST", loginPath, nil, 503, errUnavailable},
		{"login", "POST", loginPath, map[string]string{"dialect": "legacy"}, 401, flat("unauthorized", "Invalid credentials")},
		{"login", "POST", loginPath, map[string]string{"dialect": "legacy"}, 429, flat("Too Many Requests", "Too many login attempts. Please try again later.")},
		{"login", "POST", loginPath, map[string]string{"dialect": "legacy"}, 504, flat("gateway_timeout", "Gateway timeout")},
		{"refresh", "POST", refreshPath, nil, 401, errRefreshToken},
		{"logout", "POST", logoutPath, nil, 401, errNoToken},
		{"listCategories", "GET", categoriesPath, nil, 400, errQuery},
		{"listCategories", "GET", categoriesPath, nil, 401, errAccessToken},
		{"listCategories", "GET", categoriesPath, map[string]string{"unauthorized-text": "authentication-required"}, 401, errNoToken},
		{"listCategories", "GET", categoriesPath, nil, 404, errPath},
		{"listCategories", "GET", categoriesPath, nil, 405, errMethod},
		{"listCategories", "GET", categoriesPath, map[string]string{"wrong-method": "not-found"}, 405, errMethod},
		{"listCategories", "GET", categoriesPath, map[string]string{"dialect": "legacy"}, 503, errUnavailable},
		{"getCategory", "GET", categoriesPath + "/1", nil, 404, body("NotFoundError", "NOT_FOUND", "Category not found")},
		{"listProducts", "GET", productsPath, nil, 500, body("InternalServerError", "INTERNAL_SERVER_ERROR", "Failed to retrieve products")},
		{"listProducts", "GET", productsPath, nil, 418, body("ImateapotError", "IM_A_TEAPOT", "I'm a teapot")},
		{"listProducts", "GET", productsPath, nil, 499, body("UnknownError", "UNKNOWN_ERROR", "Unknown error")},
		{"listProducts", "GET", productsPath, nil, 203, ""},
	}
	for _, c := range cases {
		mock := mockserver.Start(t, func(config *mockserver.Config) { config.Assumptions = c.assumed })
		effect := fault.Status{Code: c.status}
		if c.status < 400 {
			effect.NoBody = true
		}
		mock.AddFault(fault.Rule{Operation: c.operation, Phase: fault.Before, Effect: effect})
		got := newUser(t, mock.Server).do(c.method, c.path, "")
		got.want(t, c.status, c.want)
		if kind := got.header.Get("Content-Type"); c.want != "" && kind != "application/json" {
			t.Errorf("%s %d has Content-Type %q", c.operation, c.status, kind)
		}
	}
}

// What is assumed of all answers holds for those of faults.
func TestFaultsKeepToWhatIsAssumed(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("assumed"), mockserver.WithAssumption("request-id", "echo"), mockserver.WithAssumption("www-authenticate", "rfc6750"))
	u := newUser(t, mock.Server)
	access := u.login().Access
	for _, phase := range []fault.Phase{fault.Before, fault.After} {
		if _, err := mock.PutFault(t.Context(), "f", fault.Rule{Operation: "*", Phase: phase, Effect: fault.Unauthorized{}}); err != nil {
			t.Fatal(err)
		}
		got := u.do("GET", categoriesPath, "", "Authorization", "Bearer "+access, "X-Request-Id", "mine")
		got.want(t, 401, errAccessToken)
		want := http.Header{
			"Content-Type": {"application/json"}, "Content-Length": {"104"}, "Date": {"Wed, 15 Jan 2025 09:30:00 GMT"},
			"X-Request-Id": {"mine"}, "Www-Authenticate": {`Bearer realm="popupmock", error="invalid_token"`},
		}
		for name := range want {
			if got.header.Get(name) != want.Get(name) {
				t.Errorf("%s: %s is %q, want %q", phase, name, got.header.Get(name), want.Get(name))
			}
		}
		if got := u.do("POST", loginPath, loginBody).header.Get("WWW-Authenticate"); got != "" {
			t.Errorf("%s: a login is challenged by %q", phase, got)
		}
	}
}
