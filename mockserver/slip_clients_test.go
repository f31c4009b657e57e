package mockserver_test

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// clientCalls are changes that a client makes by what it asks of the API.
func clientCalls() []effect {
	revoked, spent := denied(journal.ReasonTokenRevoked), denied(journal.ReasonTokenSpent)
	login := func(b *bout) { b.me.login() }
	refresh := func(b *bout) { b.next = b.me.refresh(b.tokens.Refresh) }
	reuse := func(b *bout) { b.me.refreshWith(b.tokens.Refresh).want(b.t, 401, errRefreshToken) }
	reuses := func(name string, reads outcome, assume ...string) effect {
		return effect{name: "spent token used again, " + name, assume: append([]string{"refresh-reuse"}, assume...), before: refresh, change: reuse, reads: reads}
	}
	return []effect{
		{
			name: "logout by another login", change: func(b *bout) { b.me.logout(b.other.Access).wantOK(b.t) },
			reads: revoked, refreshes: spent, logins: good(),
		},
		{
			name: "logout refused", change: func(b *bout) { b.me.logout("none").want(b.t, 401, errNoToken) }, reads: good(), refreshes: good(),
		},
		{name: "second login", change: login, reads: good(), refreshes: good()},
		{name: "second login that ends earlier ones", assume: []string{"second-login", "revoke-earlier"}, change: login, reads: revoked, refreshes: spent},
		{
			name: "second login with a wrong password, which ends nothing", assume: []string{"second-login", "revoke-earlier"}, change: func(b *bout) {
				b.me.do("POST", loginPath, `{"username":"your_api_username","password":"wrong"}`).want(b.t, 401, errCredentials)
			}, reads: good(), refreshes: good(),
		},
		{name: "refresh", change: refresh, reads: good()},
		{name: "refresh that ends the old access token", assume: []string{"access-after-refresh", "revoked"}, change: refresh, reads: revoked},
		{
			name: "successor used", change: func(b *bout) { b.me.refresh(b.next.Refresh) }, reads: outcome{}, refreshes: spent,
		},
		reuses("refused", good(), "reject"),
		reuses("family revoked", revoked, "revoke-family"),
		reuses("family revoked but for access tokens", good(), "revoke-family", "dead-family-access", "valid"),
		reuses("too late for a new pair", revoked, "new-pair=0s"),
		reuses("too late for the same successor", good(), "same-successor=0s"),
		{
			name: "spent token used a third time", assume: []string{"refresh-reuse", "one-generation"}, before: func(b *bout) {
				refresh(b)
				refresh(b)
			}, change: reuse, reads: revoked,
		},
		{
			name: "spent token honoured once more", assume: []string{"refresh-reuse", "one-generation", "access-after-refresh", "revoked"},
			before: func(b *bout) { b.tokens = b.me.refresh(b.tokens.Refresh) }, change: refresh, reads: outcome{}, logins: good(),
		},
	}
}

// setOff adds a trigger for the next request for a currency, which has no reader.
func setOff(event trigger.Event, actions ...trigger.Action) func(*bout) {
	return func(b *bout) {
		_, err := b.control.AddTrigger(b.t.Context(), trigger.Rule{On: trigger.On{Operation: "getCurrency", Event: event, Nth: 2}, Do: actions})
		b.must(err)
		b.currency()
	}
}

func (b *bout) currency() { b.me.get("/api/v1/currencies/46", b.tokens.Access) }

// triggered are changes that a trigger makes at the second of two requests.
func triggered() (effects []effect) {
	type ends struct{ reads, refreshes outcome }
	revoked := ends{denied(journal.ReasonTokenRevoked), denied(journal.ReasonTokenSpent)}
	inactive, closed := denied(journal.ReasonAccountInactive), outcome{status: 503, body: `{"closed":"today"}`}
	for _, e := range []struct {
		name string
		ends
		action trigger.Action
	}{
		{"revokes the account's tokens", revoked, trigger.Revoke{What: trigger.Account}},
		{"revokes the family", revoked, trigger.Revoke{What: trigger.Family}},
		{"advances the clock", ends{denied(journal.ReasonTokenExpired), good()}, trigger.Advance{By: time.Hour}},
		{"sets the whitelist", ends{offWhitelist(), offWhitelist()}, trigger.SetWhitelist{Entries: []string{"192.0.2.1"}}},
		{"makes the account inactive", ends{inactive, inactive}, trigger.SetActive{}},
		{"rotates the key", ends{denied(journal.ReasonTokenUnknownKey), denied(journal.ReasonTokenUnknownKey)}, trigger.RotateKey{NoOverlap: true}},
		{"rotates the key with overlap", ends{good(), good()}, trigger.RotateKey{}},
		{"arms a fault", ends{closed, closed}, trigger.ArmFault{Fault: fault.Rule{
			Operation: "*", Phase: fault.Before, Effect: fault.Status{Code: 503, Body: closed.body},
		}}},
	} {
		for _, event := range []trigger.Event{trigger.Received, trigger.Answered} {
			effects = append(effects, effect{
				name: "trigger " + e.name + " at a request that is " + string(event), before: setOff(event, e.action), change: (*bout).currency,
				reads: e.reads, refreshes: e.refreshes,
			})
		}
	}
	return effects
}
