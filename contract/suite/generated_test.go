package suite_test

import (
	"net/http"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

// Whatever the seed is, the mock passes all that is generated.
func TestGeneratedCasesPassOnTheMock(t *testing.T) {
	t.Parallel()
	for _, seed := range []string{"1", "another"} {
		mock := mockserver.Start(t, mockserver.WithExtensions())
		run, err := suite.Check(t.Context(), suite.Target{
			BaseURL: mock.URL, Extensions: true, Seed: seed, Only: regexp.MustCompile(`^robustness/generated/`), Generated: 60,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range run.Results() {
			if r.Verdict != report.Pass {
				t.Errorf("seed %s, %s: %s: %s", seed, r.ID, r.Verdict, r.Reason)
			}
		}
	}
}

// A brokenServer is one that a generated case finds out.
type brokenServer struct {
	name, operation string
	spoil           breakage
	verdict         report.Verdict
	reason          string   // part of it
	want            []string // the smallest request, as the end of a path and the body; one of them
	curl            string   // what curl shows of it: a status, or "nothing"
}

const (
	noPassword = `{"username":"popupmock-contract-nobody"}`
	goodPair   = `{"success":true,"data":{"access_token":"not-one.of-those.tokens","refresh_token":"not-one-either","access_expires_at":"2025-01-15T10:30:00Z","refresh_expires_at":"2025-01-22T10:30:00Z","client_id":1}}`
	invalid    = `{"error":{"name":"BadRequestError","code":"BAD_REQUEST","message":"Invalid query parameters"}}`
)

func brokenServers() []brokenServer {
	const wallets, login = "/api/v1/wallets", "/auth/login"
	arrays := strings.Repeat("[", 101) + strings.Repeat("]", 101)
	control := func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != 0 })
	}
	return []brokenServer{
		{
			"fails at the greatest limit", "listWallets", at("GET", wallets, queryIs("limit", equals("10000")), fails()),
			report.Fail, "status 500, which nothing in a request may lead to", []string{"/api/v1/wallets?limit=10000"}, "500",
		},
		{
			"hangs up on a long name", "listWallets",
			at("GET", wallets, queryIs("name", func(text string) bool { return len(text) > 500 }), hangsUp),
			report.Fail, "no answer comes: EOF", []string{"/api/v1/wallets?name=" + strings.Repeat("a", 501)}, "nothing",
		},
		{
			"takes a page below the first", "listWallets",
			at("GET", wallets, queryIs("page", equals("-1")), func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				r.URL.RawQuery = ""
				changed(func(header http.Header, body string) string { header.Set("X-Page", "-1"); return body })(w, r, next)
			}),
			report.Fail, "response header X-Page: minimum", []string{"/api/v1/wallets?page=-1"}, "200",
		},
		{
			"forgets a header of an empty page", "listWallets",
			at("GET", wallets, anything, changed(func(header http.Header, body string) string {
				if body == "[]" {
					header.Del("X-Page")
				}
				return body
			})),
			report.Fail, "response header X-Page: required", []string{"/api/v1/wallets?currency=", "/api/v1/wallets?page=9"}, "200",
		},
		{
			"echoes control characters", "listWallets",
			at("GET", wallets, queryIs("currency", control), answers(400, "application/json", "{\"error\":{\"name\":\"\x01")),
			report.Fail, "response body: json", []string{"/api/v1/wallets?currency=%01", "/api/v1/wallets?currency=%0D"}, "400",
		},
		{
			"hangs up on deep nesting", "login",
			at("POST", login, func(_ *http.Request, body string) bool { return strings.Count(body, "[") > 100 }, hangsUp),
			report.Fail, "no answer comes: EOF",
			[]string{login + " " + arrays, login + ` {"username":` + arrays + `,"password":"not the password"}`, login + ` {"username":"popupmock-contract-nobody","password":` + arrays + `}`},
			"nothing",
		},
		{
			"answers HTML", "listWallets", at("GET", wallets, badQuery, answers(400, "text/html", "<h1>Bad Request</h1>")),
			report.Fail, "status 400, and the body is no error of name, code and message", []string{"/api/v1/wallets?%", "/api/v1/wallets?;", "/api/v1/wallets?page=%", "/api/v1/wallets?limit=;"}, "400",
		},
		{
			"needs no password", "login",
			at("POST", login, func(_ *http.Request, body string) bool { return body == noPassword }, answers(200, "application/json", goodPair)),
			report.Fail, "status 200, though it is to be refused", []string{login + " " + noPassword}, "200",
		},
		{
			"refuses the greatest limit", "listTransactions",
			at("GET", "/api/v1/transactions", queryIs("limit", equals("10000")), answers(400, "application/json", invalid)),
			report.Fail, `400 BadRequestError BAD_REQUEST "Invalid query parameters", though it is valid`, []string{"/api/v1/transactions?limit=10000"}, "400",
		},
		{
			"fails at bytes that are no UTF-8", "refresh",
			at("POST", "/auth/refresh", func(_ *http.Request, body string) bool { return strings.Contains(body, "\xff") }, fails()),
			report.Fail, "status 500", []string{"/auth/refresh {\"refresh_token\":\xff}"}, "500",
		},
		{
			"fails at a text longer than reports show", "refresh",
			at("POST", "/auth/refresh", func(_ *http.Request, body string) bool { return len(body) > 2020 }, fails()),
			report.Fail, "status 500", []string{`/auth/refresh {"refresh_token":"` + strings.Repeat("a", 2021-len(`{"refresh_token":""}`)) + `"}`}, "500",
		},
		{
			"fails at a body of no type", "refresh",
			at("POST", "/auth/refresh", func(r *http.Request, _ string) bool { return r.Header.Get("Content-Type") == "" }, fails()),
			report.Fail, "status 500", []string{`/auth/refresh {"refresh_token":"popupmock-contract-no-token"} untyped`}, "500",
		},
		{
			"fails at a name", "logout",
			at("POST", "/auth/logout", func(r *http.Request, _ string) bool { return strings.Contains(r.URL.RawQuery, "__proto__") }, fails()),
			report.Fail, "status 500", []string{"/auth/logout?__proto__"}, "500",
		},
		{
			"finds what is no number", "getCountry",
			at("GET", "", func(r *http.Request, _ string) bool { return strings.HasSuffix(r.URL.Path, "/countries/abc") },
				func(w http.ResponseWriter, r *http.Request, next http.Handler) {
					r.URL.Path = strings.TrimSuffix(r.URL.Path, "abc") + "1"
					r.URL.RawPath = ""
					next.ServeHTTP(w, r)
				}),
			report.Inform, "status 200, though the document has it invalid", []string{"/api/v1/countries/abc"}, "200",
		},
		{
			"fails at an order", "createOrder",
			at("POST", "/api/v1/orders", func(_ *http.Request, body string) bool { return strings.Contains(body, `"quantity":null`) }, fails()),
			report.Inform, "status 500", []string{`/api/v1/orders {"product_id":1130,"denomination":20.00,"quantity":null}`}, "500",
		},
	}
}

// Each broken server is found out, by the smallest request that shows it, and the printed line shows it again.
func TestGeneratedCasesFindBrokenServers(t *testing.T) {
	t.Parallel()
	for _, b := range brokenServers() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			account := mockserver.AccountConfig{Username: "someone", Password: "secret of someone", ClientID: 7}
			url := spoiled(t, b.spoil, mockserver.Config{Extensions: true, Accounts: []mockserver.AccountConfig{account}})
			r := only(t, suite.Target{BaseURL: url, Extensions: true, Generated: 600}, "robustness/generated/"+caseName(b.operation))
			if r.Verdict != b.verdict || !strings.Contains(r.Reason, b.reason) {
				t.Fatalf("%s: %s, want %s with %q", r.Verdict, r.Reason, b.verdict, b.reason)
			}
			if len(r.Evidence) == 0 {
				t.Fatal("no evidence")
			}
			line := r.Evidence[0].Curl
			var lines []string
			for _, want := range b.want {
				lines = append(lines, printed(url, want))
			}
			if !slices.Contains(lines, variable.ReplaceAllString(line, "ACCESS_N")) {
				t.Errorf("the smallest request is\n%s\nwant\n%s", line, strings.Join(lines, "\n"))
			}
			reproduces(t, url, line, b.curl)
		})
	}
}

// caseName is the last part of the id of a generated case.
func caseName(operation string) string {
	return strings.ToLower(regexp.MustCompile(`([A-Z])`).ReplaceAllString(operation, "-$1"))
}

// printed is the line of a request: an operation with a token, unless it is one that takes none.
func printed(url, want string) string {
	path, body, _ := strings.Cut(want, " ")
	words := []string{"curl -sS -i"}
	method, isPost := "POST", strings.HasPrefix(path, "/auth/") || body != ""
	if isPost {
		words = append(words, "-X "+method)
	}
	words = append(words, "'"+url+path+"'")
	if strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/auth/logout") {
		words = append(words, `-H "Authorization: Bearer ${ACCESS_N}"`)
	}
	switch {
	case strings.HasSuffix(body, " untyped"):
		body = strings.TrimSuffix(body, " untyped")
		words = append(words, "-H 'Content-Type:'")
	case isPost:
		words = append(words, "-H 'Content-Type: application/json'")
	}
	switch {
	case strings.Contains(body, "\xff"):
		words = append(words, "--data-binary $'"+strings.ReplaceAll(body, "\xff", `\xff`)+"'")
	case body != "":
		words = append(words, "--data-binary '"+body+"'")
	}
	return strings.Join(words, " ")
}

// variable is a token in a printed line.
var variable = regexp.MustCompile(`ACCESS_[0-9]+`)

// reproduces pastes a line into a shell. Secrets are variables, as who pastes it has them.
func reproduces(t *testing.T, url, line, want string) {
	t.Helper()
	need.Programs(t, "bash", "curl")
	token := login(t, url)
	shell := exec.CommandContext(t.Context(), "bash", "-c", line)
	shell.Env = append(shell.Environ(), variable.FindString(line)+"="+token, "no_proxy=127.0.0.1")
	out, err := shell.CombinedOutput()
	status := "nothing"
	if fields := strings.Fields(string(out)); err == nil && len(fields) > 1 {
		status = fields[1]
	}
	if status != want {
		t.Errorf("%s\nshows %s (%v), want %s:\n%s", line, status, err, want, out)
	}
}

// generatedHarms are a server for each operation that fails at a parameter that nobody knows.
func generatedHarms(tb testing.TB) []harm {
	tb.Helper()
	document, err := openapi.Load(openapi.Extensions)
	if err != nil {
		tb.Fatal(err)
	}
	var harms []harm
	for _, op := range document.Operations() {
		first, last, _ := strings.Cut(op.Path, "{id}")
		spoil := when(func(r *http.Request) bool {
			return r.Method == op.Method && strings.Contains(r.URL.Path, first) && strings.HasSuffix(r.URL.Path, last) && strings.Contains(r.URL.RawQuery, "popupmock=1")
		}, fails())
		harms = append(harms, harm{"robustness/generated/" + caseName(op.ID), spoil, "?popupmock=1: status 500, which nothing in a request may lead to; the request has query: a parameter that nobody knows (seed"})
	}
	return harms
}

// There is a generated case of each operation, and each finds out a server that fails at what nobody wrote down.
func TestGeneratedCasesOfEachOperation(t *testing.T) {
	t.Parallel()
	findsOut(t, generatedHarms(t))
}
