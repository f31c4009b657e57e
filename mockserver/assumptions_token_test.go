package mockserver_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func tokenAssumptionCases() []assumptionCase {
	return slices.Concat(reuseCases(), afterlifeCases(), expiryCases(), formCases())
}

// afterlifeCases are on tokens that something else than time may have ended.
func afterlifeCases() []assumptionCase {
	revokeFamily := []mockserver.Option{mockserver.WithAssumption("refresh-reuse", "revoke-family")}
	return []assumptionCase{
		{"access-after-refresh", "valid", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			wantLive(t, u, tokens.Access, next.Access)
			mock.Advance(time.Hour)
			wantDead(t, mock, u, journal.ReasonTokenExpired, tokens.Access)
		}},
		{"access-after-refresh", "revoked", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			wantLive(t, u, tokens.Access)
			next := u.refresh(tokens.Refresh)
			wantDead(t, mock, u, journal.ReasonTokenRevoked, tokens.Access)
			wantLive(t, u, next.Access)
		}},
		{"dead-family-access", "revoked", revokeFamily, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens, other := u.login(), u.login()
			next := u.refresh(tokens.Refresh)
			wantReuse(t, mock, u, tokens.Refresh)
			wantDead(t, mock, u, journal.ReasonTokenRevoked, tokens.Access, next.Access)
			wantLive(t, u, other.Access)
		}},
		{"dead-family-access", "valid", revokeFamily, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			wantReuse(t, mock, u, tokens.Refresh)
			wantLive(t, u, tokens.Access, next.Access)
			wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, next.Refresh)
			mock.Advance(time.Hour)
			wantDead(t, mock, u, journal.ReasonTokenExpired, tokens.Access, next.Access)
		}},
		{"second-login", "keep", nil, func(t *testing.T, _ *mockserver.TestServer, u user) {
			first, second := u.login(), u.login()
			wantLive(t, u, first.Access, second.Access)
			u.refresh(first.Refresh)
			u.refresh(second.Refresh)
		}},
		{"second-login", "revoke-earlier", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			first := u.login()
			wantLive(t, u, first.Access)
			u.do("POST", loginPath, `{"username":"your_api_username","password":"wrong"}`).want(t, 401, errCredentials)
			wantLive(t, u, first.Access)
			second := u.login()
			wantDead(t, mock, u, journal.ReasonTokenRevoked, first.Access)
			wantNoRefresh(t, mock, u, journal.ReasonTokenRevoked, first.Refresh)
			wantLive(t, u, second.Access)
			wantLive(t, u, u.refresh(second.Refresh).Access)
		}},
		{"inactive-account-tokens", "reject", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			mock.SetActive(false)
			wantDead(t, mock, u, journal.ReasonAccountInactive, tokens.Access)
			wantNoRefresh(t, mock, u, journal.ReasonAccountInactive, tokens.Refresh)
			mock.SetActive(true)
			wantLive(t, u, tokens.Access, u.refresh(tokens.Refresh).Access)
		}},
		{"inactive-account-tokens", "accept", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			mock.SetActive(false)
			wantLive(t, u, tokens.Access, u.refresh(tokens.Refresh).Access)
			u.do("POST", loginPath, loginBody).want(t, 401, errCredentials)
			wantReason(t, mock, journal.ReasonAccountInactive)
			mock.Advance(time.Hour)
			wantDead(t, mock, u, journal.ReasonTokenExpired, tokens.Access)
		}},
	}
}

// expiryCases are on when tokens end.
func expiryCases() []assumptionCase {
	cases := []assumptionCase{{"session-limit", "none", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
		tokens := u.login()
		for range 20 {
			mock.Advance(7*24*time.Hour - time.Second)
			tokens = u.refresh(tokens.Refresh)
			wantExpiry(t, mock, tokens, time.Hour, 7*24*time.Hour)
		}
		wantLive(t, u, tokens.Access)
	}}}
	for value, leeway := range map[string]time.Duration{"0s": 0, "1s": time.Second, "24h": 24 * time.Hour} {
		cases = append(cases, assumptionCase{"clock-leeway", value, nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens, other := u.login(), u.login()
			wantExpiry(t, mock, tokens, time.Hour, 7*24*time.Hour) // what is said stays as it is
			mock.Advance(time.Hour + leeway - time.Second)
			wantLive(t, u, tokens.Access)
			mock.Advance(time.Second)
			wantDead(t, mock, u, journal.ReasonTokenExpired, tokens.Access)
			mock.Advance(6*24*time.Hour + 23*time.Hour - time.Second)
			wantLive(t, u, u.refresh(tokens.Refresh).Access)
			mock.Advance(time.Second)
			wantNoRefresh(t, mock, u, journal.ReasonTokenExpired, other.Refresh)
			wantNoRefresh(t, mock, u, journal.ReasonTokenExpired, tokens.Refresh) // spent as well, which nobody asks any more
		}})
	}
	for value, limit := range map[string]time.Duration{"90m": 90 * time.Minute, "10d": 10 * 24 * time.Hour} {
		cases = append(cases, assumptionCase{"session-limit", value, nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			wantExpiry(t, mock, tokens, time.Hour, min(7*24*time.Hour, limit))
			mock.Advance(limit / 2)
			tokens = u.refresh(tokens.Refresh)
			wantExpiry(t, mock, tokens, min(time.Hour, limit/2), limit-limit/2)
			mock.Advance(limit - limit/2 - time.Second)
			last := u.refresh(tokens.Refresh)
			wantExpiry(t, mock, last, time.Second, time.Second)
			wantLive(t, u, last.Access)
			mock.Advance(time.Second)
			wantDead(t, mock, u, journal.ReasonTokenExpired, last.Access)
			wantNoRefresh(t, mock, u, journal.ReasonTokenExpired, last.Refresh)
			wantLive(t, u, u.login().Access)
		}})
	}
	return cases
}

// formCases are on what tokens look like.
func formCases() []assumptionCase {
	cases := []assumptionCase{
		{"token-payload", "aligned", awkwardAccount(), func(t *testing.T, _ *mockserver.TestServer, u user) {
			for _, part := range payloads(u, 12) {
				if len(part)%4 != 0 || strings.ContainsAny(part, "-_") {
					t.Errorf("the payload part is %s", part)
				}
			}
		}},
		{"token-payload", "natural", awkwardAccount(), func(t *testing.T, _ *mockserver.TestServer, u user) {
			parts := payloads(u, 12)
			residues := map[int]bool{}
			for _, part := range parts {
				residues[len(part)%4] = true
			}
			if all := strings.Join(parts, ""); len(residues) != 3 || !strings.Contains(all, "-") || !strings.Contains(all, "_") {
				t.Errorf("lengths of payload parts leave %v when divided by 4, and the parts are %s", residues, all)
			}
		}},
		{"refresh-token-form", "jwt", nil, func(t *testing.T, _ *mockserver.TestServer, u user) {
			tokens := u.login()
			for _, pair := range []pair{tokens, u.refresh(tokens.Refresh)} {
				if strings.Count(pair.Refresh, ".") != 2 || header(t, pair.Refresh)["typ"] != "JWT" {
					t.Errorf("the refresh token is %.40s…", pair.Refresh)
				}
			}
		}},
		{"refresh-token-form", "opaque", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			for _, pair := range []pair{tokens, next} {
				if strings.ContainsAny(pair.Refresh, ".") || header(t, pair.Access)["typ"] != "JWT" {
					t.Errorf("the refresh token is %.40s…", pair.Refresh)
				}
			}
			wantReplayRefused(t, mock, u, tokens.Refresh)
			wantDead(t, mock, u, journal.ReasonTokenWrongUse, next.Refresh)
			mock.Advance(7 * 24 * time.Hour)
			wantNoRefresh(t, mock, u, journal.ReasonTokenExpired, next.Refresh)
		}},
	}
	for alg, keys := range map[string]int{"HS256": 0, "RS256": 1, "ES256": 1, "EdDSA": 1} {
		cases = append(cases, assumptionCase{"token-alg", alg, []mockserver.Option{mockserver.WithSeed("algorithms")},
			func(t *testing.T, _ *mockserver.TestServer, u user) {
				tokens := u.login()
				wantLive(t, u, tokens.Access)
				set := fetchKeys(t, u)
				if header(t, tokens.Access)["alg"] != alg || header(t, tokens.Refresh)["alg"] != alg || len(set.Keys) != keys {
					t.Errorf("the header is %v, and there are %d public keys", header(t, tokens.Access), len(set.Keys))
				}
				if kid, named := header(t, tokens.Access)["kid"]; named != (keys > 0) || named && set.Keys[0].KeyID != kid {
					t.Errorf("the header names key %v", kid)
				}
				if got := u.do("POST", "/_mock/keys/rotate", "{}").body; !strings.Contains(got, `"alg":"`+alg+`"`) {
					t.Errorf("the new key is %s", got)
				}
				wantLive(t, u, tokens.Access, u.refresh(tokens.Refresh).Access)
			}})
	}
	return cases
}

// awkwardAccount has a name whose base64 differs from its base64url, wherever in a payload it stands. Its ids are those
// of a seed, so that no run happens to see payloads of two lengths alone.
func awkwardAccount() []mockserver.Option {
	account := mockserver.DefaultAccount()
	account.Username = "~~~~???"
	return []mockserver.Option{mockserver.WithSeed("payloads"), mockserver.WithAccount(account)}
}

// payloads are those of the access tokens of so many logins and refreshes.
func payloads(u user, n int) []string {
	var parts []string
	for range n {
		tokens := u.pairOf(u.do("POST", loginPath, `{"username":"~~~~???","password":"your_api_password"}`))
		next := u.refresh(tokens.Refresh)
		for _, raw := range []string{tokens.Access, tokens.Refresh, next.Access, next.Refresh} {
			parts = append(parts, strings.Split(raw, ".")[1])
		}
	}
	return parts
}
