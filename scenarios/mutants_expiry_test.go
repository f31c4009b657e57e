package scenarios_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// expiryMutants are off by a second, or follow another clock.
func expiryMutants() []broken.Mutant {
	return []broken.Mutant{
		{Name: "access tokens live a second longer than they say", Break: living("access", 1)},
		{Name: "access tokens live a second less than they say", Break: living("access", -1)},
		{Name: "refresh tokens live a second longer than they say", Break: living("refresh", 1)},
		{Name: "refresh tokens live a second less than they say", Break: living("refresh", -1)},
		{Name: "access tokens live a second longer", Break: lasting("access", 1)},
		{Name: "access tokens live a second less", Break: lasting("access", -1)},
		{Name: "refresh tokens live a second longer", Break: lasting("refresh", 1)},
		{Name: "refresh tokens live a second less", Break: lasting("refresh", -1)},
		{Name: "lifetimes of an account do not matter", Break: broken.Both(
			ignoring("PATCH /_mock/accounts/*", "access_ttl"), ignoring("PATCH /_mock/accounts/*", "refresh_ttl"),
		)},
		{Name: "new lifetimes hold for tokens that are there", Break: broken.After("PATCH /_mock/accounts/*", func(v *broken.Visit) {
			endOn(v, "access_ttl", "access")
		})},
		{Name: "a second more leeway", Break: lengthening("clock-leeway", time.Second)},
		{Name: "a second less leeway", Break: lengthening("clock-leeway", -time.Second)},
		{Name: "no leeway for access tokens", Break: strict(broken.AnyRead)},
		{Name: "no leeway for refresh tokens", Break: strict(broken.RefreshRoute)},
		{Name: "sessions last a second longer", Break: lengthening("session-limit", time.Second)},
		{Name: "sessions last a second less", Break: lengthening("session-limit", -time.Second)},
		{Name: "dates are those of real time", Break: broken.After(broken.Everything, func(v *broken.Visit) { v.Header.Del("Date") })},
		{Name: "time stands still", Break: broken.Before(advanceRoute, func(v *broken.Visit) { v.Body = []byte(`{"by":"0s"}`) })},
		{Name: "time goes a second too far", Break: steering(advanceRoute, func(body map[string]any) {
			body["by"] = fmt.Sprint(body["by"], "1s")
		})},
		{Name: "the clock cannot be set", Break: ignoring(clockRoute, "now")},
		{Name: "clocks stay frozen", Break: ignoring(clockRoute, "mode")},
		{Name: "clocks run at one rate", Break: ignoring(clockRoute, "rate")},
	}
}

// lasting adds seconds to the lifetimes of all accounts.
func lasting(use string, seconds float64) broken.Break {
	return steering(accountsRoute, func(body map[string]any) {
		if ttl, ok := body[use+"_ttl"].(float64); ok {
			body[use+"_ttl"] = ttl + seconds
		}
	})
}

// living does so, too, and does not say so in answers.
func living(use string, seconds float64) broken.Break {
	return broken.Both(lasting(use, seconds), broken.After(broken.PairRoute, func(v *broken.Visit) {
		v.Data(func(d map[string]any) {
			if at, err := time.Parse(time.RFC3339, fmt.Sprint(d[use+"_expires_at"])); err == nil {
				d[use+"_expires_at"] = at.Add(-time.Duration(seconds) * time.Second).Format(time.RFC3339)
			}
		})
	}))
}

// strict refuses what is expired, whatever the leeway.
func strict(route string) broken.Break {
	return broken.After(route, func(v *broken.Visit) {
		own := broken.ClaimsOf(cmp.Or(v.RefreshToken(), v.Token()))
		if v.Status == http.StatusOK && own.Expires != 0 && now(v).Unix() >= own.Expires {
			if route == broken.RefreshRoute {
				v.Unauthorized("Invalid refresh token")
			} else {
				v.Unauthorized("Invalid or expired access token")
			}
		}
	})
}

// payload is that of a token, or nil.
func payload(token string) (claims map[string]any) {
	_ = json.Unmarshal([]byte(part(token, 1)), &claims)
	return claims
}
