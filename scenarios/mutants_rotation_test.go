package scenarios_test

import (
	"net/http"
	"slices"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// rotationMutants rotate wrongly where a session lasts, or several are there.
func rotationMutants() []broken.Mutant {
	refused := func(v *broken.Visit) bool { return v.Status == http.StatusUnauthorized }
	return []broken.Mutant{
		{Name: "two win a race of refreshes", Break: racing(func(v *broken.Visit) {
			if refused(v) {
				v.Reply(http.StatusOK, string(v.Anew()))
			}
		}, nil)},
		{Name: "nobody wins a race of refreshes", Break: racing(func(*broken.Visit) {}, func(v *broken.Visit) {
			v.Unauthorized("Invalid refresh token")
		})},
		{Name: "a race of refreshes breaks the server", Break: racing(func(v *broken.Visit) { v.Crash() }, nil)},
		{Name: "a race of refreshes ends the session", Break: racing(func(v *broken.Visit) {
			revoke(v, map[string]string{"family": broken.ClaimsOf(v.RefreshToken()).Family})
		}, nil)},
		{Name: "a spent token ends all sessions of the account", Break: spent(func(v *broken.Visit) {
			revoke(v, map[string]string{"account": broken.ClaimsOf(v.RefreshToken()).Username})
		})},
		{Name: "a spent token ends the other sessions", Break: spent(func(v *broken.Visit) { revokeOthers(v, v.RefreshToken(), "") })},
		{Name: "a spent token ends its access tokens alone", Break: spent(func(v *broken.Visit) {
			revoke(v, map[string]string{"family": broken.ClaimsOf(v.RefreshToken()).Family, "use": "access"})
		})},
		{Name: "a spent token gets 400", Break: spent(func(v *broken.Visit) { v.Status = http.StatusBadRequest })},
		{Name: "a refresh ends the other sessions", Break: broken.After(broken.RefreshRoute, func(v *broken.Visit) {
			if v.Status == http.StatusOK {
				revokeOthers(v, v.RefreshToken(), "")
			}
		})},
		{Name: "a refresh is for who has logged in last", Break: broken.After(broken.RefreshRoute, func(v *broken.Visit) {
			if v.Status == http.StatusOK {
				v.Reply(http.StatusOK, string(v.Anew()))
			}
		})},
		{Name: "a session is refreshed three times", Break: refreshes(3)},
		{Name: "a session is refreshed seven times", Break: refreshes(7)},
		{Name: "a session ends after seven days", Break: forcing("session-limit", "168h")},
		{Name: "a refused token ends the session", Break: broken.After(broken.RefreshRoute, func(v *broken.Visit) {
			if refused(v) {
				for _, a := range accounts(v) {
					revoke(v, map[string]string{"account": a.Username})
				}
			}
		})},
		{Name: "a refresh without a token takes the last one", Break: lastRefreshToken()},
		{Name: "a refresh looks at the Authorization header first", Break: broken.Before(broken.RefreshRoute, func(v *broken.Visit) {
			if v.Token() != "" {
				v.Unauthorized("Invalid refresh token")
			}
		})},
	}
}

// spent does something to the answers to refresh tokens that have worked before.
func spent(do func(v *broken.Visit)) broken.Break {
	used := &broken.Memory{}
	return broken.After(broken.RefreshRoute, func(v *broken.Visit) {
		switch {
		case v.Status == http.StatusOK:
			used.Add(v, v.RefreshToken())
		case v.Status == http.StatusUnauthorized && slices.Contains(used.All(v), v.RefreshToken()):
			do(v)
		}
	})
}

// refreshes lets the pairs of a family rotate so many times.
func refreshes(times int) broken.Break {
	return broken.Before(broken.RefreshRoute, func(v *broken.Visit) {
		if broken.ClaimsOf(v.RefreshToken()).Generation >= times {
			v.Unauthorized("Invalid refresh token")
		}
	})
}

// lastRefreshToken remembers what it should be told.
func lastRefreshToken() broken.Break {
	given := &broken.Memory{}
	return broken.Both(
		broken.After(broken.PairRoute, func(v *broken.Visit) {
			if token := issued(v, "refresh_token"); token != "" {
				given.Add(v, token)
			}
		}),
		broken.Before(broken.RefreshRoute, func(v *broken.Visit) {
			if tokens := given.All(v); v.RefreshToken() == "" && len(tokens) > 0 {
				v.Body = []byte(`{"refresh_token":"` + tokens[len(tokens)-1] + `"}`)
			}
		}),
	)
}
