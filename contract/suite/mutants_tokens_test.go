package suite_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver"
)

func assuming(namesAndValues ...string) []mockserver.Option {
	var options []mockserver.Option
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		options = append(options, mockserver.WithAssumption(namesAndValues[i], namesAndValues[i+1]))
	}
	return options
}

// tokenMutants rotate wrongly, or let tokens live too long or too short. Four of them are ways of other vendors.
func tokenMutants() []mutant {
	return []mutant{
		{name: "refresh wants an access token", kills: "rotation/refresh rotation/new-pair rotation/chain rotation/new-token-is-taken", broken: before(refreshRoute, func(v *visit) {
			if v.token() == "" {
				v.refuse(401, "UnauthorizedError", "UNAUTHORIZED", "Invalid refresh token")
			}
		})},
		{name: "the access token stays the same", kills: "rotation/new-pair", broken: keeping("access_token")},
		{name: "the refresh token stays the same", kills: "rotation/new-pair", broken: keeping("refresh_token")},
		{name: "refresh gives an access token that is none", kills: "rotation/new-token-is-taken rotation/after-401", broken: after(refreshRoute, func(v *visit) {
			v.data(func(d map[string]any) { d["access_token"] = fmt.Sprint(d["access_token"], "x") })
		})},
		{name: "times of a refresh have fractions", kills: "rotation/new-pair rotation/chain", broken: after(refreshRoute, func(v *visit) {
			v.replace(`Z"`, `.000Z"`)
		})},
		{name: "refresh works once", kills: "rotation/chain expiry/session-limit", broken: refreshing(1, 401)},
		{name: "the seven days do not slide", kills: "rotation/lifetimes", broken: keeping("refresh_expires_at")},
		{name: "same-successor", kills: "rotation/spent", options: assuming("refresh-reuse", "same-successor=1h")},
		{name: "new-pair", kills: "rotation/spent rotation/race", options: assuming("refresh-reuse", "new-pair=1h")},
		{name: "one-generation", kills: "rotation/spent", options: assuming("refresh-reuse", "one-generation")},
		{name: "retire-on-use", kills: "rotation/spent", options: assuming("refresh-reuse", "retire-on-use")},
		{
			name: "any refresh token does", kills: "rotation/spent rotation/spent-long-ago rotation/no-such-token rotation/forged-token rotation/access-token expiry/refresh-expired logout/refresh",
			broken: after(refreshRoute, func(v *visit) {
				if v.status == http.StatusUnauthorized {
					v.reply(http.StatusOK, string(v.anew()))
				}
			}),
		},
		{
			name: "expired tokens get 403", kills: "rotation/after-401 expiry/access-expired expiry/access-two-weeks expiry/very-second expiry/clock-leeway",
			broken: after(anyRead, func(v *visit) {
				if v.status == http.StatusUnauthorized && v.token() != "" {
					v.status = http.StatusForbidden
				}
			}),
		},
		{name: "a spent token breaks the server", kills: "rotation/refresh-reuse", broken: afterRefused(500)},
		{
			name: "tokens of dead families get 403", kills: "rotation/dead-family-access", options: assuming("refresh-reuse", "revoke-family"),
			broken: after(anyRead, func(v *visit) {
				if v.status == http.StatusUnauthorized {
					v.status = http.StatusForbidden
				}
			}),
		},
		{name: "access tokens are opaque", kills: "expiry/three-parts expiry/exp-claim expiry/token-alg expiry/token-payload", broken: renaming("access_token", func(string) string { return "opaque" })},
		{name: "exp is a text", kills: "expiry/exp-claim", broken: renaming("access_token", func(token string) string { return withPayload(token, `"exp":"soon"`) })},
		{name: "exp counts milliseconds", kills: "expiry/exp-claim", broken: renaming("access_token", func(token string) string { return withPayload(token, `"exp":1700000000000`) })},
		{name: "alg none", kills: "expiry/token-alg", broken: renaming("access_token", func(token string) string {
			_, rest, _ := strings.Cut(token, ".")
			return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + rest
		})},
		{name: "refresh tokens are numbers", kills: "expiry/refresh-token-form", broken: renaming("refresh_token", func(string) string { return "4711" })},
		{name: "access_expires_at is a minute off", kills: "expiry/exp-claim expiry/access-hour", broken: after("POST /auth/*", func(v *visit) {
			v.data(func(d map[string]any) {
				if at, err := time.Parse(time.RFC3339, fmt.Sprint(d["access_expires_at"])); err == nil {
					d["access_expires_at"] = at.Add(time.Minute).Format(time.RFC3339)
				}
			})
		})},
		{name: "tokens die a minute early", kills: "expiry/access-last-second expiry/refresh-last-second", broken: both(dyingEarly(anyRead), dyingEarly(refreshRoute))},
		{name: "an hour of leeway", kills: "expiry/access-expired rotation/after-401", options: assuming("clock-leeway", "1h")},
	}
}

// keeping has refresh answer with the first value of a field again and again.
func keeping(name string) broken {
	first := &memory{}
	return after("POST /auth/*", func(v *visit) {
		v.data(func(d map[string]any) {
			if text, ok := d[name].(string); ok {
				first.add(v, text)
				d[name] = first.all(v)[0]
			}
		})
	})
}

// refreshing works so many times in a sandbox, and answers with a status then.
func refreshing(times, status int) broken {
	worked := &memory{}
	return before(refreshRoute, func(v *visit) {
		if len(worked.all(v)) >= times {
			v.refuse(status, "UnauthorizedError", "UNAUTHORIZED", "Invalid refresh token")
			return
		}
		if v.pass(); v.status == http.StatusOK {
			worked.add(v, "once")
		}
	})
}

// afterRefused answers every refresh after a refused one with a status.
func afterRefused(status int) broken {
	refused := &memory{}
	return before(refreshRoute, func(v *visit) {
		if len(refused.all(v)) > 0 {
			v.refuse(status, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
			return
		}
		if v.pass(); v.status == http.StatusUnauthorized {
			refused.add(v, "once")
		}
	})
}

// withPayload is a token whose payload is one claim.
func withPayload(token, claim string) string {
	parts := strings.Split(token, ".")
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte("{" + claim + "}"))
	return strings.Join(parts, ".")
}

// renaming gives tokens other names, which are taken as well. Each name is followed by a number, unless it has dots.
func renaming(field string, name func(token string) string) broken {
	var mu sync.Mutex
	real := map[string]string{}
	rename := after("POST /auth/*", func(v *visit) {
		mu.Lock()
		defer mu.Unlock()
		v.data(func(d map[string]any) {
			if token, ok := d[field].(string); ok {
				other := name(token)
				if !strings.Contains(other, ".") {
					other += fmt.Sprint(len(real))
				}
				real[other], d[field] = token, other
			}
		})
	})
	resolve := func(v *visit) {
		mu.Lock()
		defer mu.Unlock()
		if token, ok := real[v.token()]; ok {
			v.request.Header.Set("Authorization", "Bearer "+token)
		}
		var body map[string]string
		if json.Unmarshal(v.body, &body) == nil && real[body["refresh_token"]] != "" {
			v.body, _ = json.Marshal(map[string]string{"refresh_token": real[body["refresh_token"]]})
		}
	}
	return both(before(anyRead, resolve), before(refreshRoute, resolve), rename)
}

// dyingEarly refuses tokens in their last minute, by the Date of the mock.
func dyingEarly(route string) broken {
	return after(route, func(v *visit) {
		token := v.token()
		var body map[string]string
		if json.Unmarshal(v.body, &body) == nil {
			token = body["refresh_token"]
		}
		parts := strings.Split(token, ".")
		now, err := http.ParseTime(v.header.Get("Date"))
		if len(parts) != 3 || err != nil {
			return
		}
		payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
		var claims struct{ Exp int64 }
		if json.Unmarshal(payload, &claims) == nil && now.Unix() >= claims.Exp-60 {
			v.refuse(401, "UnauthorizedError", "UNAUTHORIZED", "Invalid or expired access token")
		}
	})
}

// endingMutants end too little or too much, and look at addresses wrongly.
func endingMutants() []mutant {
	const done = `{"success":true,"data":{"message":"Successfully logged out"}}`
	return []mutant{
		{name: "logout says something else", kills: "logout/logout", broken: after(logoutRoute, func(v *visit) { v.replace("Successfully logged out", "Bye") })},
		{name: "logout wants a body", kills: "logout/logout logout/login-again", broken: before(logoutRoute, func(v *visit) {
			if len(v.body) == 0 {
				v.refuse(400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body")
			}
		})},
		{name: "logout does nothing", kills: "logout/no-token logout/bad-token logout/access logout/refresh logout/twice", broken: always(logoutRoute, 200, done)},
		{name: "logout ends access tokens alone", kills: "logout/refresh", broken: revoking(done, `{"account":"contract","use":"access"}`)},
		{name: "logout ends refresh tokens alone", kills: "logout/access logout/twice", broken: revoking(done, `{"account":"contract","use":"refresh"}`)},
		{name: "logout ends everybody's sessions", kills: "logout/others", broken: after(logoutRoute, func(v *visit) {
			v.ask("POST", v.prefix+"/_mock/tokens/revoke", http.Header{}, []byte(`{"account":"another"}`))
		})},
		{name: "a logout locks the account", kills: "logout/login-again", broken: lockedAfter(logoutRoute, loginRoute)},
		{name: "a body at logout breaks the server", kills: "logout/logout-body", broken: before(logoutRoute, func(v *visit) {
			if len(v.body) > 0 {
				v.refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
			}
		})},

		{name: "an emptied whitelist lets nobody in", kills: "whitelist/none", broken: patching("ip_whitelist", []string{"192.0.2.1"})},
		{name: "whitelists let nobody in", kills: "whitelist/listed whitelist/addresses", broken: patching("ip_whitelist", []string{"192.0.2.1"})},
		{name: "whitelists let everybody in", kills: "whitelist/login whitelist/refresh whitelist/addresses whitelist/keeps-token", broken: patching("ip_whitelist", []string{})},
		{name: "refresh does not look at the address", kills: "whitelist/refresh whitelist/not-cured", broken: after(refreshRoute, func(v *visit) {
			if v.status == http.StatusForbidden {
				v.reply(http.StatusOK, `{"success":true,"data":{"access_token":"a.b.c","refresh_token":"a.b.d","access_expires_at":"2025-01-15T10:30:00Z","refresh_expires_at":"2025-01-22T09:30:00Z","client_id":1}}`)
			}
		})},
		{name: "the 403 of login has another text", kills: "whitelist/login whitelist/addresses", broken: after(loginRoute, func(v *visit) { v.replace("IP address not authorized", "Forbidden") })},
		{name: "countries do not look at the address", kills: "whitelist/scope", broken: after("GET /api/v1/countries", func(v *visit) {
			if v.status == http.StatusForbidden {
				v.reply(http.StatusOK, "[]")
			}
		})},
		{name: "a 403 spends the refresh token", kills: "whitelist/keeps-token", broken: spendingAt403()},
		{name: "X-Forwarded-For breaks the server", kills: "whitelist/forwarded-for", broken: before(loginRoute, func(v *visit) {
			if v.request.Header.Get("X-Forwarded-For") != "" {
				v.refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
			}
		})},
	}
}

// revoking revokes tokens by the control API in place of a logout, where that would have worked.
func revoking(done, filter string) broken {
	return before(logoutRoute, func(v *visit) {
		header := v.request.Header.Clone()
		if v.ask("GET", v.prefix+"/api/v1/countries", header, nil).Code == http.StatusOK {
			v.ask("POST", v.prefix+"/_mock/tokens/revoke", http.Header{}, []byte(filter))
			v.reply(http.StatusOK, done)
		}
	})
}

// lockedAfter refuses one route in a sandbox once another one worked.
func lockedAfter(first, then string) broken {
	worked := &memory{}
	return both(
		after(first, func(v *visit) { worked.add(v, "once") }),
		before(then, func(v *visit) {
			if len(worked.all(v)) > 0 {
				v.refuse(401, "UnauthorizedError", "UNAUTHORIZED", "Invalid credentials")
			}
		}),
	)
}

// spendingAt403 refuses a refresh token that was presented from the wrong address before.
func spendingAt403() broken {
	spent := &memory{}
	return before(refreshRoute, func(v *visit) {
		if slices.Contains(spent.all(v), string(v.body)) {
			v.refuse(401, "UnauthorizedError", "UNAUTHORIZED", "Invalid refresh token")
			return
		}
		if v.pass(); v.status == http.StatusForbidden {
			spent.add(v, string(v.body))
		}
	})
}
