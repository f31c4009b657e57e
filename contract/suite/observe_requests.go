package suite

import (
	"net/http"
	"slices"
	"strings"
)

// requestObservations find out what becomes of requests of which the pages are silent.
func requestObservations() []Case {
	observation := func(area Area, name, title string, source Source, needs []Need, check func(*probe)) Case {
		return Case{
			ID: string(area) + "/" + name, Title: title, Area: area, Basis: Assumed, Source: source, Assumptions: []string{name}, Needs: needs, check: check,
		}
	}
	account := []Need{Credentials}
	return []Case{
		observation(Robustness, "empty-credential", `What "" is for a required field.`, loginPage, nil, func(p *probe) {
			a := p.post("/auth/refresh", object("refresh_token", ""))
			p.choose("empty-credential", a,
				choice{"validation-failure", a.is(validationFailure(refreshIncomplete)), "400 " + refreshIncomplete},
				choice{"invalid-credentials", a.is(unauthorized(badRefreshToken)), "401 " + badRefreshToken})
		}),
		observation(Robustness, "wrong-type", "What null, a number and a body that is no object are.", loginPage, nil, func(p *probe) {
			var a answer
			missing, syntax := true, true
			for _, body := range []string{`{"refresh_token":null}`, `{"refresh_token":5}`, `[]`, `"text"`, `null`} {
				a = p.post("/auth/refresh", body)
				missing, syntax = missing && a.is(validationFailure(refreshIncomplete)), syntax && a.is(syntaxError())
			}
			p.choose("wrong-type", a, choice{"validation-failure", missing, "400 " + refreshIncomplete}, choice{"syntax-error", syntax, "400 Invalid request body"})
		}),
		observation(Robustness, "content-type", "Whether a body needs Content-Type: application/json.", loginPage, nil, func(p *probe) {
			a := p.send(call{method: http.MethodPost, path: "/auth/refresh", body: "{}", header: http.Header{"Content-Type": {"text/plain"}}})
			unsupported := refusal{415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json", "unsupported_media_type"}
			p.choose("content-type", a,
				choice{"ignore", a.is(validationFailure(refreshIncomplete)), "400 " + refreshIncomplete},
				choice{"require", a.is(syntaxError()), "400 Invalid request body"}, choice{"unsupported-media-type", a.is(unsupported), "415"})
		}),
		observation(Robustness, "unknown-fields", "What a field does that the page does not name.", loginPage, []Need{Credentials, Refreshing}, checkUnknownFields),
		observation(Logout, "logout-body", "What a body does at logout, which needs none.", logoutPage, []Need{Credentials, Ending}, checkLogoutBody),
		observation(Robustness, "wrong-method", "What another method on a known path gets.", noPage, nil, checkWrongMethod),
		observation(Robustness, "head-method", "Whether there is HEAD where there is GET.", noPage, account, func(p *probe) {
			a := p.send(call{method: http.MethodHead, path: "/api/v1/countries", token: p.session().Access})
			p.choose("head-method", a, choice{"refuse", refusesMethod(a), "405 or 404"}, choice{"as-get", a.status == http.StatusOK, "200"})
		}),
		observation(Robustness, "options-method", "Whether OPTIONS tells the methods of a known path.", noPage, nil, func(p *probe) {
			a := p.send(call{method: http.MethodOptions, path: "/api/v1/countries"})
			allows := a.status == http.StatusOK && strings.Contains(a.header.Get("Allow"), http.MethodGet)
			p.choose("options-method", a, choice{"refuse", refusesMethod(a), "405 or 404"}, choice{"allow", allows, "200 with the header Allow"})
		}),
		observation(Robustness, "rate-limit", "How many requests are let through.", loginPage, []Need{Clock}, checkRateLimit),
		observation(Robustness, "retry-after", "How a 429 says when to come back.", sibling, []Need{Clock}, checkRetryAfter),
		observation(Headers, "www-authenticate", "Whether a 401 carries a challenge.", noPage, nil, checkChallenge),
		observation(Headers, "request-id", "Whether answers carry X-Request-Id.", sibling, nil, checkRequestID),
		observation(Headers, "cache-control", "Whether answers with tokens may be cached.", noPage, []Need{Credentials, Refreshing}, func(p *probe) {
			a := p.refresh(p.session().Refresh).want(http.StatusOK)
			cache := a.header.Get("Cache-Control")
			p.choose("cache-control", a, choice{"absent", cache == "", "none"}, choice{"no-store", strings.Contains(cache, "no-store"), "no-store"})
		}),
	}
}

func checkUnknownFields(p *probe) {
	token := p.session().Refresh
	if p.plane == nil {
		p.s.tokens = nil // spent by this, unless it is refused
	}
	a := p.post("/auth/refresh", object("refresh_token", token, "no_such_field", "x"))
	if got, err := a.readPair(); p.plane == nil && err == nil {
		p.s.tokens = &got
	}
	p.choose("unknown-fields", a, choice{"ignore", a.status == http.StatusOK, "200"}, choice{"reject", a.is(syntaxError()), "400 Invalid request body"})
}

func checkLogoutBody(p *probe) {
	token := p.session().Access
	if p.plane == nil {
		p.s.tokens = nil
	}
	a := p.send(call{method: http.MethodPost, path: "/auth/logout", token: token, body: "{"})
	p.choose("logout-body", a, choice{"ignore", a.status == http.StatusOK, "200"}, choice{"parse", a.is(syntaxError()), "400 Invalid request body"})
}

// methodNotAllowed is the mock's own, for want of a page.
func methodNotAllowed() refusal {
	return refusal{405, "MethodNotAllowedError", "METHOD_NOT_ALLOWED", "Method not allowed", "method_not_allowed"}
}

func checkWrongMethod(p *probe) {
	a := p.send(call{method: http.MethodDelete, path: "/api/v1/countries"})
	allow := strings.Contains(a.header.Get("Allow"), http.MethodGet)
	p.choose("wrong-method", a,
		choice{"method-not-allowed", a.is(methodNotAllowed()) && allow, "405 with the header Allow"},
		choice{"not-found", a.is(notFound("Resource not found")), "404"})
}

func refusesMethod(a answer) bool {
	return a.status == http.StatusMethodNotAllowed || a.status == http.StatusNotFound
}

// burst is how many requests are sent to see whether there is a limit.
const burst = 40

// limited sends requests at once until one gets 429, and returns that. A target without a sandbox is not asked.
func (p *probe) limited() (a answer, found bool) {
	calls := make([]call, burst)
	for i := range calls {
		calls[i] = call{path: "/api/v1/currencies/1", token: p.session().Access}
	}
	for _, a = range p.sendAtOnce(calls) {
		if a.status == http.StatusTooManyRequests {
			return a, true
		}
		a.want(http.StatusOK)
	}
	return a, false
}

func checkRateLimit(p *probe) {
	_, found := p.limited()
	if !found {
		p.observe("rate-limit", "off")
		return
	}
	states, err := p.plane.Assumptions(p.ctx)
	p.worked(err)
	for _, s := range states {
		if s.Name == "rate-limit" && s.Value != "off" {
			p.observe("rate-limit", s.Value)
			return
		}
	}
	p.observe("rate-limit", "")
}

func checkRetryAfter(p *probe) {
	a, found := p.limited()
	if !found {
		p.lack("a limit on requests")
	}
	value := a.header.Get("Retry-After")
	_, err := http.ParseTime(value)
	p.choose("retry-after", a,
		choice{"seconds", digits.MatchString(value), "Retry-After in seconds"}, choice{"http-date", err == nil, "as a date"},
		choice{"absent", value == "", "absent"})
}

func checkChallenge(p *probe) {
	bearer := func(a answer) (challenge string) {
		challenge = a.want(http.StatusUnauthorized).header.Get("WWW-Authenticate")
		if challenge != "" && !strings.HasPrefix(challenge, "Bearer") {
			p.observe("www-authenticate", "")
			p.failf("%s: WWW-Authenticate is %q, want Bearer", a.what, challenge)
		}
		return challenge
	}
	bad := p.get("/api/v1/countries", "not-a-token")
	read, refresh := bearer(bad), bearer(p.post("/auth/refresh", object("refresh_token", "not-a-token")))
	p.choose("www-authenticate", bad,
		choice{"absent", read == "" && refresh == "", "no challenge"}, choice{"rfc6750", read != "" && refresh == "", "one at protected calls"},
		choice{"rfc9110", read != "" && refresh != "", "one at all"})
}

func checkRequestID(p *probe) {
	const own = "popupmock-contract-1"
	a := p.send(call{path: "/api/v1/countries", header: http.Header{"X-Request-Id": {own}}})
	got := a.header.Values("X-Request-Id")
	p.choose("request-id", a, choice{"absent", len(got) == 0, "none"}, choice{"echo", slices.Equal(got, []string{own}), "the request's own"})
}
