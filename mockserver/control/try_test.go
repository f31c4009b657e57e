package control_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/control"
)

// The page tries the vendor's API below its own path: who may, what arrives there, and what the answer may become.
func TestTry(t *testing.T) {
	t.Parallel()
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("vendor " + r.Method + " " + r.URL.EscapedPath() + "?" + r.URL.RawQuery + " " + r.Header.Get("Authorization") + r.Header.Get("Cookie")))
	})
	page := http.NotFoundHandler()
	open, locked := control.Guard{Page: page}, control.Guard{Page: page, Token: "sesame"}
	cookie := opened(t, locked)
	const wantsSession = "wants the session of the live page"
	for name, tt := range map[string]struct {
		guard  control.Guard
		target string
		header map[string]string
		status int
		want   string
	}{
		"as it was sent":              {open, "/_mock/ui/try/api/v1/a%2Fb?x=1", map[string]string{"Authorization": "Bearer access"}, 200, "vendor POST /api/v1/a%2Fb?x=1 Bearer access"},
		"no cookie reaches it":        {open, "/_mock/ui/try/", map[string]string{"Cookie": "a=b"}, 200, "vendor POST /? "},
		"with a session":              {locked, "/_mock/ui/try/x", map[string]string{"Cookie": cookie.Name + "=" + cookie.Value, "Authorization": "Bearer access"}, 200, "vendor POST /x? Bearer access"},
		"without a session":           {locked, "/_mock/ui/try/x", nil, 401, wantsSession},
		"by the token, which is none": {locked, "/_mock/ui/try/x", map[string]string{"Authorization": "Bearer sesame"}, 401, wantsSession},
		"from another port":           {locked, "/_mock/ui/try/x", map[string]string{"Cookie": cookie.Name + "=" + cookie.Value, "Sec-Fetch-Site": "same-site"}, 403, "another origin"},
		"from another origin":         {open, "/_mock/ui/try/x", map[string]string{"Origin": "https://evil.example"}, 403, "another origin"},
		"nothing behind it":           {open, "/_mock/ui/try", nil, 200, "next"},
		"beside it":                   {open, "/_mock/ui/trying/x", nil, 200, "next"},
		"no page":                     {control.Guard{}, "/_mock/ui/try/x", nil, 200, "next"},
	} {
		r := httptest.NewRequest("POST", tt.target, nil)
		for key, value := range tt.header {
			r.Header.Set(key, value)
		}
		w := httptest.NewRecorder()
		next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("next")) })
		tt.guard.Try(api, next).ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || tt.status == 200 && !strings.HasSuffix(w.Body.String(), tt.want) {
			t.Errorf("%s: got %d %s, want %d %q", name, w.Code, w.Body, tt.status, tt.want)
		}
		if strings.HasPrefix(tt.want, "vendor") && (w.Header().Get("Content-Security-Policy") != "sandbox; default-src 'none'" || w.Header().Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%s: the answer could become a page beside the control API: %v", name, w.Header())
		}
		if r.Header.Get("Cookie") != tt.header["Cookie"] {
			t.Errorf("%s: the request itself was changed", name)
		}
	}
}
