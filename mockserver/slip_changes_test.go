package mockserver_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// effect is a change, and what becomes by it of reads, of refreshes by a token that is honoured again and again, and of logins,
// all of which were good. A zero outcome leaves such requests out, and good() is for those that the change must not touch.
type effect struct {
	name                     string
	assume                   []string
	first, before, change    func(*bout)
	reads, refreshes, logins outcome
	back                     bool // the outcomes are those before the change, and all is good after it
}

// expand makes a row of each kind of request.
func expand(effects []effect) (rows []slip) {
	for _, e := range effects {
		for _, kind := range []struct {
			name   string
			sends  func(*bout) []sending
			ends   outcome
			assume []string
		}{
			{"reads", reads, e.reads, nil},
			{"refreshes", refreshes, e.refreshes, []string{"refresh-reuse", "retire-on-use"}},
			{"logins", logins, e.logins, nil},
		} {
			if kind.ends == (outcome{}) {
				continue
			}
			row := slip{
				name: e.name + "/" + kind.name, assume: slices.Concat(kind.assume, e.assume), sends: kind.sends,
				first: e.first, before: e.before, change: e.change, was: good(), is: kind.ends,
			}
			if e.back {
				row.was, row.is = row.is, row.was
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func (b *bout) revoke(filter control.TokenFilter) {
	_, err := b.control.Revoke(b.t.Context(), filter)
	b.must(err)
}

// find is what the control API says of the newest pair's token of a use, or of the login before it.
func (b *bout) find(use string, earlier bool) control.Token {
	all, err := b.mock.Tokens(b.t.Context(), control.TokenFilter{Account: mockserver.DefaultUsername, Use: use})
	b.must(err)
	family := familyOf(b, b.tokens)
	if earlier {
		family = familyOf(b, b.other)
	}
	for _, k := range all {
		if k.Family == family && k.Generation == 0 {
			return k
		}
	}
	b.t.Fatalf("no %s token of the family", use)
	return control.Token{}
}

// familyOf reads the family out of an access token.
func familyOf(b *bout, p pair) string {
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(p.Access, ".")[1])
	b.must(err)
	var claims struct{ Family string }
	b.must(json.Unmarshal(raw, &claims))
	return claims.Family
}

// revocations are those of tokens by the control API.
func revocations() []effect {
	revoked, spent := denied(journal.ReasonTokenRevoked), denied(journal.ReasonTokenSpent)
	account := func(use string) func(*bout) {
		return func(b *bout) { b.revoke(control.TokenFilter{Account: mockserver.DefaultUsername, Use: use}) }
	}
	one := func(use string, earlier, family bool) func(*bout) {
		return func(b *bout) {
			k := b.find(use, earlier)
			if family {
				b.revoke(control.TokenFilter{Family: k.Family})
			} else {
				b.revoke(control.TokenFilter{JTI: k.JTI})
			}
		}
	}
	return []effect{
		{name: "all tokens of the account revoked", change: account(""), reads: revoked, refreshes: spent, logins: good()},
		{name: "access tokens of the account revoked", change: account("access"), reads: revoked, refreshes: good()},
		{name: "refresh tokens of the account revoked", change: account("refresh"), reads: good(), refreshes: spent},
		{name: "family revoked", change: one("access", false, true), reads: revoked, refreshes: spent},
		{name: "another family revoked", change: one("access", true, true), reads: good(), refreshes: good()},
		{name: "access token revoked", change: one("access", false, false), reads: revoked, refreshes: good()},
		{name: "refresh token revoked", change: one("refresh", false, false), reads: good(), refreshes: spent},
		{name: "another access token revoked", change: one("access", true, false), reads: good(), refreshes: good()},
	}
}

func (b *bout) advance(by time.Duration) {
	_, err := b.control.Advance(b.t.Context(), by)
	b.must(err)
}

// setClock sets the clock so much later, or earlier, than it is.
func (b *bout) setClock(by time.Duration, mode string) {
	now := b.mock.Now().Add(by)
	_, err := b.control.SetClock(b.t.Context(), control.ClockChange{Now: &now, Mode: &mode, AllowRewind: true})
	b.must(err)
}

// moves are those of the clock.
func moves() []effect {
	const week = 7 * 24 * time.Hour
	expired := denied(journal.ReasonTokenExpired)
	advance := func(by time.Duration) func(*bout) { return func(b *bout) { b.advance(by) } }
	set := func(by time.Duration, mode string) func(*bout) { return func(b *bout) { b.setClock(by, mode) } }
	return []effect{
		{name: "clock advanced to the expiry", change: advance(time.Hour), reads: expired, refreshes: good(), logins: good()},
		{name: "clock advanced to a second before the expiry", change: advance(time.Hour - time.Second), reads: good()},
		{name: "clock advanced by a week", change: advance(week), reads: expired, refreshes: expired},
		{
			name: "clock advanced to the expiry and a leeway", assume: []string{"clock-leeway", "30s"}, change: advance(time.Hour + 30*time.Second),
			reads: expired,
		},
		{
			name: "clock advanced into a leeway", assume: []string{"clock-leeway", "30s"}, change: advance(time.Hour + 29*time.Second),
			reads: good(),
		},
		{
			name: "clock advanced to the limit of the session", assume: []string{"session-limit", "10m"}, change: advance(10 * time.Minute),
			reads: expired, refreshes: expired, logins: good(),
		},
		{
			name: "clock advanced to the limit of the session, which has no leeway", assume: []string{"session-limit", "2h", "clock-leeway", "1h"},
			before: advance(2*time.Hour - time.Second), change: advance(time.Second), reads: expired, refreshes: expired,
		},
		{name: "clock set to the expiry", change: set(time.Hour, "frozen"), reads: expired, refreshes: good()},
		{name: "clock set to the expiry, to run from there", change: set(time.Hour, "running"), reads: expired},
		{
			name: "window over in which a spent token is honoured", assume: []string{"refresh-reuse", "same-successor=30s"}, change: advance(30 * time.Second),
			reads: good(), refreshes: denied(journal.ReasonTokenSpent),
		},
	}
}

func (b *bout) patch(change control.AccountChange) {
	_, err := b.control.PatchAccount(b.t.Context(), mockserver.DefaultUsername, change)
	b.must(err)
}

func whitelist(entries ...string) func(*bout) {
	list := append([]string{}, entries...)
	return func(b *bout) { b.patch(control.AccountChange{IPWhitelist: &list}) }
}

// whitelistings let the readers' address in no more.
func whitelistings() []effect {
	out := whitelist("192.0.2.1", "2001:db8::/32")
	return []effect{
		{name: "address off the whitelist", change: out, reads: offWhitelist(), refreshes: offWhitelist(), logins: offWhitelist()},
		{
			name: "address off the whitelist, which does not hold at logout", assume: []string{"ip-check-scope", "all-but-logout"}, change: out,
			reads: offWhitelist(), refreshes: offWhitelist(), logins: offWhitelist(),
		},
		{
			name: "address off the whitelist, which holds at login and refresh", assume: []string{"ip-check-scope", "login-and-refresh"}, change: out,
			reads: good(), refreshes: offWhitelist(), logins: offWhitelist(),
		},
		{
			name: "address off the whitelist, which is asked before the password", assume: []string{"ip-check-on-login", "before-credentials"}, change: out,
			logins: offWhitelist(),
		},
		{
			name: "address off a long whitelist", before: whitelist("127.0.0.0/8", "192.0.2.1"), change: whitelist("127.0.0.0/30", "127.0.0.2", "126.0.0.0/7", "192.0.2.1"),
			reads: good(), refreshes: good(), logins: good(), // the lists differ, and let it in alike
		},
	}
}

// switches are other settings of the account.
func switches() []effect {
	inactive := denied(journal.ReasonAccountInactive)
	active := func(on bool) func(*bout) {
		return func(b *bout) { b.patch(control.AccountChange{Active: &on}) }
	}
	return []effect{
		{name: "account made inactive", change: active(false), reads: inactive, refreshes: inactive, logins: inactive},
		{
			name: "account made inactive, whose tokens live on", assume: []string{"inactive-account-tokens", "accept"}, change: active(false),
			reads: good(), refreshes: good(), logins: inactive,
		},
		{
			name: "account deleted", change: func(b *bout) { b.must(b.control.DeleteAccount(b.t.Context(), mockserver.DefaultUsername)) },
			reads: denied(journal.ReasonAccountUnknown), refreshes: denied(journal.ReasonAccountUnknown), logins: denied(journal.ReasonBadCredentials),
		},
		{
			name: "account deleted and made anew", change: func(b *bout) {
				b.must(b.control.DeleteAccount(b.t.Context(), mockserver.DefaultUsername))
				b.putAccount(b.control, "vouchers")
			},
			reads: denied(journal.ReasonAccountUnknown), refreshes: denied(journal.ReasonAccountUnknown),
		},
		{
			name: "account replaced by the same", change: func(b *bout) { b.putAccount(b.control, "vouchers") },
			reads: good(), refreshes: good(), logins: good(),
		},
		{
			name: "password changed", change: func(b *bout) {
				password := "another"
				b.patch(control.AccountChange{Password: &password})
			},
			reads: good(), refreshes: good(), logins: denied(journal.ReasonBadCredentials),
		},
	}
}
