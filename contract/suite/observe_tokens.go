package suite

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
)

// tokenObservations find out how tokens behave where the pages are silent.
func tokenObservations() []Case {
	own := []Need{Credentials, Refreshing}
	ending := []Need{Credentials, Refreshing, Ending}
	return []Case{
		observation(Rotation, "access-after-refresh", "What becomes of the access token of a pair that was refreshed.", refreshPage, []string{"access-after-refresh"}, own, func(p *probe) {
			old := p.session()
			p.rotated(old.Refresh)
			p.alive("access-after-refresh", old.Access, "valid", "revoked")
		}),
		observation(Rotation, "refresh-reuse", "What a spent refresh token does beyond getting a 401.", refreshPage, []string{"refresh-reuse"}, ending, func(p *probe) {
			newest := p.reuse()
			a := p.refresh(newest.Refresh)
			p.choose("refresh-reuse", a,
				choice{"reject", a.status == http.StatusOK, "200"}, choice{"revoke-family", a.is(unauthorized(badRefreshToken)), "401"})
		}),
		observation(Rotation, "dead-family-access", "What becomes of the access tokens of a family that was revoked.", noPage, []string{"dead-family-access"}, ending, func(p *probe) {
			newest := p.reuse()
			if p.refresh(newest.Refresh).status == http.StatusOK {
				p.lack("families that are revoked because a spent refresh token came back")
			}
			p.alive("dead-family-access", newest.Access, "valid", "revoked")
		}),
		observation(Authentication, "second-login", "Whether a login revokes the tokens of earlier ones.", noPage, []string{"second-login"}, []Need{Credentials, Ending}, func(p *probe) {
			first := p.session()
			p.login()
			p.alive("second-login", first.Access, "keep", "revoke-earlier")
		}),
		observation(Authentication, "inactive-account-tokens", "What becomes of the live tokens of an account that was made inactive.", loginPage, []string{"inactive-account-tokens"}, []Need{AccountChange}, func(p *probe) {
			live := p.session()
			p.setActive(false)
			p.alive("inactive-account-tokens", live.Access, "accept", "reject")
		}),
	}
}

// formObservations find out what tokens look like, and how long they are taken.
func formObservations() []Case {
	return []Case{
		observation(Expiry, "clock-leeway", "How much later than exp a token is still taken.", tokensPage, []string{"clock-leeway"}, []Need{Minting}, checkLeeway),
		observation(Expiry, "session-limit", "Whether refreshing can go on for ever.", refreshPage, []string{"session-limit"}, []Need{Clock, Refreshing}, checkSessionLimit),
		observation(Expiry, "token-alg", "How tokens are signed.", loginPage, []string{"token-alg"}, []Need{Credentials}, func(p *probe) {
			header, err := jwtPart(p.session().Access, 0)
			if err != nil {
				p.failf("the header of the access token cannot be read: %s", err)
			}
			alg, _ := header["alg"].(string)
			p.chosen("token-alg", alg, "HS256", "RS256", "ES256", "EdDSA")
		}),
		observation(Expiry, "token-payload", "Whether the payload of a token can be decoded without care for padding and alphabet.", tokensPage, []string{"token-payload"}, []Need{SecondAccount, Ending}, checkPayload),
		observation(Expiry, "refresh-token-form", "Whether a refresh token is a JWT.", refreshPage, []string{"refresh-token-form"}, []Need{Credentials}, func(p *probe) {
			form := "opaque"
			switch parts := strings.Split(p.session().Refresh, "."); {
			case len(parts) == 3:
				if _, err := jwtPart(p.session().Refresh, 1); err != nil {
					p.observe("refresh-token-form", "")
					p.failf("the refresh token has three parts like a JWT, and cannot be read as one: %s", err)
				}
				form = "jwt"
			case len(p.session().Refresh) < 16:
				p.observe("refresh-token-form", "")
				p.failf("the refresh token has %d characters, so that it can be guessed", len(p.session().Refresh))
			}
			p.observe("refresh-token-form", form)
		}),
	}
}

// observation is a case that finds out which way a target has.
func observation(area Area, id, title string, source Source, assumptions []string, needs []Need, check func(*probe)) Case {
	return Case{
		ID: string(area) + "/" + id, Title: title, Area: area, Basis: Assumed, Source: source, Assumptions: assumptions, Needs: needs, check: check,
	}
}

// reuse presents a spent refresh token, and returns the pair that came of it before.
func (p *probe) reuse() pair {
	old := p.session()
	newest := p.rotated(old.Refresh)
	p.refresh(old.Refresh).refused(unauthorized(badRefreshToken))
	return newest
}

// alive observes whether an access token is still taken.
func (p *probe) alive(name, token, yes, no string) {
	a := p.get("/api/v1/countries", token)
	p.choose(name, a, choice{yes, a.status == http.StatusOK, "200"}, choice{no, a.is(unauthorized(textCountries)), "401 " + textCountries})
}

// chosen observes a word that is one of those known.
func (p *probe) chosen(name, got string, known ...string) {
	for _, word := range known {
		if word == got {
			p.observe(name, word)
			return
		}
	}
	p.observe(name, "")
	p.failf("%s is %q, want %s", name, got, strings.Join(known, " or "))
}

// maxLeeway is the longest that is looked for, which is the longest of the register.
const maxLeeway = 24 * 60 * 60

// checkLeeway halves the time after the expiry in which a token is taken.
func checkLeeway(p *probe) {
	taken := func(ago int64) bool {
		expires := -ago
		a := p.get("/api/v1/countries", p.mint(control.Minting{ExpiresIn: &expires}))
		if a.status != http.StatusOK {
			a.refused(unauthorized(textCountries))
		}
		return a.status == http.StatusOK
	}
	if taken(maxLeeway) {
		p.observe("clock-leeway", "")
		p.failf("a token that expired a day ago is taken")
	}
	refused, last := int64(maxLeeway), int64(-1) // the latest second at which it is refused, and taken, after exp
	for refused-last > 1 {
		if middle := (refused + last) / 2; taken(middle) {
			last = middle
		} else {
			refused = middle
		}
	}
	p.observe("clock-leeway", duration.Format(time.Duration(refused)*time.Second))
}

// sessionLooked is how long a family is kept alive to see whether it ends.
const sessionLooked = 60 * 24 * time.Hour

// checkSessionLimit refreshes every six days, and looks whether the tokens get their whole lifetime.
func checkSessionLimit(p *probe) {
	began := p.now()
	got := p.session()
	for p.now().Sub(began) < sessionLooked {
		p.advance(6 * 24 * time.Hour)
		if ends := got.RefreshExpires; !p.now().Before(ends) {
			break
		}
		got = p.rotated(got.Refresh)
		if left := got.RefreshExpires.Sub(p.now()); left < 7*24*time.Hour {
			break
		}
	}
	if got.RefreshExpires.Sub(p.now()) == 7*24*time.Hour {
		p.observe("session-limit", "none")
		return
	}
	p.observe("session-limit", duration.Format(got.RefreshExpires.Sub(began)))
}

// checkPayload looks at the tokens of names of different lengths, of which not all payloads are aligned by chance.
func checkPayload(p *probe) {
	tokens := []string{p.session().Access}
	for _, name := range []string{"of-seven", "of-eight-", "of-nine-ch", "of-ten-char"} {
		p.account = p.another(name)
		tokens = append(tokens, p.login().Access)
	}
	value := "aligned"
	for _, token := range tokens {
		if _, err := jwtPart(token, 1); err != nil {
			p.observe("token-payload", "")
			p.failf("the payload of an access token cannot be read: %s", err)
		}
		if _, err := base64.StdEncoding.DecodeString(strings.Split(token, ".")[1]); err != nil {
			value = "natural"
		}
	}
	p.observe("token-payload", value)
}
