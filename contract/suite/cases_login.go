package suite

import (
	"net/http"
	"regexp"
	"time"

	"github.com/popupmock/popupmock/contract/report"
)

// loginCases are about who gets tokens, and what they get.
func loginCases() []Case {
	login := func(id, title string, rules []string, needs []Need, check func(*probe)) Case {
		return Case{
			ID: "authentication/" + id, Title: title, Area: Authentication, Basis: Documented, Source: loginPage,
			Rules: rules, Needs: needs, check: check,
		}
	}
	account := []Need{Credentials}
	return []Case{
		login("login", "The right username and password give a pair of tokens.", []string{"P2.1"}, account, checkLogin),
		login("expiry-times", "Expiry times are RFC 3339 in UTC, in whole seconds.", []string{"P2.4"}, account, checkExpiryTimes),
		login("one-instant", "The lifetimes of both tokens count from one instant.", []string{"P2.11"}, account, checkOneInstant),
		login("client-id", "client_id is a number, the same at each login and refresh.", []string{"P2.5"}, []Need{Credentials, Refreshing}, checkClientID),
		login("not-json", "A login whose body is no JSON is refused.", []string{"P2.6"}, nil, func(p *probe) {
			p.post("/auth/login", `{"username":`).refused(syntaxError())
		}),
		login("no-username", "A login without a username is refused.", []string{"P2.7"}, nil, func(p *probe) {
			p.post("/auth/login", object("password", "x")).refused(validationFailure(loginIncomplete))
		}),
		login("no-password", "A login without a password is refused, in the words for a missing username.", []string{"P2.7"}, nil, func(p *probe) {
			p.post("/auth/login", object("username", "nobody")).refused(validationFailure(loginIncomplete))
		}),
		login("wrong-password", "A wrong password is refused.", []string{"P2.8"}, []Need{Credentials, WrongPassword}, func(p *probe) {
			p.post("/auth/login", loginBody(p.account.username, "not the password")).refused(unauthorized(badCredentials))
		}),
		login("unknown-user", "An unknown username is refused in the words for a wrong password.", []string{"P2.8"}, []Need{WrongPassword}, func(p *probe) {
			p.post("/auth/login", loginBody("popupmock-contract-nobody", "not the password")).refused(unauthorized(badCredentials))
		}),
		login("inactive", "An account that is not active cannot log in.", []string{"P2.9"}, []Need{AccountChange}, checkInactive),
	}
}

// checkLogin looks at the first login of the case, or on the target itself of the run.
func checkLogin(p *probe) {
	got := p.sessionOr(report.Fail)
	const a = "POST /auth/login"
	switch {
	case got.Access == "" || got.Refresh == "":
		p.failf("%s: a token is missing, or empty", a)
	case got.Access == got.Refresh:
		p.failf("%s: both tokens are the same", a)
	case got.AccessExpires.IsZero() || got.RefreshExpires.IsZero():
		p.failf("%s: a time of expiry is missing", a)
	}
}

// wholeSeconds is the shape of the times of the pages.
var wholeSeconds = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$`)

func checkExpiryTimes(p *probe) {
	got := p.session()
	for _, text := range []string{got.accessText, got.refreshText} {
		if !wholeSeconds.MatchString(text) {
			p.failf("a time of expiry is %q, want one such as 2024-01-15T10:30:00Z", text)
		}
	}
}

func checkOneInstant(p *probe) {
	got := p.session()
	if apart := got.RefreshExpires.Sub(got.AccessExpires); (apart - 167*time.Hour).Abs() > time.Second { // which may have begun in between
		p.failf("the times of expiry are %s apart, want 167h, which is seven days less an hour", apart)
	}
}

func checkClientID(p *probe) {
	first := p.session()
	if first.ClientID <= 0 {
		p.failf("client_id is %d at login, want a positive number", first.ClientID)
	}
	if want := p.account.clientID; want != 0 && first.ClientID != want {
		p.failf("client_id is %d, want that of the account, %d", first.ClientID, want)
	}
	if second := p.rotated(first.Refresh); second.ClientID != first.ClientID {
		p.failf("client_id is %d at login and %d at refresh", first.ClientID, second.ClientID)
	}
}

func checkInactive(p *probe) {
	p.setActive(false)
	p.post("/auth/login", loginBody(p.account.username, p.account.password)).refused(unauthorized(badCredentials))
	p.setActive(true)
	p.post("/auth/login", loginBody(p.account.username, p.account.password)).want(http.StatusOK)
}
