package suite

import (
	"net/http"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/control"
)

// bearerCases are about who may read.
func bearerCases() []Case {
	bearer := func(id, title string, source Source, rules []string, needs []Need, check func(*probe)) Case {
		return Case{
			ID: "authentication/" + id, Title: title, Area: Authentication, Basis: Documented, Source: source,
			Rules: rules, Needs: needs, check: check,
		}
	}
	account := []Need{Credentials}
	return []Case{
		bearer("token-is-taken", "A read with a live access token is answered.", authPage, []string{"P1.1"}, account, func(p *probe) {
			p.get("/api/v1/countries", p.session().Access).want(http.StatusOK)
		}),
		bearer("no-token", "No protected call is answered without a token.", authPage, []string{"P1.1"}, nil, func(p *probe) {
			p.eachProtected(func(c call) answer { return p.send(c) })
		}),
		bearer("no-bearer", "Another scheme than Bearer does not do.", authPage, []string{"P1.1"}, account, func(p *probe) {
			for _, scheme := range []string{"Basic ", "Token ", ""} {
				header := http.Header{"Authorization": {scheme + p.session().Access}}
				p.send(call{path: "/api/v1/countries", header: header}).want(http.StatusUnauthorized)
			}
		}),
		bearer("no-such-token", "No protected call is answered with a token that nobody issued.", authPage, []string{"P1.1"}, nil, func(p *probe) {
			p.eachProtected(func(c call) answer {
				c.token = "not-a-token"
				return p.send(c)
			})
		}),
		bearer("changed-token", "A token whose payload or signature was changed is refused.", authPage, []string{"P1.1"}, account, checkChanged),
		bearer("forged-token", "Forged tokens are refused: by another key, of no algorithm, for another account.", authPage, []string{"P1.1"}, []Need{Minting}, checkForged),
		bearer("refresh-token", "A refresh token is no bearer token.", authPage, []string{"P1.6"}, account, func(p *probe) {
			p.get("/api/v1/countries", p.session().Refresh).want(http.StatusUnauthorized)
		}),
		bearer("json-read", "A read may carry Content-Type: application/json.", tokensPage, []string{"P5.8"}, account, func(p *probe) {
			p.send(call{path: "/api/v1/countries", token: p.session().Access, header: jsonHeader()}).want(http.StatusOK)
		}),
		bearer("text-of-countries", "Without a good token countries answer in the words of their page.", countriesPage, []string{"P9.3"}, nil, func(p *probe) {
			p.eachBadToken("/api/v1/countries", func(a answer) { a.refused(unauthorized(textCountries)) })
		}),
		bearer("text-of-wallets", "Without a good token wallets answer in the words of their page.", walletsPage, []string{"P11.7"}, nil, func(p *probe) {
			p.eachBadToken("/api/v1/wallets", func(a answer) { a.refused(unauthorized(textWallets)) })
		}),
		{
			ID: "authentication/unauthorized-text", Title: "Where a page has no text for its 401, it is one of those of the other pages.",
			Area: Authentication, Basis: Conflict, Source: pages(logoutPage, countriesPage, walletsPage), Rules: []string{"C3"},
			Assumptions: []string{"unauthorized-text"}, check: checkUnauthorizedText,
		},
	}
}

func jsonHeader() http.Header { return http.Header{"Content-Type": {"application/json"}} }

// eachProtected makes each call of the API that needs an access token, changed by ask, and wants a 401 of all.
func (p *probe) eachProtected(ask func(call) answer) {
	for _, op := range p.s.document.Operations() {
		if op.ID == "login" || op.ID == "refresh" {
			continue
		}
		c := call{method: op.Method, path: strings.ReplaceAll(op.Path, "{id}", "1")}
		if op.TakesBody() {
			c.body = "{}"
		}
		a := ask(c).want(http.StatusUnauthorized)
		if text := a.errorText(); !strings.HasPrefix(text, "UnauthorizedError UNAUTHORIZED ") && !a.flat() {
			p.failf("%s: the error is %q, want UnauthorizedError UNAUTHORIZED", a.what, text)
		}
	}
}

// eachBadToken reads a path without a token and with bad ones.
func (p *probe) eachBadToken(path string, look func(answer)) {
	look(p.get(path, ""))
	look(p.get(path, "not-a-token"))
	look(p.get(path, "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"))
}

// checkChanged changes one character of the payload, then of the signature.
func checkChanged(p *probe) {
	token := p.session().Access
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		p.failf("the access token has %d parts, want 3", len(parts))
	}
	for _, part := range []int{1, 2} {
		changed := slices.Clone(parts)
		changed[part] = changeMiddle(parts[part])
		forged := strings.Join(changed, ".")
		p.secrets.Number("CHANGED", forged)
		p.get("/api/v1/countries", forged).want(http.StatusUnauthorized)
	}
}

// changeMiddle changes a character that has no spare bits, as the last one may.
func changeMiddle(text string) string {
	at, other := len(text)/2, "A"
	if text[at:at+1] == other {
		other = "B"
	}
	return text[:at] + other + text[at+1:]
}

func checkForged(p *probe) {
	unknown := false
	for _, m := range []control.Minting{
		{Signature: "wrong-key"}, {Signature: "unknown-key"}, {Signature: "none"}, {Signature: "tampered"},
		{Registered: &unknown}, {Subject: "somebody-else"}, {Issuer: "somebody-else"}, {Without: []string{"exp"}},
	} {
		a := p.get("/api/v1/countries", p.mint(m))
		if a.status != http.StatusUnauthorized {
			p.failf("%s: a forged token (%s) gets status %d, want 401", a.what, forgery(m), a.status)
		}
	}
}

func forgery(m control.Minting) string {
	switch {
	case m.Signature != "":
		return "signature " + m.Signature
	case m.Registered != nil:
		return "never issued"
	case m.Subject != "":
		return "of another account"
	case m.Issuer != "":
		return "of another issuer"
	}
	return "without " + strings.Join(m.Without, ", ")
}

// checkUnauthorizedText compares the texts for no token and for a bad one with those of each value.
func checkUnauthorizedText(p *probe) {
	message := func(a answer) string {
		a.want(http.StatusUnauthorized)
		for _, text := range []string{textLogout, textCountries, textWallets, "Authorization header required", "Invalid token"} {
			if a.is(unauthorized(text)) {
				return text
			}
		}
		p.failf("%s: %s is the text of no page", a.what, a.errorText())
		return ""
	}
	got := [3]string{
		message(p.get("/api/v1/currencies", "")), message(p.get("/api/v1/currencies", "not-a-token")),
		message(p.get("/api/v1/transactions", "")),
	}
	values := []struct {
		name  string
		texts [3]string
	}{
		{"by-page", [3]string{textLogout, textCountries, textWallets}},
		{"authentication-required", [3]string{textLogout, textLogout, textLogout}},
		{"invalid-or-expired", [3]string{textCountries, textCountries, textCountries}},
		{"authentication-required-or-failed", [3]string{textWallets, textWallets, textWallets}},
		{"sibling", [3]string{"Authorization header required", "Invalid token", "Authorization header required"}},
	}
	for _, v := range values {
		if v.texts == got {
			p.observe("unauthorized-text", v.name)
			return
		}
	}
	p.observe("unauthorized-text", "")
}

// choose observes the value that belongs to what was seen, or ends the case with what was expected.
func (p *probe) choose(name string, a answer, values ...choice) {
	var wants []string
	for _, v := range values {
		if v.holds {
			p.observe(name, v.value)
			return
		}
		wants = append(wants, v.want)
	}
	p.observe(name, "")
	p.end(report.Fail, "%s: %d %s, want %s", a.what, a.status, a.errorText(), strings.Join(wants, " or "))
}

// A choice is a value of an assumption, whether it is what was seen, and what would have been.
type choice struct {
	value string
	holds bool
	want  string
}
