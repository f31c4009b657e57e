package suite

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// envelopeCases are about the shape of answers.
func envelopeCases() []Case {
	envelope := func(id, title string, basis Basis, source Source, rules []string, needs []Need, check func(*probe)) Case {
		return Case{ID: "envelope/" + id, Title: title, Area: Envelope, Basis: basis, Source: source, Rules: rules, Needs: needs, check: check}
	}
	return []Case{
		envelope("refresh", "The answer to a refresh is in the envelope of its dialect.", Conflict, authPage, []string{"P1.2", "C1"}, []Need{Credentials, Refreshing}, func(p *probe) {
			p.refresh(p.session().Refresh).want(http.StatusOK).enveloped("access_expires_at", "access_token", "client_id", "refresh_expires_at", "refresh_token")
		}),
		envelope("login", "The answer to a login is in the envelope of its dialect.", Conflict, authPage, []string{"P1.2", "C1"}, []Need{Credentials, Ending}, func(p *probe) {
			a := p.post("/auth/login", loginBody(p.account.username, p.account.password)).want(http.StatusOK)
			if p.plane == nil {
				p.s.tokens = nil
			}
			a.enveloped("access_expires_at", "access_token", "client_id", "refresh_expires_at", "refresh_token")
		}),
		envelope("logout", "The answer to a logout is in the envelope of its dialect.", Conflict, logoutPage, []string{"P1.2", "C1"}, []Need{Credentials, Ending}, func(p *probe) {
			p.logout(p.session().Access).want(http.StatusOK).enveloped("message")
		}),
		envelope("errors", "Errors have the shape of their dialect, and nothing beside it.", Documented, authPage, []string{"P1.3", "C1"}, nil, checkErrorShape),
		envelope("bare", "Answers of /api/v1 have no envelope.", Documented, referencePage, []string{"P8.1", "P9.1", "P10.1", "P11.1", "P12.1"}, []Need{Credentials}, func(p *probe) {
			for _, path := range reads[:6] {
				p.get(path, p.session().Access).want(http.StatusOK).list()
			}
		}),
		envelope("failing-category", "A server that fails at a category says so in the words of its page.", Documented, categoriesPage, []string{"P8.4"}, []Need{Faults}, func(p *probe) {
			p.failing("getCategory", "/api/v1/categories/1", "Failed to retrieve category")
		}),
		envelope("failing-countries", "A server that fails at countries says so in the words of its page.", Documented, countriesPage, []string{"P9.4"}, []Need{Faults}, func(p *probe) {
			p.failing("listCountries", "/api/v1/countries", "Failed to retrieve countries")
		}),
		envelope("failing-currency", "A server that fails at a currency says so in the words of its page.", Documented, currenciesPage, []string{"P10.4"}, []Need{Faults}, func(p *probe) {
			p.failing("getCurrency", "/api/v1/currencies/1", "Error retrieving currency")
		}),
		{
			ID: "envelope/dialect", Title: "Which of the two login pages is live.", Area: Envelope, Basis: Assumed, Source: loginPage,
			Assumptions: []string{"dialect"}, check: func(p *probe) {
				a := p.post("/auth/login", "{}")
				p.choose("dialect", a,
					choice{"current", p.s.dialect == Current && a.is(validationFailure(loginIncomplete)), "the newer page's error"},
					choice{"legacy", p.s.dialect == Legacy && a.is(validationFailure(loginIncomplete)), "the older page's"})
			},
		},
		{
			ID: "envelope/unknown-path", Title: "An unknown path is not found, in the shape of an error.", Area: Envelope, Basis: Assumed, Source: noPage,
			check: func(p *probe) { p.get("/api/v1/no-such-thing", "").refused(notFound("Resource not found")) },
		},
	}
}

func (p *probe) failing(operation, path, message string) {
	token := p.session().Access
	p.spoil(operation, http.StatusInternalServerError)
	p.get(path, token).refused(internal(message))
}

// enveloped wants the fields of the data of an answer, and the envelope where the dialect has one.
func (a answer) enveloped(fields ...string) {
	object := a.object()
	if a.p.s.dialect == Current {
		a.names(object, "data", "success")
		if object["success"] != true {
			a.p.failf("%s: success is %#v, want true", a.what, object["success"])
		}
		data, ok := object["data"].(map[string]any)
		if !ok {
			a.p.failf("%s: data is no object", a.what)
		}
		object = data
	}
	a.names(object, fields...)
}

// names wants an object to have these fields at least, and success only where it is asked for.
func (a answer) names(object map[string]any, fields ...string) {
	got := slices.Sorted(maps.Keys(object))
	for _, f := range fields {
		if !slices.Contains(got, f) {
			a.p.failf("%s: the fields are %s, want %s among them", a.what, strings.Join(got, ", "), f)
		}
	}
	if slices.Contains(got, "success") && !slices.Contains(fields, "success") {
		a.p.failf("%s: there is a field success, want none here", a.what)
	}
}

// checkErrorShape looks at errors of several statuses and endpoints.
func checkErrorShape(p *probe) {
	errors := []answer{
		p.post("/auth/login", "{}"), p.post("/auth/refresh", "{"), p.post("/auth/refresh", object("refresh_token", "not-a-token")),
		p.send(call{method: http.MethodPost, path: "/auth/logout"}), p.get("/api/v1/countries", ""), p.get("/api/v1/wallets", ""),
	}
	for _, a := range errors {
		if a.status < 400 {
			p.failf("%s: status %d, want an error", a.what, a.status)
		}
		object := a.object()
		if a.flat() {
			a.texts(object, "error", "message")
			continue
		}
		if got := slices.Sorted(maps.Keys(object)); len(got) != 1 || got[0] != "error" {
			p.failf("%s: the fields of the error are %s, want error alone", a.what, strings.Join(got, ", "))
		}
		body, ok := object["error"].(map[string]any)
		if !ok {
			p.failf("%s: error is no object", a.what)
		}
		a.texts(body, "code", "message", "name")
	}
}

// texts wants exactly these fields, all of them texts that are not empty.
func (a answer) texts(object map[string]any, fields ...string) {
	if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, fields) {
		a.p.failf("%s: the fields of the error are %s, want %s", a.what, strings.Join(got, ", "), strings.Join(fields, ", "))
	}
	for _, f := range fields {
		if text, ok := object[f].(string); !ok || text == "" {
			a.p.failf("%s: %s of the error is %s, want a text", a.what, f, fmt.Sprintf("%.40v", object[f]))
		}
	}
}
