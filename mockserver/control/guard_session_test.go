package control_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/control"
)

// opened opens a session and returns its cookie.
func opened(t *testing.T, guard control.Guard, prepare ...func(*http.Request)) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/_mock/ui/session", strings.NewReader(`{"token":"`+guard.Token+`"}`))
	for _, change := range prepare {
		change(r)
	}
	guard.Handler(well()).ServeHTTP(w, r)
	cookies := w.Result().Cookies()
	if w.Code != http.StatusNoContent || len(cookies) != 1 {
		t.Fatalf("got %d %s with the cookies %v, want 204 and one", w.Code, w.Body, cookies)
	}
	return cookies[0]
}

func TestTheCookieOfASession(t *testing.T) {
	t.Parallel()
	guard := control.Guard{Token: "sesame"}
	cookie := opened(t, guard)
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Secure || cookie.Path != "/_mock" || cookie.MaxAge != 0 || !cookie.Expires.IsZero() {
		t.Errorf("the cookie is %v, want HttpOnly, SameSite=Strict, Path=/_mock, and no end but that of the browser", cookie)
	}
	if len(cookie.Value) != 64 || strings.Contains(cookie.Name+cookie.Value, "sesame") {
		t.Errorf("the cookie %v does not look as if it followed from the token, and did not have it", cookie)
	}
	if other := opened(t, control.Guard{Token: "open"}); other.Name == cookie.Name || other.Value == cookie.Value {
		t.Errorf("mocks of two tokens have the cookies %v and %v, want other names, since both may be on one host", cookie, other)
	}
	if again := opened(t, guard); again.String() != cookie.String() {
		t.Errorf("two mocks of one token have the cookies %v and %v", cookie, again)
	}
	if secure := opened(t, guard, func(r *http.Request) { r.TLS = &tls.ConnectionState{} }); !secure.Secure {
		t.Errorf("under TLS the cookie is %v, want Secure", secure)
	}
	for uri, want := range map[string]string{
		"/s/one/_mock/ui/session": "/s/one/_mock", "/behind/s/one/_mock/ui/session?x": "/behind/s/one/_mock",
		"http://mock.test/s/a%20b/_mock/ui/session": "/s/a%20b/_mock", "": "/_mock", "*": "/_mock", "/elsewhere": "/_mock", "/a/ui/session": "/_mock",
	} {
		if got := opened(t, guard, func(r *http.Request) { r.RequestURI = uri }); got.Path != want {
			t.Errorf("asked for by %q the cookie has the path %s, want %s", uri, got.Path, want)
		}
	}
}

// What lets in, and what does not, with the reason.
func TestSessionsLetIn(t *testing.T) {
	t.Parallel()
	const (
		none        = "the control API of this mock wants its token"
		wrong       = "the bearer token is not that of --control-token"
		otherOrigin = "a web page of another origin cannot steer the mock"
	)
	guard := control.Guard{Token: "sesame"}
	cookie, other := opened(t, guard), opened(t, control.Guard{Token: "open"})
	forged := *cookie
	forged.Value = strings.Repeat("0", 64)
	renamed := *other
	renamed.Name = cookie.Name
	for name, tt := range map[string]struct {
		method  string
		cookies []*http.Cookie
		header  []string
		want    string // of the refusal; none where it is let in
	}{
		"read":                      {"GET", []*http.Cookie{cookie}, nil, ""},
		"write":                     {"POST", []*http.Cookie{cookie}, nil, ""},
		"of the page":               {"POST", []*http.Cookie{cookie}, []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://example.com"}, ""},
		"typed":                     {"GET", []*http.Cookie{cookie}, []string{"Sec-Fetch-Site", "none"}, ""},
		"among others":              {"GET", []*http.Cookie{&forged, other, cookie}, nil, ""},
		"no cookie":                 {"GET", nil, nil, none},
		"another token's":           {"GET", []*http.Cookie{other}, nil, none},
		"another token's, renamed":  {"GET", []*http.Cookie{&renamed}, nil, none},
		"a forged one":              {"POST", []*http.Cookie{&forged}, nil, none},
		"the token itself":          {"GET", []*http.Cookie{{Name: cookie.Name, Value: "sesame"}}, nil, none},
		"beside another bearer":     {"GET", []*http.Cookie{cookie}, []string{"Authorization", "Bearer open"}, wrong},
		"read from another port":    {"GET", []*http.Cookie{cookie}, []string{"Sec-Fetch-Site", "same-site"}, none},
		"read from another site":    {"GET", []*http.Cookie{cookie}, []string{"Sec-Fetch-Site", "cross-site"}, none},
		"write from another port":   {"POST", []*http.Cookie{cookie}, []string{"Sec-Fetch-Site", "same-site"}, otherOrigin},
		"write from another site":   {"POST", []*http.Cookie{cookie}, []string{"Sec-Fetch-Site", "cross-site"}, otherOrigin},
		"write from another origin": {"POST", []*http.Cookie{cookie}, []string{"Origin", "http://example.com:3000"}, otherOrigin},
	} {
		r := httptest.NewRequest(tt.method, "/_mock/nothing", nil)
		for _, c := range tt.cookies {
			r.AddCookie(c)
		}
		for i := 0; i < len(tt.header); i += 2 {
			r.Header.Set(tt.header[i], tt.header[i+1])
		}
		w := httptest.NewRecorder()
		guard.Handler(well()).ServeHTTP(w, r)
		if tt.want == "" && w.Code != http.StatusNotFound || tt.want != "" && (w.Code != 401 && w.Code != 403 || !strings.Contains(w.Body.String(), tt.want)) {
			t.Errorf("%s: got %d %s, want %q", name, w.Code, w.Body, tt.want)
		}
	}
}

func TestSessionCalls(t *testing.T) {
	t.Parallel()
	cookie := opened(t, control.Guard{Token: "sesame"})
	for _, tt := range []struct {
		token, method, body string
		with                *http.Cookie
		status              int
		want                string
	}{
		{"", "GET", "", nil, 200, `{"needed":false,"open":true}`},
		{"", "POST", `{"token":"whatever"}`, nil, 204, ""},
		{"", "DELETE", "", nil, 204, ""},
		{"sesame", "GET", "", nil, 200, `{"needed":true,"open":false}`},
		{"sesame", "GET", "", cookie, 200, `{"needed":true,"open":true}`},
		{"open", "GET", "", cookie, 200, `{"needed":true,"open":false}`},
		{"sesame", "HEAD", "", nil, 200, ""},
		{"sesame", "POST", `{"token":"Sesame"}`, nil, 401, `"message":"the token is not that of --control-token"`},
		{"sesame", "POST", `{"token":"Sesame"}`, cookie, 401, `"message":"the token is not that of --control-token"`},
		{"sesame", "POST", `{"token":""}`, nil, 400, `"message":"token is missing or empty, want that of --control-token"`},
		{"sesame", "POST", `{"tokn":"sesame"}`, nil, 400, `unknown field \"tokn\", want one of token, path`},
		{"sesame", "POST", `{"token":"sesame","path":"team/_mock"}`, nil, 400, `path is \"team/_mock\", want the path of the control API as the browser has it, escaped, such as /team/_mock`},
		{"sesame", "POST", `{"token":"sesame","path":"/a; Domain=b"}`, nil, 400, `path is \"/a; Domain=b\", want the path`},
		{"sesame", "POST", `{"token":"sesame","path":"/` + strings.Repeat("a", 1024) + `"}`, nil, 400, `want the path of the control API`},
		{"sesame", "DELETE", `{"path":"/ä"}`, nil, 400, `path is \"/ä\", want the path`},
		{"sesame", "DELETE", `{"token":"x"}`, nil, 400, `unknown field \"token\", want one of path`},
		{"sesame", "PUT", `{"token":"sesame"}`, nil, 405, `no control call PUT /_mock/ui/session, want DELETE, GET, HEAD, POST`},
	} {
		r := httptest.NewRequest(tt.method, "/_mock/ui/session", strings.NewReader(tt.body))
		if tt.with != nil {
			r.AddCookie(tt.with)
		}
		w := httptest.NewRecorder()
		control.Guard{Token: tt.token}.Handler(well()).ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || len(w.Header()["Set-Cookie"]) != 0 {
			t.Errorf("%s %s of a mock with the token %q: got %d %s, cookies %v; want %d %s and none", tt.method, tt.body, tt.token, w.Code, w.Body, w.Header()["Set-Cookie"], tt.status, tt.want)
		}
		if strings.Contains(w.Body.String(), "sesame") {
			t.Errorf("%s tells the token: %s", tt.method, w.Body)
		}
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("DELETE", "/_mock/ui/session", nil)
	r.AddCookie(cookie)
	control.Guard{Token: "sesame"}.Handler(well()).ServeHTTP(w, r)
	if gone := w.Result().Cookies(); w.Code != 204 || len(gone) != 1 || gone[0].Name != cookie.Name || gone[0].MaxAge != -1 || gone[0].Value != "" || gone[0].Path != "/_mock" {
		t.Errorf("closing: %d with the cookies %v, want one that ends", w.Code, gone)
	}
}

// Behind a proxy that has the mock at a path of its own only the page knows that path.
func TestTheCookieOfAPageBehindAProxy(t *testing.T) {
	t.Parallel()
	const path = "/team%20one/s/apart/_mock"
	for method, body := range map[string]string{"POST": `{"token":"sesame","path":"` + path + `"}`, "DELETE": `{"path":"` + path + `"}`} {
		w := httptest.NewRecorder()
		control.Guard{Token: "sesame"}.Handler(well()).ServeHTTP(w, httptest.NewRequest(method, "/_mock/ui/session", strings.NewReader(body)))
		if cookies := w.Result().Cookies(); w.Code != http.StatusNoContent || len(cookies) != 1 || cookies[0].Path != path || (cookies[0].MaxAge < 0) != (method == "DELETE") {
			t.Errorf("%s: %d %s with the cookies %v, want 204 and one at %s", method, w.Code, w.Body, cookies, path)
		}
	}
}

// TestTheSessionNamesTheAPI where that is elsewhere, so that the page can say where a client is to be pointed.
func TestTheSessionNamesTheAPI(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		api  func() string
		want string
	}{
		"beside":    {nil, `{"needed":false,"open":true}`},
		"not told":  {func() string { return "" }, `{"needed":false,"open":true}`},
		"elsewhere": {func() string { return "http://127.0.0.1:8080" }, `{"needed":false,"open":true,"api":"http://127.0.0.1:8080"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			control.Guard{API: test.api}.Handler(well()).ServeHTTP(w, httptest.NewRequest("GET", "/_mock/ui/session", nil))
			if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusOK || got != test.want {
				t.Errorf("got %d %s, want 200 %s", w.Code, got, test.want)
			}
		})
	}
}
