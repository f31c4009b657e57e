package suite

import (
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/contract/evidence"
)

// elsewhere is an address that nobody calls from (RFC 5737).
const elsewhere = "192.0.2.1"

// whitelistCases are about where calls come from.
func whitelistCases() []Case {
	whitelist := func(id, title string, source Source, rules []string, needs []Need, check func(*probe)) Case {
		return Case{
			ID: "whitelist/" + id, Title: title, Area: Whitelist, Basis: Documented, Source: source, Rules: rules, Needs: needs, check: check,
		}
	}
	change := []Need{AccountChange}
	return append(whitelistObservations(), []Case{
		whitelist("none", "Without a whitelist every address may call.", authPage, []string{"P1.4"}, []Need{AccountChange, Ending}, func(p *probe) {
			p.setWhitelist(elsewhere)
			p.setWhitelist()
			p.get("/api/v1/countries", p.login().Access).want(http.StatusOK)
		}),
		whitelist("listed", "With a whitelist a listed address may call.", authPage, []string{"P1.5"}, []Need{AccountChange, Ending, Refreshing}, func(p *probe) {
			p.setWhitelist("0.0.0.0/0", "::/0")
			got := p.login()
			p.get("/api/v1/countries", got.Access).want(http.StatusOK)
			p.rotated(got.Refresh)
		}),
		whitelist("login", "Login from an address off the whitelist is refused.", loginPage, []string{"P2.10"}, change, func(p *probe) {
			p.setWhitelist(elsewhere)
			p.post("/auth/login", loginBody(p.account.username, p.account.password)).refused(forbidden())
		}),
		whitelist("refresh", "Refresh from an address off the whitelist is refused.", refreshPage, []string{"P3.9"}, []Need{AccountChange, Refreshing}, func(p *probe) {
			token := p.session().Refresh
			p.setWhitelist(elsewhere)
			p.refresh(token).want(http.StatusForbidden)
		}),
		whitelist("addresses", "Of two addresses the listed one may log in, and the other may not.", authPage, []string{"P1.5", "P2.10"}, []Need{AccountChange, SecondAddress}, checkAddresses),
		whitelist("not-cured", "A 403 because of the address is not cured by a refresh.", tokensPage, []string{"P5.6"}, []Need{AccountChange, Refreshing}, func(p *probe) {
			got := p.session()
			p.setWhitelist(elsewhere)
			if a := p.get("/api/v1/countries", got.Access); a.status != http.StatusForbidden {
				p.lack("a whitelist that holds for reads")
			}
			p.refresh(got.Refresh).want(http.StatusForbidden)
			p.get("/api/v1/countries", got.Access).want(http.StatusForbidden)
		}),
	}...)
}

// whitelistObservations find out how far the whitelist goes, and what counts.
func whitelistObservations() []Case {
	change := []Need{AccountChange}
	return []Case{
		{
			ID: "whitelist/scope", Title: "The whitelist holds for all calls, or for those whose pages have the 403.", Area: Whitelist, Basis: Conflict,
			Source: pages(authPage, loginPage, refreshPage), Rules: []string{"C5", "P1.5"}, Assumptions: []string{"ip-check-scope"},
			Needs: []Need{AccountChange, Ending}, check: checkScope,
		},
		{
			ID: "whitelist/keeps-token", Title: "A refresh that is refused because of the address does not spend the token.", Area: Whitelist, Basis: Assumed,
			Source: refreshPage, Needs: []Need{AccountChange, Refreshing}, check: func(p *probe) {
				token := p.session().Refresh
				p.setWhitelist(elsewhere)
				p.refresh(token).want(http.StatusForbidden)
				p.setWhitelist()
				p.rotated(token)
			},
		},
		{
			ID: "whitelist/ip-check-on-login", Title: "What a wrong password gets from an address off the whitelist.", Area: Whitelist, Basis: Assumed,
			Source: loginPage, Assumptions: []string{"ip-check-on-login"}, Needs: change, check: func(p *probe) {
				p.setWhitelist(elsewhere)
				a := p.post("/auth/login", loginBody(p.account.username, "not the password"))
				p.choose("ip-check-on-login", a,
					choice{"after-credentials", a.is(unauthorized(badCredentials)), "401"}, choice{"before-credentials", a.is(forbidden()), "403"})
			},
		},
		{
			ID: "whitelist/forwarded-for", Title: "Which address counts when X-Forwarded-For names another.", Area: Whitelist, Basis: Assumed,
			Source: noPage, Assumptions: []string{"forwarded-for"}, Needs: change, check: checkForwarded,
		},
	}
}

func checkAddresses(p *probe) {
	const one, other = "127.0.0.1", "127.0.0.2"
	login := call{method: http.MethodPost, path: "/auth/login", body: loginBody(p.account.username, p.account.password)}
	p.setWhitelist(one)
	for _, from := range []string{one, other} {
		login.from = from
		a, err := p.exchange(login)
		switch {
		case err != nil:
			p.lack("a second address to call from: " + evidence.WithoutURL(err).Error())
		case from == one:
			a.want(http.StatusOK)
		default:
			a.refused(forbidden())
		}
	}
}

func checkScope(p *probe) {
	token := p.session().Access
	p.setWhitelist(elsewhere)
	refused := 0
	for _, path := range reads {
		if a := p.get(path, token); a.status == http.StatusForbidden {
			refused++
			a.refused(forbidden())
		} else {
			a.want(http.StatusOK)
		}
	}
	out := p.logout(token)
	switch logsOut := out.status == http.StatusOK; {
	case refused == len(reads) && !logsOut:
		out.refused(forbidden())
		p.observe("ip-check-scope", "everywhere")
	case refused == len(reads):
		p.observe("ip-check-scope", "all-but-logout")
	case refused == 0 && logsOut:
		p.observe("ip-check-scope", "login-and-refresh")
	default:
		p.failf("the whitelist holds for %d of %d reads, want all or none", refused, len(reads))
	}
}

func checkForwarded(p *probe) {
	p.setWhitelist(elsewhere)
	a := p.send(call{
		method: http.MethodPost, path: "/auth/login", body: loginBody(p.account.username, p.account.password),
		header: http.Header{"X-Forwarded-For": {elsewhere}},
	})
	p.choose("forwarded-for", a, choice{"ignore", a.is(forbidden()), "403"}, choice{"trust=" + p.trusted(), a.status == http.StatusOK, "200"})
}

// trusted is what the mock trusts, if it tells.
func (p *probe) trusted() string {
	states, err := p.plane.Assumptions(p.ctx)
	p.worked(err)
	for _, s := range states {
		if s.Name == "forwarded-for" && strings.HasPrefix(s.Value, "trust=") {
			return strings.TrimPrefix(s.Value, "trust=")
		}
	}
	return "CIDR,…"
}
