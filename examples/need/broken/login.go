package broken

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver"
)

// loginMutants let in whom they should not, or give them the wrong things.
func loginMutants() []Mutant {
	return []Mutant{
		{Name: "login forgets the refresh token", Break: After(LoginRoute, func(v *Visit) {
			v.Data(func(d map[string]any) { delete(d, "refresh_token") })
		})},
		{Name: "times have an offset", Break: After(LoginRoute, func(v *Visit) {
			v.Replace(`Z"`, `+00:00"`)
		})},
		{Name: "refresh tokens live eight days", Options: ttl(time.Hour, 8*24*time.Hour), Break: setting("refresh_ttl", 8*24*60*60)},
		{Name: "access tokens live two hours", Options: ttl(2*time.Hour, 7*24*time.Hour), Break: setting("access_ttl", 2*60*60)},
		{Name: "refresh has another client_id", Break: After(RefreshRoute, func(v *Visit) {
			v.Data(func(d map[string]any) { d["client_id"] = 1 })
		})},
		{Name: "client_id is that of nobody", Break: After(PairRoute, func(v *Visit) {
			v.Data(func(d map[string]any) { d["client_id"] = 7 })
		})},
		{Name: "broken JSON is a missing field", Break: After(PairRoute, func(v *Visit) {
			v.Replace(`"name":"SyntaxError","code":"SYNTAX_ERROR"`, `"name":"ValidationException","code":"VALIDATION_FAILURE"`)
		})},
		{Name: "each missing field has its own text", Break: After(PairRoute, func(v *Visit) {
			v.Replace("Username and password are required", "Username is required")
			v.Replace("Refresh token is required", "refresh_token is required")
		})},
		{Name: "a wrong password is told from an unknown user", Break: After(LoginRoute, func(v *Visit) {
			if bytes.Contains(v.Body, []byte("nobody")) {
				v.Replace("Invalid credentials", "Unknown user")
			}
			v.Replace("Invalid credentials", "Invalid password")
		})},
		{Name: "any password does", Break: After(LoginRoute, func(v *Visit) {
			if v.Status == http.StatusUnauthorized {
				v.Reply(http.StatusOK, string(v.Anew()))
			}
		})},
		{Name: "a refused login is a bad request", Break: After(LoginRoute, func(v *Visit) {
			if v.Status == http.StatusUnauthorized {
				v.Status = http.StatusBadRequest
			}
		})},
		{Name: "accounts are always active", Break: patching("active", true)},
		{Name: "tokens of inactive accounts get 403", Break: After(AnyRead, func(v *Visit) {
			if v.Status == http.StatusUnauthorized {
				v.Status = http.StatusForbidden
			}
		})},
		{Name: "no token is taken", Break: Before(AnyRead, func(v *Visit) {
			v.Request.Header.Del("Authorization")
		})},
		{Name: "a read with a content type is refused", Break: Before(AnyRead, func(v *Visit) {
			if v.Request.Header.Get("Content-Type") != "" {
				v.Refuse(415, "UnsupportedMediaTypeError", "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json")
			}
		})},
		{Name: "no token is needed", Break: readAsIf(func(v *Visit) bool { return v.Token() == "" })},
		{Name: "any token does", Break: readAsIf(func(v *Visit) bool { return v.Token() != "" })},
		{Name: "any scheme does", Break: Before(AnyRead, func(v *Visit) {
			_, token, _ := strings.Cut(v.Request.Header.Get("Authorization"), " ")
			v.Request.Header.Set("Authorization", "Bearer "+token)
		})},
		{Name: "signatures are not looked at", Break: unverified()},
		{Name: "countries have another text", Break: After("GET /api/v1/countries", func(v *Visit) {
			v.Replace("Invalid or expired access token", "Authentication required")
		})},
		{Name: "wallets leave out the full stop", Break: After("GET /api/v1/wallets", func(v *Visit) {
			v.Replace("or failed.", "or failed")
		})},
		{Name: "a text of no page", Break: After(AnyRead, func(v *Visit) {
			v.Replace("Authentication required\"", "Please log in\"")
		})},
		{Name: "all but the newest token get 403", Break: onlyNewest()},
	}
}

func ttl(access, refresh time.Duration) []mockserver.Option {
	return []mockserver.Option{mockserver.WithTTL(access, refresh)}
}

// patching has every change of a setting set one value.
func patching(name string, value any) Break { return Before(AccountRoute, replacing(name, value)) }

// setting does so for accounts that are made, too.
func setting(name string, value any) Break {
	return Before("* /_mock/accounts/*", replacing(name, value))
}

// replacing puts a value in the place of another in the body of a request.
func replacing(name string, value any) func(v *Visit) {
	return func(v *Visit) {
		var change map[string]any
		if json.Unmarshal(v.Body, &change) == nil && change[name] != nil {
			change[name] = value
			v.Body, _ = json.Marshal(change)
		}
	}
}

// readAsIf answers refused reads.
func readAsIf(which func(v *Visit) bool) Break {
	return Breaking(AnyRead, func(v *Visit) {
		v.Pass()
		if v.Status == http.StatusUnauthorized && which(v) {
			v.ReadAs()
		}
	})
}

// unverified takes whatever has the form of a token.
func unverified() Break {
	return readAsIf(func(v *Visit) bool { return strings.Count(v.Token(), ".") == 2 && len(v.Token()) > 100 })
}

// onlyNewest refuses access tokens that are not the last one that was given out.
func onlyNewest() Break {
	given := &Memory{}
	return Both(
		After(PairRoute, func(v *Visit) {
			v.Data(func(d map[string]any) {
				if token, ok := d["access_token"].(string); ok {
					given.Add(v, token)
				}
			})
		}),
		Before(AnyRead, func(v *Visit) {
			tokens := given.All(v)
			if at := slices.Index(tokens, v.Token()); at >= 0 && at < len(tokens)-1 {
				v.Refuse(403, "ForbiddenError", "FORBIDDEN", "IP address not authorized")
			}
		}),
	)
}
