package scenarios_test

import (
	"encoding/json"
	"net/http"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// sessionMutants begin and end sessions wrongly.
func sessionMutants() []broken.Mutant {
	const done = `{"success":true,"data":{"message":"Successfully logged out"}}`
	return []broken.Mutant{
		{Name: "a logout ends one session alone", Break: broken.Before(broken.LogoutRoute, func(v *broken.Visit) {
			if v.Ask("GET", v.Prefix+"/api/v1/countries", v.Request.Header, nil).Code == http.StatusOK {
				revoke(v, map[string]string{"family": broken.ClaimsOf(v.Token()).Family})
				v.Reply(http.StatusOK, done)
			}
		})},
		{Name: "a logout ends the other sessions alone", Break: broken.Before(broken.LogoutRoute, func(v *broken.Visit) {
			if v.Ask("GET", v.Prefix+"/api/v1/countries", v.Request.Header, nil).Code == http.StatusOK {
				revokeOthers(v, v.Token(), "")
				v.Reply(http.StatusOK, done)
			}
		})},
		{Name: "a refused logout says that it worked", Break: broken.After(broken.LogoutRoute, func(v *broken.Visit) {
			if v.Status == http.StatusUnauthorized {
				v.Reply(http.StatusOK, done)
			}
		})},
		{Name: "a refused logout ends the sessions", Break: broken.After(broken.LogoutRoute, func(v *broken.Visit) {
			if v.Status == http.StatusUnauthorized {
				for _, a := range accounts(v) {
					revoke(v, map[string]string{"account": a.Username})
				}
			}
		})},
		{Name: "a logout takes a refresh token", Break: broken.Before(broken.LogoutRoute, func(v *broken.Visit) {
			if own := broken.ClaimsOf(v.Token()); own.Use == "refresh" {
				revoke(v, map[string]string{"account": own.Username})
				v.Reply(http.StatusOK, done)
			}
		})},
		{Name: "a login ends the refresh tokens of earlier ones", Break: secondLogin("refresh")},
		{Name: "a login ends the access tokens of earlier ones", Break: secondLogin("access")},
		{Name: "a failed login ends the sessions", Break: broken.After(broken.LoginRoute, func(v *broken.Visit) {
			if v.Status == http.StatusUnauthorized {
				var body struct{ Username any }
				_ = json.Unmarshal(v.Body, &body)
				name, _ := body.Username.(string)
				revoke(v, map[string]string{"account": name})
			}
		})},
		{Name: "a second login gives the tokens of the first", Break: firstLogin()},
		{Name: "a new password ends the sessions", Break: broken.After("PATCH /_mock/accounts/*", func(v *broken.Visit) {
			endOn(v, "password", "")
		})},
		{Name: "a new password does not count", Break: ignoring("PATCH /_mock/accounts/*", "password")},
		{Name: "an inactive account loses its tokens for ever", Break: broken.After("PATCH /_mock/accounts/*", func(v *broken.Visit) {
			endOn(v, "active", "")
		})},
		{Name: "an inactive account loses its refresh tokens for ever", Break: broken.After("PATCH /_mock/accounts/*", func(v *broken.Visit) {
			endOn(v, "active", "refresh")
		})},
		{Name: "an inactive account gets 403 at login", Break: broken.After(broken.LoginRoute, func(v *broken.Visit) {
			for _, a := range inactive(v) {
				if v.Status == http.StatusUnauthorized && a != "" {
					v.Refuse(403, "ForbiddenError", "FORBIDDEN", "Account is not active")
				}
			}
		})},
		{Name: "an inactive account is told so", Break: broken.After(broken.LoginRoute, func(v *broken.Visit) {
			if len(inactive(v)) > 0 {
				v.Replace("Invalid credentials", "Account is not active")
			}
		})},

		{Name: "revoking access tokens ends refresh tokens", Break: ignoring(revokeRoute, "use")},
		{Name: "revoking tokens of one use ends the other", Break: steering(revokeRoute, func(body map[string]any) {
			switch body["use"] {
			case "access":
				body["use"] = "refresh"
			case "refresh":
				body["use"] = "access"
			}
		})},
		{Name: "revoking refresh tokens ends nothing", Break: broken.Before(revokeRoute, func(v *broken.Visit) {
			var body map[string]any
			if json.Unmarshal(v.Body, &body) == nil && body["use"] == "refresh" {
				v.Reply(http.StatusOK, `{"revoked":0}`)
			}
		})},
		{Name: "revoking ends nothing", Break: broken.Always(revokeRoute, http.StatusOK, `{"revoked":1}`)},
		{Name: "revoking a family ends all of the account", Break: widened("family")},
		{Name: "revoking a token ends all of the account", Break: widened("jti")},
	}
}

// secondLogin has a login end the tokens of one use that the account has.
func secondLogin(use string) broken.Break {
	return broken.After(broken.LoginRoute, func(v *broken.Visit) {
		if token := issued(v, "access_token"); token != "" {
			revokeOthers(v, token, use)
		}
	})
}

// firstLogin answers each login of a sandbox with the same tokens.
func firstLogin() broken.Break {
	first := &broken.Memory{}
	return broken.After(broken.LoginRoute, func(v *broken.Visit) {
		if v.Status == http.StatusOK {
			first.Add(v, string(v.Answer))
			v.Answer = []byte(first.All(v)[0])
		}
	})
}

// endOn revokes the tokens of the account whose setting was changed.
func endOn(v *broken.Visit, setting, use string) {
	var change map[string]any
	_ = json.Unmarshal(v.Body, &change)
	var account struct{ Username string }
	_ = json.Unmarshal(v.Answer, &account)
	if value, given := change[setting]; given && value != true {
		revoke(v, map[string]string{"account": account.Username, "use": use})
	}
}

// inactive are the accounts that are.
func inactive(v *broken.Visit) (names []string) {
	var all []struct {
		Username string
		Active   bool
	}
	_ = json.Unmarshal(v.Control("GET", "/accounts", "").Body.Bytes(), &all)
	for _, a := range all {
		if !a.Active {
			names = append(names, a.Username)
		}
	}
	return names
}

// widened leaves a filter of a revocation to the account that it is about.
func widened(field string) broken.Break {
	return steering(revokeRoute, func(body map[string]any) {
		if body[field] != nil {
			delete(body, "family")
			delete(body, "jti")
			if body["account"] == nil {
				body["account"] = "your_api_username"
			}
		}
	})
}
