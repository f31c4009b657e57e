package suite

import (
	"encoding/json"
	"net/http"
	"time"
)

// tolerated is how long after its expiry a token may still be taken: as long as the page has clients refresh beforehand. A
// server that tolerates more lets tokens live longer than it says.
const tolerated = 5 * time.Minute

// expiryCases are about how long tokens live.
func expiryCases() []Case {
	expiry := func(id, title string, source Source, rules []string, needs []Need, check func(*probe)) Case {
		return Case{
			ID: "expiry/" + id, Title: title, Area: Expiry, Basis: Documented, Source: source,
			Rules: rules, Needs: needs, check: check,
		}
	}
	account, clock := []Need{Credentials}, []Need{Clock}
	return []Case{
		expiry("access-hour", "An access token says that it expires an hour after its issue.", loginPage, []string{"P2.2"}, account, func(p *probe) {
			p.lifetime("access_expires_at", time.Hour)
		}),
		expiry("refresh-week", "A refresh token says that it expires seven days after its issue.", loginPage, []string{"P2.3"}, account, func(p *probe) {
			p.lifetime("refresh_expires_at", 7*24*time.Hour)
		}),
		expiry("three-parts", "An access token has three parts, whose first two are JSON objects in base64url.", tokensPage, []string{"P5.3"}, account, checkThreeParts),
		expiry("exp-claim", "The payload of an access token has exp, the Unix second of access_expires_at.", tokensPage, []string{"P5.4"}, account, checkExpClaim),
		expiry("access-last-second", "An access token is taken in its last second.", tokensPage, []string{"P5.1"}, clock, func(p *probe) {
			got := p.session()
			p.advance(got.AccessExpires.Sub(p.now()) - time.Second)
			p.get("/api/v1/countries", got.Access).want(http.StatusOK)
		}),
		expiry("access-expired", "An access token is refused once it has expired.", tokensPage, []string{"P5.1"}, clock, func(p *probe) {
			got := p.session()
			p.advance(got.AccessExpires.Sub(p.now()) + tolerated)
			p.eachRead(func(c call) {
				c.token = got.Access
				p.send(c).want(http.StatusUnauthorized)
			})
		}),
		expiry("access-two-weeks", "An access token that expired long ago is refused.", tokensPage, []string{"P5.1"}, clock, func(p *probe) {
			got := p.session()
			p.advance(14 * 24 * time.Hour)
			p.get("/api/v1/countries", got.Access).want(http.StatusUnauthorized)
		}),
		expiry("refresh-last-second", "A refresh token is taken in its last second.", tokensPage, []string{"P5.2"}, []Need{Clock, Refreshing}, func(p *probe) {
			got := p.session()
			p.advance(got.RefreshExpires.Sub(p.now()) - time.Second)
			p.rotated(got.Refresh)
		}),
		expiry("refresh-expired", "A refresh token is refused once it has expired, and a login is what is needed.", refreshPage, []string{"P3.7", "P5.2"}, []Need{Clock, Refreshing, Ending}, func(p *probe) {
			got := p.session()
			p.advance(got.RefreshExpires.Sub(p.now()) + tolerated)
			p.refresh(got.Refresh).refused(unauthorized(badRefreshToken))
			p.get("/api/v1/countries", p.login().Access).want(http.StatusOK)
		}),
		{
			ID: "expiry/very-second", Title: "At the very second of exp a token is refused, or still taken.", Area: Expiry, Basis: Conflict,
			Source: tokensPage, Rules: []string{"C9"}, Needs: clock, check: func(p *probe) {
				got := p.session()
				p.advance(got.AccessExpires.Sub(p.now()))
				if a := p.get("/api/v1/countries", got.Access); a.status != http.StatusOK {
					a.refused(unauthorized(textCountries))
				}
			},
		},
	}
}

// lifetime compares a time of expiry with the target's time at its login.
func (p *probe) lifetime(field string, want time.Duration) {
	var got pair
	var now time.Time
	if p.plane != nil {
		got, now = p.session(), p.now()
	} else {
		if p.s.loginDate.IsZero() {
			p.session()
		}
		got, now = p.s.firstTokens, p.s.loginDate
	}
	if now.IsZero() {
		p.lack("a Date header in the answer to the login")
	}
	ends := got.AccessExpires
	if field == "refresh_expires_at" {
		ends = got.RefreshExpires
	}
	slack := 5 * time.Second // between the issue of a token and the Date of its answer
	if p.plane != nil {
		slack = 0 // the clock is frozen
	}
	if life := ends.Sub(now); life < want-slack || life > want+slack {
		p.failf("%s is %s after the login, want %s", field, life, want)
	}
}

func checkThreeParts(p *probe) {
	token := p.session().Access
	for part, name := range []string{"header", "payload"} {
		if _, err := jwtPart(token, part); err != nil {
			p.failf("the %s of the access token cannot be read: %s", name, err)
		}
	}
}

func checkExpClaim(p *probe) {
	got := p.session()
	payload, err := jwtPart(got.Access, 1)
	if err != nil {
		p.failf("the payload of the access token cannot be read: %s", err)
	}
	exp, ok := payload["exp"].(json.Number)
	seconds, err := exp.Int64()
	if !ok || err != nil {
		p.failf("exp is %v, want a whole number of seconds", payload["exp"])
	}
	if want := got.AccessExpires.Unix(); max(seconds-want, want-seconds) > 1 { // no page says that the clock is read once
		p.failf("exp is %d seconds off access_expires_at", seconds-want)
	}
}

// eachRead makes each read of the API, without a token.
func (p *probe) eachRead(ask func(call)) {
	for _, path := range reads {
		ask(call{path: path})
	}
}

// reads are the documented reads that need no id.
var reads = []string{
	"/api/v1/categories", "/api/v1/subcategories", "/api/v1/countries", "/api/v1/currencies", "/api/v1/wallets",
	"/api/v1/transactions", "/api/v1/products",
}
