package suite_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver"
)

const (
	loginRoute   = "POST /auth/login"
	refreshRoute = "POST /auth/refresh"
	logoutRoute  = "POST /auth/logout"
	anyRead      = "GET /api/v1/*"
	accountRoute = "PATCH /_mock/accounts/*"
)

// loginMutants let in whom they should not, or give them the wrong things.
func loginMutants() []mutant {
	return []mutant{
		{name: "login forgets the refresh token", kills: "authentication/login", broken: after(loginRoute, func(v *visit) {
			v.data(func(d map[string]any) { delete(d, "refresh_token") })
		})},
		{name: "times have an offset", kills: "authentication/expiry-times", broken: after(loginRoute, func(v *visit) {
			v.replace(`Z"`, `+00:00"`)
		})},
		{name: "refresh tokens live eight days", kills: "authentication/one-instant expiry/refresh-week", options: ttl(time.Hour, 8*24*time.Hour)},
		{name: "access tokens live two hours", kills: "authentication/one-instant expiry/access-hour", options: ttl(2*time.Hour, 7*24*time.Hour)},
		{name: "refresh has another client_id", kills: "authentication/client-id", broken: after(refreshRoute, func(v *visit) {
			v.data(func(d map[string]any) { d["client_id"] = 1 })
		})},
		{name: "client_id is that of nobody", kills: "authentication/client-id", broken: after("POST /auth/*", func(v *visit) {
			v.data(func(d map[string]any) { d["client_id"] = 7 })
		})},
		{name: "broken JSON is a missing field", kills: "authentication/not-json rotation/not-json", broken: after("POST /auth/*", func(v *visit) {
			v.replace(`"name":"SyntaxError","code":"SYNTAX_ERROR"`, `"name":"ValidationException","code":"VALIDATION_FAILURE"`)
		})},
		{name: "each missing field has its own text", kills: "authentication/no-username authentication/no-password rotation/no-token", broken: after("POST /auth/*", func(v *visit) {
			v.replace("Username and password are required", "Username is required")
			v.replace("Refresh token is required", "refresh_token is required")
		})},
		{name: "a wrong password is told from an unknown user", kills: "authentication/wrong-password authentication/unknown-user", broken: after(loginRoute, func(v *visit) {
			if bytes.Contains(v.body, []byte("nobody")) {
				v.replace("Invalid credentials", "Unknown user")
			}
			v.replace("Invalid credentials", "Invalid password")
		})},
		{name: "any password does", kills: "authentication/wrong-password authentication/unknown-user", broken: after(loginRoute, func(v *visit) {
			if v.status == http.StatusUnauthorized {
				v.reply(http.StatusOK, string(v.anew()))
			}
		})},
		{name: "a refused login is a bad request", kills: "whitelist/ip-check-on-login authentication/wrong-password", broken: after(loginRoute, func(v *visit) {
			if v.status == http.StatusUnauthorized {
				v.status = http.StatusBadRequest
			}
		})},
		{name: "accounts are always active", kills: "authentication/inactive", broken: patching("active", true)},
		{name: "tokens of inactive accounts get 403", kills: "authentication/inactive-account-tokens", broken: after(anyRead, func(v *visit) {
			if v.status == http.StatusUnauthorized {
				v.status = http.StatusForbidden
			}
		})},
		{name: "no token is taken", kills: "authentication/token-is-taken authentication/json-read rotation/new-token-is-taken wallets/products logout/login-again whitelist/none", broken: before(anyRead, func(v *visit) {
			v.request.Header.Del("Authorization")
		})},
		{name: "a read with a content type is refused", kills: "authentication/json-read", broken: before(anyRead, func(v *visit) {
			if v.request.Header.Get("Content-Type") != "" {
				v.refuse(415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json")
			}
		})},
		{name: "no token is needed", kills: "authentication/no-token authentication/text-of-countries authentication/text-of-wallets", broken: readAsIf(func(v *visit) bool { return v.token() == "" })},
		{name: "any token does", kills: "authentication/no-such-token authentication/changed-token authentication/forged-token authentication/refresh-token expiry/access-expired expiry/access-two-weeks expiry/clock-leeway logout/access", broken: readAsIf(func(v *visit) bool { return v.token() != "" })},
		{name: "any scheme does", kills: "authentication/no-bearer", broken: before(anyRead, func(v *visit) {
			_, token, _ := strings.Cut(v.request.Header.Get("Authorization"), " ")
			v.request.Header.Set("Authorization", "Bearer "+token)
		})},
		{name: "signatures are not looked at", kills: "authentication/changed-token authentication/forged-token", broken: unverified()},
		{name: "countries have another text", kills: "authentication/text-of-countries logout/access", broken: after("GET /api/v1/countries", func(v *visit) {
			v.replace("Invalid or expired access token", "Authentication required")
		})},
		{name: "wallets leave out the full stop", kills: "authentication/text-of-wallets", broken: after("GET /api/v1/wallets", func(v *visit) {
			v.replace("or failed.", "or failed")
		})},
		{name: "a text of no page", kills: "authentication/unauthorized-text", broken: after(anyRead, func(v *visit) {
			v.replace("Authentication required\"", "Please log in\"")
		})},
		{name: "all but the newest token get 403", kills: "authentication/second-login rotation/access-after-refresh", broken: onlyNewest()},
	}
}

func ttl(access, refresh time.Duration) []mockserver.Option {
	return []mockserver.Option{mockserver.WithTTL(access, refresh)}
}

// patching has every change of a setting set one value.
func patching(name string, value any) broken {
	return before(accountRoute, func(v *visit) {
		var change map[string]any
		if json.Unmarshal(v.body, &change) == nil && change[name] != nil {
			change[name] = value
			v.body, _ = json.Marshal(change)
		}
	})
}

// readAsIf answers refused reads.
func readAsIf(which func(v *visit) bool) broken {
	return breaking(anyRead, func(v *visit) {
		v.pass()
		if v.status == http.StatusUnauthorized && which(v) {
			v.readAs()
		}
	})
}

// unverified takes whatever has the form of a token.
func unverified() broken {
	return readAsIf(func(v *visit) bool { return strings.Count(v.token(), ".") == 2 && len(v.token()) > 100 })
}

// onlyNewest refuses access tokens that are not the last one that was given out.
func onlyNewest() broken {
	given := &memory{}
	return both(
		after("POST /auth/*", func(v *visit) {
			v.data(func(d map[string]any) {
				if token, ok := d["access_token"].(string); ok {
					given.add(v, token)
				}
			})
		}),
		before(anyRead, func(v *visit) {
			tokens := given.all(v)
			if at := slices.Index(tokens, v.token()); at >= 0 && at < len(tokens)-1 {
				v.refuse(403, "ForbiddenError", "FORBIDDEN", "IP address not authorized")
			}
		}),
	)
}
