package mockserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// wantRefused checks that an answer is an error in the vendor's shape, and no failure of the mock.
func wantRefused(tb testing.TB, a answer, statuses ...int) {
	tb.Helper()
	var envelope struct {
		Error struct{ Name, Code, Message string }
	}
	if err := json.Unmarshal([]byte(a.body), &envelope); err != nil || envelope.Error.Name == "" || envelope.Error.Code == "" || envelope.Error.Message == "" {
		tb.Errorf("%d %s is not an error in the vendor's shape", a.status, a.body)
	}
	for _, status := range statuses {
		if a.status == status {
			return
		}
	}
	tb.Errorf("status %d, want one of %v", a.status, statuses)
}

func FuzzBearerHeader(f *testing.F) {
	mock := mockserver.Start(f)
	u := newUser(f, mock.Server)
	good := u.login().Access
	for _, seed := range []string{"", "Bearer", "Bearer ", "bearer x", "Bearer a.b.c", "Basic eDp5", "Bearer " + good[:len(good)-1], "Bearer " + strings.Repeat("a", 9000), "Bearer " + strings.Repeat(".", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if strings.Contains(value, good) {
			return
		}
		u := newUser(t, mock.Server)
		wantRefused(t, u.do("GET", categoriesPath, "", "Authorization", value), http.StatusUnauthorized)
	})
}

func FuzzLoginBody(f *testing.F) {
	mock := mockserver.Start(f)
	for _, seed := range []string{"", "{}", loginBody, `{"username":1}`, `{"username":"a","password":"b"}`, "[[[[", "\xff\xfe", `{"username":"\ud800","password":"x"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a := newUser(t, mock.Server).do("POST", loginPath, string(body))
		if a.status != http.StatusOK {
			wantRefused(t, a, 400, 401)
			return
		}
		var sent map[string]any
		if err := json.Unmarshal(body, &sent); err != nil || sent["username"] != mock.Username || sent["password"] != mock.Password {
			t.Errorf("login succeeded with %q", body)
		}
	})
}

func FuzzRefreshBody(f *testing.F) {
	mock := mockserver.Start(f)
	access := newUser(f, mock.Server).login().Access
	for _, seed := range []string{"", "{}", `{"refresh_token":"x"}`, `{"refresh_token":"` + access + `"}`, `{"refresh_token":{"a":1}}`, "nul"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		wantRefused(t, newUser(t, mock.Server).do("POST", refreshPath, string(body)), 400, 401)
	})
}

// However strictly a body is read, a good one and no other is let through.
func FuzzStrictBodies(f *testing.F) {
	mock := mockserver.Start(f, func(c *mockserver.Config) {
		c.Assumptions = map[string]string{
			"unknown-fields": "reject", "wrong-type": "syntax-error", "empty-credential": "invalid-credentials", "content-type": "require",
		}
	})
	for _, seed := range []string{"", "{}", "null", loginBody, `{"username":"","password":null}`, `{"refresh_token":""}`, `{"Username":"a"}`, `{"":""}`, "[0]"} {
		f.Add(seed, "application/json")
	}
	f.Add(loginBody, "application/json; charset=utf-8")
	f.Add(loginBody, ";")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		u := newUser(t, mock.Server)
		wantRefused(t, u.do("POST", refreshPath, body, "Content-Type", contentType), 400, 401)
		a := u.do("POST", loginPath, body, "Content-Type", contentType)
		if a.status != http.StatusOK {
			wantRefused(t, a, 400, 401)
			return
		}
		var sent map[string]string
		if err := json.Unmarshal([]byte(body), &sent); err != nil || len(sent) != 2 || sent["username"] != mock.Username || sent["password"] != mock.Password ||
			!strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "application/json") {
			t.Errorf("login succeeded with %q of %q", body, contentType)
		}
	})
}

func FuzzRequestLine(f *testing.F) {
	mock := mockserver.Start(f)
	for _, seed := range [][2]string{{"GET", "/"}, {"POST", "/auth/login"}, {"GET", "/api/v1/products?page=0"}, {"GET", "/api/v1/%2e%2e/x"}, {"HEAD", "/api/v1/categories"}, {"OPTIONS", "/auth/login"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, method, target string) {
		r, err := http.NewRequest(method, "http://mock.test"+target, http.NoBody)
		if err != nil || !strings.HasPrefix(target, "/") || strings.HasPrefix(r.URL.Path, "/_mock") {
			return
		}
		w := &nullWriter{header: http.Header{}}
		r.RemoteAddr = "127.0.0.1:1"
		mock.Handler().ServeHTTP(w, r)
		if w.status >= 500 || w.status == 0 {
			t.Errorf("%s %s: status %d", method, target, w.status)
		}
	})
}

// nullWriter keeps the status alone.
type nullWriter struct {
	header http.Header
	status int
}

func (w *nullWriter) Header() http.Header         { return w.header }
func (w *nullWriter) WriteHeader(status int)      { w.status = status }
func (w *nullWriter) Write(p []byte) (int, error) { return len(p), nil }
