package suite

import (
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// rotationCases are about one refresh token giving the next pair.
func rotationCases() []Case {
	rotation := func(id, title string, source Source, rules []string, needs []Need, check func(*probe)) Case {
		return Case{
			ID: "rotation/" + id, Title: title, Area: Rotation, Basis: Documented, Source: source,
			Rules: rules, Needs: needs, check: check,
		}
	}
	own, ending := []Need{Credentials, Refreshing}, []Need{Credentials, Refreshing, Ending}
	return []Case{
		rotation("refresh", "A refresh token alone gives a pair of tokens.", refreshPage, []string{"P3.1"}, own, checkRefresh),
		rotation("new-pair", "Both tokens of a refresh are new ones.", refreshPage, []string{"P3.2"}, own, checkNewPair),
		rotation("new-token-is-taken", "The access token of a refresh is taken.", refreshPage, []string{"P3.1"}, own, func(p *probe) {
			p.get("/api/v1/countries", p.rotated(p.session().Refresh).Access).want(http.StatusOK)
		}),
		rotation("chain", "Each refresh token gives the next, as often as one likes.", refreshPage, []string{"P3.10"}, own, func(p *probe) {
			token := p.session().Refresh
			for range 3 {
				token = p.rotated(token).Refresh
			}
		}),
		rotation("lifetimes", "The new tokens live an hour and seven days from the refresh on.", refreshPage, []string{"P3.3"}, []Need{Clock, Refreshing}, checkNewLifetimes),
		rotation("spent", "A spent refresh token is refused.", refreshPage, []string{"P3.8"}, ending, func(p *probe) {
			old := p.session().Refresh
			p.rotated(old)
			p.refresh(old).refused(unauthorized(badRefreshToken))
		}),
		rotation("spent-long-ago", "A refresh token of two refreshes ago is refused.", refreshPage, []string{"P3.8"}, ending, func(p *probe) {
			old := p.session().Refresh
			p.rotated(p.rotated(old).Refresh)
			p.refresh(old).refused(unauthorized(badRefreshToken))
		}),
		rotation("race", "Of parallel refreshes with one token one succeeds.", refreshPage, []string{"P3.8"}, ending, checkRace),
		rotation("not-json", "A refresh whose body is no JSON is refused.", refreshPage, []string{"P3.4"}, nil, func(p *probe) {
			p.post("/auth/refresh", `{"refresh_token":`).refused(syntaxError())
		}),
		rotation("no-token", "A refresh without a token is refused.", refreshPage, []string{"P3.5"}, nil, func(p *probe) {
			p.post("/auth/refresh", "{}").refused(validationFailure(refreshIncomplete))
		}),
		rotation("no-such-token", "A refresh token that nobody issued is refused.", refreshPage, []string{"P3.6"}, nil, func(p *probe) {
			for _, token := range []string{"not-a-token", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"} {
				p.post("/auth/refresh", object("refresh_token", token)).refused(unauthorized(badRefreshToken))
			}
		}),
		rotation("forged-token", "A forged refresh token is refused.", refreshPage, []string{"P3.6"}, []Need{Minting}, func(p *probe) {
			for _, signature := range []string{"wrong-key", "none", "tampered"} {
				forged := p.mint(control.Minting{Use: "refresh", Signature: signature})
				p.post("/auth/refresh", object("refresh_token", forged)).refused(unauthorized(badRefreshToken))
			}
		}),
		rotation("after-401", "When the access token has expired, a refresh gives one that is taken.", tokensPage, []string{"P5.5"}, []Need{Clock, Refreshing}, checkAfter401),
		{
			ID: "rotation/access-token", Title: "An access token is no refresh token.", Area: Rotation, Basis: Assumed, Source: refreshPage,
			Needs: []Need{Credentials, Refreshing}, check: func(p *probe) {
				p.refresh(p.session().Access).refused(unauthorized(badRefreshToken))
			},
		},
	}
}

func checkRefresh(p *probe) {
	a := p.refresh(p.session().Refresh).want(http.StatusOK)
	got := a.pair()
	switch {
	case got.Access == "" || got.Refresh == "":
		p.failf("%s: a token is missing, or empty", a.what)
	case got.accessText == "" || got.refreshText == "":
		p.failf("%s: a time of expiry is missing", a.what)
	case got.ClientID == 0:
		p.failf("%s: client_id is missing", a.what)
	}
}

func checkNewPair(p *probe) {
	old := p.session()
	fresh := p.rotated(old.Refresh)
	if fresh.Access == old.Access {
		p.failf("the access token is the old one")
	}
	if fresh.Refresh == old.Refresh {
		p.failf("the refresh token is the old one")
	}
}

func checkNewLifetimes(p *probe) {
	old := p.session()
	p.advance(30 * time.Minute)
	fresh := p.rotated(old.Refresh)
	if got := fresh.AccessExpires.Sub(old.AccessExpires); got != 30*time.Minute {
		p.failf("half an hour after the login, access_expires_at moves by %s, want by 30m", got)
	}
	if got := fresh.RefreshExpires.Sub(old.RefreshExpires); got != 30*time.Minute {
		p.failf("half an hour after the login, refresh_expires_at moves by %s, want by 30m", got)
	}
}

// racers is how many refreshes run at once.
const racers = 8

func checkRace(p *probe) {
	token := p.session().Refresh
	p.allowed(Refreshing)
	calls := make([]call, racers)
	for i := range calls {
		calls[i] = call{method: http.MethodPost, path: "/auth/refresh", body: object("refresh_token", token)}
	}
	if p.plane == nil {
		p.s.tokens = nil
	}
	winners := 0
	for _, a := range p.sendAtOnce(calls) {
		if a.status == http.StatusOK {
			winners++
			continue
		}
		a.refused(unauthorized(badRefreshToken))
	}
	if winners != 1 {
		p.failf("of %d refreshes with one token %d succeed, want 1", racers, winners)
	}
}

func checkAfter401(p *probe) {
	old := p.session()
	p.advance(old.AccessExpires.Sub(p.now()) + tolerated)
	p.get("/api/v1/countries", old.Access).want(http.StatusUnauthorized)
	p.get("/api/v1/countries", p.rotated(old.Refresh).Access).want(http.StatusOK)
}
