package suite

import "net/http"

// logoutCases are about what a logout ends.
func logoutCases() []Case {
	logout := func(id, title string, rules []string, needs []Need, check func(*probe)) Case {
		return Case{
			ID: "logout/" + id, Title: title, Area: Logout, Basis: Documented, Source: logoutPage, Rules: rules, Needs: needs, check: check,
		}
	}
	ending := []Need{Credentials, Ending}
	return []Case{
		logout("logout", "Logout takes no body, and says that it has worked.", []string{"P4.1"}, ending, checkLogout),
		logout("no-token", "Logout without a token is refused.", []string{"P4.2"}, nil, func(p *probe) {
			p.send(call{method: http.MethodPost, path: "/auth/logout"}).refused(unauthorized(textLogout))
		}),
		logout("access", "After a logout every access token of the account is refused.", []string{"P4.3"}, ending, func(p *probe) {
			first, second := p.session(), p.login()
			p.logout(second.Access).want(http.StatusOK)
			p.get("/api/v1/countries", second.Access).refused(unauthorized(textCountries))
			p.get("/api/v1/countries", first.Access).refused(unauthorized(textCountries))
		}),
		logout("refresh", "After a logout every refresh token of the account is refused.", []string{"P4.4"}, []Need{Credentials, Ending, Refreshing}, func(p *probe) {
			first, second := p.session(), p.login()
			p.logout(second.Access).want(http.StatusOK)
			p.refresh(second.Refresh).refused(unauthorized(badRefreshToken))
			p.refresh(first.Refresh).refused(unauthorized(badRefreshToken))
		}),
		logout("twice", "A token that was logged out cannot log out.", []string{"P4.3"}, ending, func(p *probe) {
			token := p.session().Access
			p.logout(token).want(http.StatusOK)
			p.logout(token).want(http.StatusUnauthorized)
		}),
		logout("others", "A logout leaves the tokens of other accounts alone.", []string{"P4.5"}, []Need{SecondAccount, Ending, Refreshing}, func(p *probe) {
			own, other := p.session(), p.another("another")
			p.account = other
			theirs := p.login()
			p.logout(own.Access).want(http.StatusOK)
			p.get("/api/v1/countries", theirs.Access).want(http.StatusOK)
			p.rotated(theirs.Refresh)
		}),
		logout("login-again", "After a logout, a login gives tokens that are taken.", []string{"P4.6"}, ending, func(p *probe) {
			p.logout(p.session().Access).want(http.StatusOK)
			p.get("/api/v1/countries", p.login().Access).want(http.StatusOK)
		}),
		{
			ID: "logout/bad-token", Title: "Logout with a bad token is refused in the words for a missing one.", Area: Logout, Basis: Assumed,
			Source: logoutPage, check: func(p *probe) {
				p.send(call{method: http.MethodPost, path: "/auth/logout", token: "not-a-token"}).refused(unauthorized(textLogout))
			},
		},
	}
}

func checkLogout(p *probe) {
	a := p.logout(p.session().Access).want(http.StatusOK)
	result := a.object()
	if p.s.dialect == Current {
		result, _ = result["data"].(map[string]any)
	}
	if result["message"] != "Successfully logged out" {
		p.failf("%s: message is %v, want %q", a.what, result["message"], "Successfully logged out")
	}
}
