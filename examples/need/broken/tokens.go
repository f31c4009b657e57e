package broken

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
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
func tokenMutants() []Mutant {
	return []Mutant{
		{Name: "refresh wants an access token", Break: Before(RefreshRoute, func(v *Visit) {
			if v.Token() == "" {
				v.Unauthorized("Invalid refresh token")
			}
		})},
		{Name: "the access token stays the same", Break: keeping("access_token")},
		{Name: "the refresh token stays the same", Break: keeping("refresh_token")},
		{Name: "refresh gives an access token that is none", Break: After(RefreshRoute, func(v *Visit) {
			v.Data(func(d map[string]any) { d["access_token"] = fmt.Sprint(d["access_token"], "x") })
		})},
		{Name: "times of a refresh have fractions", Break: After(RefreshRoute, func(v *Visit) {
			v.Replace(`Z"`, `.000Z"`)
		})},
		{Name: "refresh works once", Break: refreshing(1, 401)},
		{Name: "the seven days do not slide", Break: keeping("refresh_expires_at")},
		{Name: "same-successor", Options: assuming("refresh-reuse", "same-successor=1h")},
		{Name: "new-pair", Options: assuming("refresh-reuse", "new-pair=1h")},
		{Name: "one-generation", Options: assuming("refresh-reuse", "one-generation")},
		{Name: "retire-on-use", Options: assuming("refresh-reuse", "retire-on-use")},
		{
			Name: "any refresh token does",
			Break: After(RefreshRoute, func(v *Visit) {
				if v.Status == http.StatusUnauthorized {
					v.Reply(http.StatusOK, string(v.Anew()))
				}
			}),
		},
		{
			Name: "expired tokens get 403",
			Break: After(AnyRead, func(v *Visit) {
				if v.Status == http.StatusUnauthorized && v.Token() != "" {
					v.Status = http.StatusForbidden
				}
			}),
		},
		{Name: "a spent token breaks the server", Break: afterRefused(500)},
		{
			Name: "tokens of dead families get 403", Options: assuming("refresh-reuse", "revoke-family"),
			Break: After(AnyRead, func(v *Visit) {
				if v.Status == http.StatusUnauthorized {
					v.Status = http.StatusForbidden
				}
			}),
		},
		{Name: "access tokens are opaque", Break: renaming("access_token", func(string) string { return "opaque" })},
		{Name: "exp is a text", Break: renaming("access_token", func(token string) string { return withPayload(token, `"exp":"soon"`) })},
		{Name: "exp counts milliseconds", Break: renaming("access_token", func(token string) string { return withPayload(token, `"exp":1700000000000`) })},
		{Name: "alg none", Break: renaming("access_token", func(token string) string {
			_, rest, _ := strings.Cut(token, ".")
			return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + rest
		})},
		{Name: "refresh tokens are numbers", Break: renaming("refresh_token", func(string) string { return "4711" })},
		{Name: "access_expires_at is a minute off", Break: After(PairRoute, func(v *Visit) {
			v.Data(func(d map[string]any) {
				if at, err := time.Parse(time.RFC3339, fmt.Sprint(d["access_expires_at"])); err == nil {
					d["access_expires_at"] = at.Add(time.Minute).Format(time.RFC3339)
				}
			})
		})},
		{Name: "tokens die a minute early", Break: Both(dyingEarly(AnyRead), dyingEarly(RefreshRoute))},
		{Name: "an hour of leeway", Options: assuming("clock-leeway", "1h")},
	}
}

// keeping has refresh answer with the first value of a field again and again.
func keeping(name string) Break {
	first := &Memory{}
	return After(PairRoute, func(v *Visit) {
		v.Data(func(d map[string]any) {
			if text, ok := d[name].(string); ok {
				first.Add(v, text)
				d[name] = first.All(v)[0]
			}
		})
	})
}

// refreshing works so many times in a sandbox, and answers with a status then.
func refreshing(times, status int) Break {
	worked := &Memory{}
	return Before(RefreshRoute, func(v *Visit) {
		if len(worked.All(v)) >= times {
			v.Refuse(status, "UnauthorizedError", "UNAUTHORIZED", "Invalid refresh token")
			return
		}
		if v.Pass(); v.Status == http.StatusOK {
			worked.Add(v, "once")
		}
	})
}

// afterRefused answers every refresh after a refused one with a status.
func afterRefused(status int) Break {
	refused := &Memory{}
	return Before(RefreshRoute, func(v *Visit) {
		if len(refused.All(v)) > 0 {
			v.Refuse(status, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
			return
		}
		if v.Pass(); v.Status == http.StatusUnauthorized {
			refused.Add(v, "once")
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
func renaming(field string, name func(token string) string) Break {
	var mu sync.Mutex
	real := map[string]string{}
	rename := After(PairRoute, func(v *Visit) {
		mu.Lock()
		defer mu.Unlock()
		v.Data(func(d map[string]any) {
			if token, ok := d[field].(string); ok {
				other := name(token)
				if !strings.Contains(other, ".") {
					other += fmt.Sprint(len(real))
				}
				real[other], d[field] = token, other
			}
		})
	})
	resolve := func(v *Visit) {
		mu.Lock()
		defer mu.Unlock()
		if token, ok := real[v.Token()]; ok {
			v.Request.Header.Set("Authorization", "Bearer "+token)
		}
		var body map[string]string
		if json.Unmarshal(v.Body, &body) == nil && real[body["refresh_token"]] != "" {
			v.Body, _ = json.Marshal(map[string]string{"refresh_token": real[body["refresh_token"]]})
		}
	}
	return Both(Before(AnyRead, resolve), Before(RefreshRoute, resolve), rename)
}

// dyingEarly refuses tokens in their last minute, by the Date of the mock.
func dyingEarly(route string) Break {
	return After(route, func(v *Visit) {
		claims := ClaimsOf(cmp.Or(v.RefreshToken(), v.Token()))
		now, err := http.ParseTime(v.Header.Get("Date"))
		if err == nil && claims.Expires != 0 && now.Unix() >= claims.Expires-60 {
			v.Unauthorized("Invalid or expired access token")
		}
	})
}
