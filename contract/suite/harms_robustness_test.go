package suite_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/mockserver"
)

// harm is a broken server, and the case that finds it out. What is documented fails, what is assumed informs.
type harm struct {
	id     string
	spoil  breakage
	reason string // part of it
}

// findsOut runs the case of each harm against it.
func findsOut(t *testing.T, harms []harm) {
	t.Helper()
	bases := map[string]suite.Basis{}
	for _, c := range suite.Cases() {
		bases[c.ID] = c.Basis
	}
	for _, m := range harms {
		t.Run(m.id, func(t *testing.T) {
			t.Parallel()
			want := report.Fail
			if bases[m.id] == suite.Assumed {
				want = report.Inform
			}
			url := spoiled(t, m.spoil, mockserver.Config{Extensions: true})
			r := only(t, suite.Target{BaseURL: url, Extensions: true, Generated: 400}, m.id)
			if r.Verdict != want || !strings.Contains(r.Reason, m.reason) {
				t.Errorf("%s: %s, want %s with %q", r.Verdict, r.Reason, want, m.reason)
			}
		})
	}
}

// rewritten has the mock answer another request than the one that came.
func rewritten(change func(r *http.Request)) breakage {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		change(r)
		next.ServeHTTP(w, r)
	}
}

// ends tells requests by the end of their path.
func ends(path string) func(r *http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, path) }
}

// when has a breakage for some requests.
func when(is func(r *http.Request) bool, spoil breakage) breakage {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if is(r) {
			spoil(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// lastToken has a server remember who came last, as one does that keeps state where it should not.
func lastToken() breakage {
	var mu sync.Mutex
	var last string
	return rewritten(func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch given := r.Header.Get("Authorization"); {
		case given != "" && !strings.Contains(given, "not-a-token"):
			last = given
		case given == "" && last != "" && strings.Contains(r.URL.Path, "/api/v1/"):
			r.Header.Set("Authorization", last)
		}
	})
}

// crowded answers a read wrongly while another is under way.
func crowded() breakage {
	var under atomic.Int32
	var together sync.WaitGroup
	together.Add(2)
	return when(ends("/api/v1/currencies"), func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		switch under.Add(1) {
		case 1: // alone
			next.ServeHTTP(w, r)
			return
		case 2, 3:
			together.Done()
		}
		together.Wait()
		answers(200, "application/json", "[]")(w, r, next)
	})
}

func robustnessHarms() []harm {
	countries, refresh := ends("/api/v1/countries"), ends("/auth/refresh")
	authorization := func(change func(values []string) []string) breakage {
		return rewritten(func(r *http.Request) {
			if values := r.Header["Authorization"]; len(values) > 0 {
				r.Header["Authorization"] = change(values)
			}
		})
	}
	return []harm{
		{"robustness/reads-at-once", crowded(), "at the same time as others"},
		{"robustness/after-errors", lastToken(), "status 200, want 401"},
		{"robustness/authorization-forms", rewritten(func(r *http.Request) {
			if token := r.URL.Query().Get("access_token"); token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
		}), "200, want 401"},
		{"robustness/authorization-forms", authorization(func(values []string) []string {
			return []string{strings.Replace(values[0], "Bearer Bearer", "Bearer", 1)}
		}), "200, want 401"},
		{"robustness/authorization-forms", rewritten(func(r *http.Request) {
			if cookie, err := r.Cookie("access_token"); err == nil {
				r.Header.Set("Authorization", "Bearer "+cookie.Value)
			}
		}), "200, want 401"},
		{"robustness/json-forms", at("POST", "/auth/refresh", func(_ *http.Request, body string) bool { return strings.Contains(body, `\u`) },
			answers(400, "application/json", `{"error":{"name":"SyntaxError","code":"SYNTAX_ERROR","message":"Invalid request body"}}`)), "SYNTAX_ERROR"},
		{"robustness/query-forms", when(ends("/api/v1/wallets"), rewritten(func(r *http.Request) {
			r.URL.RawQuery = strings.ReplaceAll(r.URL.RawQuery, "%", "x")
		})), "400"},
		{"robustness/query-forms", when(ends("/api/v1/wallets"), rewritten(func(r *http.Request) {
			if strings.HasPrefix(r.URL.RawQuery, "limit=2&") {
				r.URL.RawQuery = "limit=1"
			}
		})), "other records than"},
		{"robustness/authorization-spelling", authorization(func(values []string) []string {
			return []string{strings.Replace(values[0], "BEARER", "Basic", 1)}
		}), "status 401, want 200"},
		{"robustness/two-authorizations", authorization(func(values []string) []string { return values[:1] }), "status 200, want 401"},
		{"robustness/two-authorizations", authorization(func(values []string) []string { return values[len(values)-1:] }), "status 200, want 401"},
		{"robustness/other-paths", when(ends("/api/v1/countries/"), rewritten(func(r *http.Request) {
			r.URL.Path, r.URL.RawPath = strings.TrimSuffix(r.URL.Path, "/"), ""
		})), "200, want 404"},
		{"robustness/other-paths", when(ends("/api/v1/Countries"), rewritten(func(r *http.Request) {
			r.URL.Path = strings.ToLower(r.URL.Path)
		})), "/api/v1/Countries: 200"},
		{"robustness/other-paths", when(ends("/api/v1/country"), answers(404, "text/html", "<h1>Not Found</h1>")), "404, want 404"},
		{"robustness/encoded-paths", when(func(r *http.Request) bool { return strings.Contains(r.RequestURI, "%63") }, rewritten(func(r *http.Request) {
			r.URL.Path = r.RequestURI
		})), "want 200"},
		{"robustness/other-methods", when(func(r *http.Request) bool { return r.Method == "PURGE" && ends("/api/v1/wallets")(r) }, fails()), "PURGE /api/v1/wallets: status 500"},
		{"robustness/other-methods", when(func(r *http.Request) bool { return r.Method == "get" && countries(r) }, answers(200, "application/json", "[]")), "get /api/v1/countries: status 200"},
		{"robustness/long-requests", when(func(r *http.Request) bool { return len(r.RequestURI) > 5000 }, answers(414, "text/plain", "")), "status 414, want 200"},
		{"robustness/long-requests", when(func(r *http.Request) bool { return len(r.Header.Get("X-Popupmock")) > 3000 }, answers(431, "text/plain", "")), "status 431, want 200"},
		{"robustness/read-with-body", at("GET", "/api/v1/countries", func(_ *http.Request, body string) bool { return body == "{" },
			answers(400, "application/json", "{}")), "status 400, want 200"},
		{"robustness/headers-of-reads", when(func(r *http.Request) bool { return r.Header.Get("Accept") == "text/html" }, answers(406, "text/plain", "")), "status 406, want 200"},
		{"robustness/headers-of-reads", when(func(r *http.Request) bool { return r.Header.Get("Accept-Language") == "cs" }, answers(200, "application/json", "[]")), "answered otherwise than without"},
		{"robustness/chunked", when(func(r *http.Request) bool { return refresh(r) && r.ContentLength < 0 }, answers(411, "text/plain", "")), "411 , and 400"},
		{"robustness/expect-continue", when(func(r *http.Request) bool { return r.Header.Get("Expect") != "" }, answers(417, "text/plain", "")), "417 , and 400"},
		{"robustness/large-body", when(func(r *http.Request) bool { return refresh(r) && r.ContentLength > 1<<20 }, answers(500, "text/plain", "")), "500, want 413"},
	}
}

func TestRobustnessCasesKillMutants(t *testing.T) {
	t.Parallel()
	killed := map[string]bool{}
	for _, m := range robustnessHarms() {
		killed[m.id] = true
	}
	for _, c := range suite.Cases() {
		if byHand.MatchString(c.ID) && !killed[c.ID] {
			t.Errorf("%s has no mutant", c.ID)
		}
	}
	findsOut(t, robustnessHarms())
}
