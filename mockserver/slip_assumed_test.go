package mockserver_test

import (
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// assume changes what is assumed, in pairs of name and value.
func (b *bout) assume(pairs ...string) {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	_, err := b.control.PutAssumptions(b.t.Context(), values)
	b.must(err)
}

func assuming(pairs ...string) func(*bout) { return func(b *bout) { b.assume(pairs...) } }

// assumedSlips are changes of what is assumed that change how a request is judged.
func assumedSlips() []slip {
	expired, inactive := denied(journal.ReasonTokenExpired), denied(journal.ReasonAccountInactive)
	off := outcome{400, errFeature, journal.ReasonFeatureOff}
	forbidden := outcome{403, `"code":"FORBIDDEN","message":"The requested feature is not enabled for this client"`, journal.ReasonFeatureOff}
	limited := outcome{429, `"code":"TOO_MANY_REQUESTS"`, journal.ReasonRateLimited}
	features := func(names ...string) func(*bout) {
		list := append([]string{}, names...)
		return func(b *bout) { b.patch(control.AccountChange{Features: &list}) }
	}
	return []slip{
		{
			name: "leeway taken away", assume: []string{"clock-leeway", "1h"}, before: func(b *bout) { b.advance(90 * time.Minute) },
			change: assuming("clock-leeway", "0s"), was: good(), is: expired,
		},
		{
			name: "session limited", before: func(b *bout) { b.advance(11 * time.Minute) }, change: assuming("session-limit", "10m"),
			was: good(), is: expired,
		},
		{
			name: "tokens of an inactive account refused", assume: []string{"inactive-account-tokens", "accept"},
			before: func(b *bout) { b.patchActive(false) }, change: assuming("inactive-account-tokens", "reject"), was: good(), is: inactive,
		},
		{
			name: "whitelist that holds everywhere from now on", assume: []string{"ip-check-scope", "login-and-refresh"},
			before: whitelist("192.0.2.1"), change: assuming("ip-check-scope", "everywhere"), was: good(), is: offWhitelist(),
		},
		{
			name: "proxy trusted", sends: forwarded("192.0.2.9"), before: whitelist("127.0.0.1"),
			change: assuming("forwarded-for", "trust=127.0.0.0/8"), was: good(), is: offWhitelist(),
		},
		{
			name: "proxy trusted no more", assume: []string{"forwarded-for", "trust=127.0.0.0/8"}, sends: forwarded("192.0.2.9"),
			before: whitelist("192.0.2.9"), change: assuming("forwarded-for", "ignore"), was: good(), is: offWhitelist(),
		},
		{name: "feature off", sends: gated, change: features(), was: good(), is: off},
		{name: "feature off, which is forbidden", assume: []string{"feature-off", "forbidden"}, sends: gated, change: features("other"), was: good(), is: forbidden},
		{name: "feature on", sends: gated, before: features(), change: features("vouchers"), was: off, is: good()},
		{name: "feature off, which no other page needs", sends: ungated, change: features(), was: good(), is: good()},
		{name: "feature off is forbidden from now on", sends: gated, before: features(), change: assuming("feature-off", "forbidden"), was: off, is: forbidden},
		{
			name: "account replaced by one without features", sends: gated, change: func(b *bout) { b.putAccount(b.control) },
			was: good(), is: off,
		},
		{
			name: "requests limited", change: func(b *bout) {
				b.assume("rate-limit", "*:1/10m")
				for _, each := range reads(b) { // the one of each operation that is let through, or another client's was
					b.me.get(each.path, b.tokens.Access)
				}
			}, was: good(), is: limited,
		},
		{
			name: "requests limited no more", before: func(b *bout) {
				b.assume("rate-limit", "*:1/10m")
				b.me.get(categoriesPath, b.tokens.Access)
			}, change: assuming("rate-limit", "off"), was: limited, is: good(),
		},
	}
}

// forwarded are reads that say they come from elsewhere.
func forwarded(address string) func(*bout) []sending {
	return func(b *bout) []sending {
		return []sending{b.read(walletsPath, errNotAllowed, b.tokens.Access, "X-Forwarded-For", address)}
	}
}

// gated are reads that need a feature, ungated are others.
func gated(b *bout) []sending {
	return []sending{b.read(categoriesPath, errAccessToken, b.tokens.Access), b.read(subcategoryPath, errAccessToken, b.tokens.Access)}
}

func ungated(b *bout) []sending {
	return []sending{b.read(walletsPath, errNotAllowed, b.tokens.Access), b.read(countryPath, errAccessToken, b.tokens.Access)}
}

// answerSlips change what is answered to one who is let in, or the words in which one is not.
func answerSlips() []slip {
	page := func(query string) func(*bout) []sending {
		return func(b *bout) []sending { return []sending{b.read(walletsPath+query, errNotAllowed, b.tokens.Access)} }
	}
	query := outcome{400, errQuery, journal.ReasonBadQuery}
	holds := func(body string) outcome { return outcome{status: 200, body: body} }
	return []slip{
		{name: "lists in the other order", sends: page("?limit=1"), change: assuming("list-order", "ascending"), was: holds(`"id":105,`), is: holds(`"id":101,`)},
		{name: "unknown keys refused", sends: page("?limit=1&x=1"), change: assuming("unknown-query", "reject"), was: holds(`"id":105,`), is: query},
		{name: "pages clamped", sends: page("?limit=10001"), change: assuming("page-out-of-range", "clamp"), was: query, is: holds(`"id":105,`)},
		{
			name: "another text for expired tokens", before: func(b *bout) { b.advance(time.Hour) }, change: assuming("unauthorized-text", "sibling"),
			sends: func(b *bout) []sending { return []sending{b.read(categoriesPath, errAccessToken, b.tokens.Access)} },
			was:   denied(journal.ReasonTokenExpired), is: outcome{401, `"message":"Invalid token"`, journal.ReasonTokenExpired},
		},
		{
			name: "older login page", sends: logins, change: assuming("dialect", "legacy"), was: holds(`{"success":true,"data":{"access_token":"`),
			is: holds(`{"access_token":"`),
		},
		ordering("order placed, wallet", walletsPath+"?currency=USD", holds(`"amount":810.00`), holds(`"amount":762.50`)),
		ordering("order placed, transactions", "/api/v1/transactions?limit=1&currency=USD", holds(`"id":1180,`), holds(`"id":1181,`)),
		ordering("order placed, orders", ordersPath, holds(`[]`), holds(`"ref":"mine"`)),
		{
			name: "order delivered with time", assume: []string{"order-delivery", "after=10m"}, first: (*bout).anew,
			sends:  func(b *bout) []sending { return []sending{b.read(ordersPath, errAccessToken, b.tokens.Access)} },
			before: (*bout).order, change: func(b *bout) { b.advance(10 * time.Minute) },
			was: holds(`"status":"PENDING"`), is: holds(`"status":"DELIVERED"`),
		},
	}
}

// ordering is an order that an account places which has none yet.
func ordering(name, path string, was, is outcome) slip {
	sends := func(b *bout) []sending { return []sending{b.read(path, errNotAllowed, b.tokens.Access)} }
	return slip{name: name, first: (*bout).anew, sends: sends, change: (*bout).order, was: was, is: is}
}

// anew makes the account anew, with the wallets of one that has never ordered.
func (b *bout) anew() {
	b.must(b.mock.DeleteAccount(b.t.Context(), mockserver.DefaultUsername))
	b.putAccount(b.mock, "vouchers")
}

func (b *bout) order() {
	b.me.do("POST", ordersPath, orderBody, "Authorization", "Bearer "+b.tokens.Access, "Content-Type", "application/json").wantOK(b.t)
}
