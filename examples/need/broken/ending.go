package broken

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// endingMutants end too little or too much, and look at addresses wrongly.
func endingMutants() []Mutant {
	const done = `{"success":true,"data":{"message":"Successfully logged out"}}`
	return []Mutant{
		{Name: "logout says something else", Break: After(LogoutRoute, func(v *Visit) { v.Replace("Successfully logged out", "Bye") })},
		{Name: "logout wants a body", Break: Before(LogoutRoute, func(v *Visit) {
			if len(v.Body) == 0 {
				v.Refuse(400, "SyntaxError", "SYNTAX_ERROR", "Invalid request body")
			}
		})},
		{Name: "logout does nothing", Break: Always(LogoutRoute, 200, done)},
		{Name: "logout ends access tokens alone", Break: revoking(done, "access")},
		{Name: "logout ends refresh tokens alone", Break: revoking(done, "refresh")},
		{Name: "logout ends everybody's sessions", Break: After(LogoutRoute, func(v *Visit) {
			v.revokeAll()
		})},
		{Name: "a logout locks the account", Break: lockedAfter(LogoutRoute, LoginRoute)},
		{Name: "a body at logout breaks the server", Break: Before(LogoutRoute, func(v *Visit) {
			if len(v.Body) > 0 {
				v.Refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
			}
		})},

		{Name: "an emptied whitelist lets nobody in", Break: patching("ip_whitelist", []string{"192.0.2.1"})},
		{Name: "whitelists let nobody in", Break: patching("ip_whitelist", []string{"192.0.2.1"})},
		{Name: "whitelists let everybody in", Break: patching("ip_whitelist", []string{})},
		{Name: "refresh does not look at the address", Break: After(RefreshRoute, func(v *Visit) {
			if v.Status == http.StatusForbidden {
				v.Reply(http.StatusOK, `{"success":true,"data":{"access_token":"a.b.c","refresh_token":"a.b.d","access_expires_at":"2025-01-15T10:30:00Z","refresh_expires_at":"2025-01-22T09:30:00Z","client_id":1}}`)
			}
		})},
		{Name: "the 403 of login has another text", Break: After(LoginRoute, func(v *Visit) { v.Replace("IP address not authorized", "Forbidden") })},
		{Name: "countries do not look at the address", Break: After("GET /api/v1/countries", func(v *Visit) {
			if v.Status == http.StatusForbidden {
				v.Reply(http.StatusOK, "[]")
			}
		})},
		{Name: "a 403 spends the refresh token", Break: spendingAt403()},
		{Name: "X-Forwarded-For breaks the server", Break: Before(LoginRoute, func(v *Visit) {
			if v.Request.Header.Get("X-Forwarded-For") != "" {
				v.Refuse(500, "InternalServerError", "INTERNAL_SERVER_ERROR", "Internal server error")
			}
		})},
	}
}

// revoking revokes tokens of one use by the control API in place of a logout, where that would have worked.
func revoking(done, use string) Break {
	return Before(LogoutRoute, func(v *Visit) {
		header := v.Request.Header.Clone()
		if v.Ask("GET", v.Prefix+"/api/v1/countries", header, nil).Code == http.StatusOK {
			v.Control("POST", "/tokens/revoke", fmt.Sprintf(`{"account":%q,"use":%q}`, ClaimsOf(v.Token()).Username, use))
			v.Reply(http.StatusOK, done)
		}
	})
}

// revokeAll revokes the tokens of all accounts.
func (v *Visit) revokeAll() {
	var accounts []struct{ Username string }
	_ = json.Unmarshal(v.Control("GET", "/accounts", "").Body.Bytes(), &accounts)
	for _, a := range accounts {
		v.Control("POST", "/tokens/revoke", fmt.Sprintf(`{"account":%q}`, a.Username))
	}
}

// lockedAfter refuses one route in a sandbox once another one worked.
func lockedAfter(first, then string) Break {
	worked := &Memory{}
	return Both(
		After(first, func(v *Visit) { worked.Add(v, "once") }),
		Before(then, func(v *Visit) {
			if len(worked.All(v)) > 0 {
				v.Unauthorized("Invalid credentials")
			}
		}),
	)
}

// spendingAt403 refuses a refresh token that was presented from the wrong address before.
func spendingAt403() Break {
	spent := &Memory{}
	return Before(RefreshRoute, func(v *Visit) {
		if slices.Contains(spent.All(v), string(v.Body)) {
			v.Unauthorized("Invalid refresh token")
			return
		}
		if v.Pass(); v.Status == http.StatusForbidden {
			spent.Add(v, string(v.Body))
		}
	})
}
