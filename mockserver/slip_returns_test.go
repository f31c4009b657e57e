package mockserver_test

import (
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// returns make good again what was not: the outcomes are those before the change.
func returns() []effect {
	expired, inactive := denied(journal.ReasonTokenExpired), denied(journal.ReasonAccountInactive)
	revoked, spent := denied(journal.ReasonTokenRevoked), denied(journal.ReasonTokenSpent)
	hour := func(b *bout) { b.advance(time.Hour) }
	out, open := whitelist("192.0.2.1"), whitelist()
	back := func(name string, before, change func(*bout), reads, refreshes, logins outcome, assume ...string) effect {
		return effect{name: name, assume: assume, before: before, change: change, back: true, reads: reads, refreshes: refreshes, logins: logins}
	}
	return []effect{
		back("clock set back", hour, func(b *bout) { b.setClock(-time.Hour, "frozen") }, expired, outcome{}, outcome{}),
		back("clock set back by a week", func(b *bout) { b.advance(168 * time.Hour) }, func(b *bout) { b.setClock(-168*time.Hour, "frozen") }, expired, expired, outcome{}),
		back("leeway given", hour, func(b *bout) { b.assume("clock-leeway", "1s") }, expired, outcome{}, outcome{}),
		back("limit of the session taken away", func(b *bout) {
			b.assume("session-limit", "10m")
			b.advance(10 * time.Minute)
		}, func(b *bout) { b.assume("session-limit", "none") }, expired, expired, outcome{}),
		back("whitelist opened", out, open, offWhitelist(), offWhitelist(), offWhitelist()),
		back("address added to the whitelist", out, whitelist("192.0.2.1", "127.0.0.1"), offWhitelist(), offWhitelist(), offWhitelist()),
		back("whitelist opened, which holds at login and refresh", out, open, outcome{}, offWhitelist(), offWhitelist(), "ip-check-scope", "login-and-refresh"),
		back("whitelist that holds at login and refresh alone from now on", out,
			func(b *bout) { b.assume("ip-check-scope", "login-and-refresh") }, offWhitelist(), outcome{}, outcome{}),
		back("account made active", func(b *bout) { b.patchActive(false) }, func(b *bout) { b.patchActive(true) }, inactive, inactive, inactive),
		back("tokens of an inactive account accepted", func(b *bout) { b.patchActive(false) },
			func(b *bout) { b.assume("inactive-account-tokens", "accept") }, inactive, inactive, outcome{}),
		back("state put back in which the tokens are good", func(b *bout) {
			b.saved = b.save()
			b.revoke(control.TokenFilter{Account: mockserver.DefaultUsername})
		}, (*bout).putSaved, revoked, spent, outcome{}),
		back("state put back in which the account is there", func(b *bout) {
			b.saved = b.save()
			b.must(b.mock.DeleteAccount(b.t.Context(), mockserver.DefaultUsername))
		}, (*bout).putSaved, denied(journal.ReasonAccountUnknown), denied(journal.ReasonAccountUnknown), denied(journal.ReasonBadCredentials)),
		back("state put back in which the key is there", func(b *bout) {
			b.saved = b.save()
			rotateKey(false)(b)
		}, (*bout).putSaved, denied(journal.ReasonTokenUnknownKey), denied(journal.ReasonTokenUnknownKey), outcome{}),
		back("password changed back", func(b *bout) {
			password := "another"
			b.patch(control.AccountChange{Password: &password})
		}, func(b *bout) {
			password := mockserver.DefaultPassword
			b.patch(control.AccountChange{Password: &password})
		}, outcome{}, outcome{}, denied(journal.ReasonBadCredentials)),
	}
}
