package suite

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// robustnessCases are about what no schema can say: how requests are written, and what comes together.
func robustnessCases() []Case {
	account := []Need{Credentials}
	var cases []Case
	documented := func(id, title string, source Source, rules []string, needs []Need, check func(*probe)) {
		cases = append(cases, Case{
			ID: "robustness/" + id, Title: title, Area: Robustness, Basis: Documented, Source: source, Rules: rules, Needs: needs, check: check,
		})
	}
	assumed := func(id, title string, needs []Need, check func(*probe)) {
		cases = append(cases, Case{ID: "robustness/" + id, Title: title, Area: Robustness, Basis: Assumed, Source: noPage, Needs: needs, check: check})
	}
	documented("reads-at-once", "Reads at the same time are each answered as one alone.", countriesPage, []string{"P8.1", "P9.1", "P10.1"}, account, checkReadsAtOnce)
	documented("after-errors", "A connection that had errors serves the next request by its own token.", authPage, []string{"P1.1"}, account, checkAfterErrors)
	documented("authorization-forms", "What is no bearer token in the header Authorization does not do.", authPage, []string{"P1.1", "P9.3"}, account, checkAuthorizationForms)
	documented("json-forms", "A body is the same whatever its spaces, escapes and order.", refreshPage, []string{"P3.5", "P3.6"}, nil, checkJSONForms)
	documented("query-forms", "A query is the same whatever its order and escapes.", walletsPage, []string{"P11.2", "P11.3"}, account, checkQueryForms)
	assumed("authorization-spelling", "The name of the scheme Bearer has no case.", account, checkAuthorizationSpelling)
	assumed("two-authorizations", "Two headers Authorization of which one is no good do not do.", account, checkTwoAuthorizations)
	assumed("other-paths", "A path in other letters, or with a slash too many, is another path.", account, checkOtherPaths)
	assumed("encoded-paths", "A path is the same when a character is escaped that need not be.", account, checkEncodedPaths)
	assumed("other-methods", "Methods that no page has are refused everywhere.", nil, checkOtherMethods)
	assumed("long-requests", "A long query and a long header do no harm.", account, checkLongRequests)
	assumed("read-with-body", "A read is answered whatever its body.", account, checkReadWithBody)
	assumed("headers-of-reads", "A read is answered alike whatever it says that it would accept.", account, checkHeadersOfReads)
	assumed("chunked", "A body may come in chunks.", nil, func(p *probe) { checkSentAs(p, func(c *call) { c.chunked = true }) })
	assumed("expect-continue", "A body may wait for the word to go on.", nil, func(p *probe) {
		checkSentAs(p, func(c *call) { c.header = http.Header{"Expect": {"100-continue"}} })
	})
	assumed("large-body", "A body that is too large is refused.", nil, checkLargeBody)
	return cases
}

// checkReadsAtOnce compares reads that come together with the same ones before.
func checkReadsAtOnce(p *probe) {
	token := p.session().Access
	var calls []call
	var alone []string
	for _, path := range []string{"/api/v1/countries", "/api/v1/currencies", "/api/v1/wallets", "/api/v1/transactions"} {
		a := p.get(path, token).want(http.StatusOK)
		for range 3 {
			calls, alone = append(calls, call{method: http.MethodGet, path: path, token: token}), append(alone, a.unordered())
		}
	}
	for i, a := range p.sendAtOnce(calls) {
		if a.want(http.StatusOK); a.unordered() != alone[i] {
			p.failf("%s: at the same time as others it is answered otherwise than alone", a.what)
		}
	}
}

// checkAfterErrors has errors and reads take turns, on one connection where the server keeps it.
func checkAfterErrors(p *probe) {
	token := p.session().Access
	for _, bad := range []call{
		{path: "/api/v1/countries"},
		{path: "/api/v1/countries", token: "not-a-token"},
		{path: "/api/v1/currencies/999999999", token: token}, // no such currency
		{method: http.MethodPost, path: "/auth/login", body: "{"},
		{method: http.MethodPost, path: "/auth/refresh", body: object("refresh_token", noToken)},
	} {
		if a := p.send(bad); a.status < 400 || a.status > 499 {
			p.failf("%s: status %d, want one from 400 to 499", a.what, a.status)
		}
		p.get("/api/v1/countries", token).want(http.StatusOK)
		p.get("/api/v1/countries", "").want(http.StatusUnauthorized) // a token is good for its request alone
	}
}

// checkAuthorizationForms tries a good token in all the wrong ways.
func checkAuthorizationForms(p *probe) {
	token := p.session().Access
	for _, value := range []string{"Bearer", "Bearer ", "Bearer" + token, "Bearer=" + token, "Bearer \"" + token + "\"", "Bearer Bearer " + token, "Bearer " + token + "x"} {
		p.send(call{path: "/api/v1/countries", header: http.Header{"Authorization": {value}}}).refused(unauthorized(textCountries))
	}
	for _, c := range []call{
		{path: "/api/v1/countries?access_token=" + token},
		{path: "/api/v1/countries", header: http.Header{"Cookie": {"access_token=" + token}}},
		{path: "/api/v1/countries", header: http.Header{"Proxy-Authorization": {"Bearer " + token}}},
		{path: "/api/v1/countries", header: http.Header{"X-Access-Token": {token}}},
	} {
		p.send(c).refused(unauthorized(textCountries))
	}
}

func checkAuthorizationSpelling(p *probe) {
	for _, scheme := range []string{"bearer", "BEARER", "bEaReR"} { // RFC 9110, section 11.1
		header := http.Header{"Authorization": {scheme + " " + p.session().Access}}
		p.send(call{path: "/api/v1/countries", header: header}).want(http.StatusOK)
	}
}

func checkTwoAuthorizations(p *probe) {
	good := "Bearer " + p.session().Access
	for _, values := range [][]string{{good, "Bearer not-a-token"}, {"Bearer not-a-token", good}, {"Basic eDp4", good}, {good + ", Bearer not-a-token"}} {
		p.send(call{path: "/api/v1/countries", header: http.Header{"Authorization": values}}).want(http.StatusUnauthorized)
	}
}

// checkJSONForms sends one object in many forms (RFC 8259, sections 2 and 7).
func checkJSONForms(p *probe) {
	quoted := object("refresh_token", noToken)
	for _, body := range []string{
		quoted,
		" \t\r\n" + quoted + "\n",
		fmt.Sprintf("{\n  \"refresh_token\" : %q\n}", noToken),
		strings.ReplaceAll(quoted, "refresh_token", `refresh\u005ftoken`),
		strings.ReplaceAll(quoted, "popupmock", `\u0070opupmock`),
		object("refresh_token", "příliš žluťoučký \U0001F600"),
	} {
		p.post("/auth/refresh", body).refused(unauthorized(badRefreshToken))
	}
	for _, body := range []string{"{}", "{ }", "\n{\n}\n"} {
		p.post("/auth/refresh", body).refused(validationFailure(refreshIncomplete))
	}
}

func checkQueryForms(p *probe) {
	token := p.session().Access
	want := p.get("/api/v1/wallets?page=1&limit=2", token).want(http.StatusOK)
	for _, query := range []string{"limit=2&page=1", "page=%31&limit=%32", "p%61ge=1&%6Cimit=2", "limit=2"} {
		if a := p.get("/api/v1/wallets?"+query, token).want(http.StatusOK); a.unordered() != want.unordered() {
			p.failf("%s: other records than %s", a.what, want.what)
		}
	}
}

// checkOtherPaths wants nothing to be found where nothing is.
func checkOtherPaths(p *probe) {
	for _, path := range []string{
		"/api/v1/countries/", "/API/v1/countries", "/api/v1/Countries", "/api/v1/country", "/api/v1//countries", "//api/v1/countries",
		"/api/v2/countries", "/api/countries", "/countries", "/api/v1/countries.json", "/api/v1/countries%2F1", "/api/v1/countries%00",
		"/api/v1", "/api/v1/", "/auth",
	} {
		p.get(path, p.session().Access).refused(notFound("Resource not found"))
	}
}

func checkEncodedPaths(p *probe) { // RFC 3986, section 6.2.2.2
	token := p.session().Access
	want := p.get("/api/v1/currencies", token).want(http.StatusOK)
	for _, path := range []string{"/api/v1/%63urrencies", "/%61pi/v%31/currencies", "/api/v1/currencie%73"} {
		if a := p.get(path, token).want(http.StatusOK); string(a.body) != string(want.body) {
			p.failf("%s: it is answered otherwise than %s", a.what, want.what)
		}
	}
}

// checkOtherMethods sends no token, so that nothing could be changed.
func checkOtherMethods(p *probe) {
	refused := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented}
	seen := map[string]bool{}
	for _, op := range p.s.document.Operations() {
		path := strings.ReplaceAll(op.Path, "{id}", "1")
		if seen[path] {
			continue
		}
		seen[path] = true
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, "PURGE", "get"} {
			if known, _ := p.s.document.Lookup(method, path); known != nil {
				continue
			}
			if a := p.send(call{method: method, path: path}); !slices.Contains(refused, a.status) {
				p.failf("%s: status %d, want one of %v", a.what, a.status, refused)
			}
		}
	}
}

// checkLongRequests stays within what servers are to take (RFC 9112, section 3: a line of 8000 bytes).
func checkLongRequests(p *probe) {
	token := p.session().Access
	p.get("/api/v1/wallets?name="+strings.Repeat("x", 7000), token).want(http.StatusOK)
	p.send(call{path: "/api/v1/countries", token: token, header: http.Header{"X-Popupmock": {strings.Repeat("x", 4000)}}}).want(http.StatusOK)
	many := http.Header{}
	for i := range 50 {
		many.Set(fmt.Sprintf("X-Popupmock-%d", i), "x")
	}
	p.send(call{path: "/api/v1/countries", token: token, header: many}).want(http.StatusOK)
}

func checkReadWithBody(p *probe) {
	token := p.session().Access
	for _, body := range []string{"{}", "{", strings.Repeat("x", 10_000)} {
		p.send(call{method: http.MethodGet, path: "/api/v1/countries", token: token, body: body}).want(http.StatusOK)
	}
	p.get("/api/v1/countries", token).want(http.StatusOK) // what is left of a body is no next request
}

func checkHeadersOfReads(p *probe) {
	token := p.session().Access
	want := p.get("/api/v1/currencies", token).want(http.StatusOK)
	for _, h := range []http.Header{
		{"Accept": {"*/*"}}, {"Accept": {"application/json"}}, {"Accept": {"text/html"}}, {"Accept-Encoding": {"identity"}},
		{"Accept-Language": {"cs"}}, {"Accept-Charset": {"iso-8859-2"}}, {"Cache-Control": {"no-cache"}}, {"Connection": {"close"}},
	} {
		a := p.send(call{path: "/api/v1/currencies", token: token, header: h}).want(http.StatusOK)
		if string(a.body) != string(want.body) {
			p.failf("%s: with %v it is answered otherwise than without", a.what, h)
		}
	}
}

// checkSentAs sends bodies in another way, and wants the answers of the usual one.
func checkSentAs(p *probe, change func(*call)) {
	for _, body := range []string{"{}", object("refresh_token", noToken), object("refresh_token", strings.Repeat("x", 20_000)), "{"} {
		c := call{method: http.MethodPost, path: "/auth/refresh", body: body}
		want := p.send(c)
		change(&c)
		if a := p.send(c); a.status != want.status || a.errorText() != want.errorText() {
			p.failf("%s: %d %s, and %d %s when it is sent as usual", a.what, a.status, a.errorText(), want.status, want.errorText())
		}
	}
}

// largeBody is more than any request of this API needs, in bytes.
const largeBody = 2 << 20

// checkLargeBody takes a connection that ends early for a refusal, too (RFC 9110, section 15.5.14).
func checkLargeBody(p *probe) {
	a, err := p.exchange(call{method: http.MethodPost, path: "/auth/refresh", body: object("refresh_token", strings.Repeat("x", largeBody))})
	if err == nil {
		a.refused(refusal{413, "PayloadTooLargeError", "PAYLOAD_TOO_LARGE", "Request body too large", "payload_too_large"}, unauthorized(badRefreshToken), syntaxError())
	}
	p.post("/auth/refresh", "{}").refused(validationFailure(refreshIncomplete))
}
