package scenarios_test

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// forgedMutants take tokens that are none of theirs, or no longer.
func forgedMutants() []broken.Mutant {
	header := func(text string) func(token string) bool {
		return func(token string) bool { return strings.Contains(part(token, 0), text) }
	}
	claim := func(is func(claims map[string]any) bool) func(string) bool {
		return func(token string) bool {
			claims := payload(token)
			return claims != nil && is(claims)
		}
	}
	return []broken.Mutant{
		{Name: "tokens of alg none are taken", Break: taking(func(_ *broken.Visit, token string) bool { return header(`"none"`)(token) })},
		{Name: "tokens without exp live for ever", Break: taking(func(_ *broken.Visit, token string) bool {
			return claim(func(c map[string]any) bool { return c["exp"] == nil })(token)
		})},
		{Name: "tokens of other issuers are taken", Break: taking(func(_ *broken.Visit, token string) bool {
			return claim(func(c map[string]any) bool { return c["iss"] != "popupmock" })(token)
		})},
		{Name: "tokens of nobody are taken", Break: taking(func(v *broken.Visit, token string) bool {
			return claim(func(c map[string]any) bool {
				for _, a := range accounts(v) {
					if a.Username == c["sub"] {
						return false
					}
				}
				return true
			})(token)
		})},
		{Name: "expired access tokens are taken", Break: taking(func(v *broken.Visit, token string) bool {
			own := broken.ClaimsOf(token)
			return own.Use == "access" && own.Expires != 0 && now(v).Unix() >= own.Expires
		})},
		{Name: "refresh tokens are taken as access tokens", Break: taking(func(_ *broken.Visit, token string) bool {
			return broken.ClaimsOf(token).Use == "refresh"
		})},
		{Name: "access tokens are taken as refresh tokens", Break: exchanging(func(_ *broken.Visit, token string) bool {
			return broken.ClaimsOf(token).Use == "access"
		})},
		{Name: "expired refresh tokens are taken", Break: exchanging(func(v *broken.Visit, token string) bool {
			own := broken.ClaimsOf(token)
			return own.Use == "refresh" && own.Expires != 0 && now(v).Unix() >= own.Expires
		})},
		{Name: "refresh tokens of other keys are taken", Break: exchanging(func(_ *broken.Visit, token string) bool {
			return strings.Count(token, ".") == 2 && broken.ClaimsOf(token).Use == "refresh"
		})},
		{Name: "tokens are taken in the query", Break: broken.Before(broken.AnyRead, func(v *broken.Visit) {
			if token := v.Request.URL.Query().Get("access_token"); token != "" {
				v.Request.Header.Set("Authorization", "Bearer "+token)
			}
		})},
		{Name: "a token alone does, without Bearer", Break: broken.Before(broken.AnyRead, func(v *broken.Visit) {
			if given := v.Request.Header.Get("Authorization"); given != "" && !strings.Contains(given, " ") {
				v.Request.Header.Set("Authorization", "Bearer "+given)
			}
		})},
	}
}

// taking reads for those who come with tokens of a kind, though they are refused.
func taking(which func(v *broken.Visit, token string) bool) broken.Break {
	return broken.After(broken.AnyRead, func(v *broken.Visit) {
		if v.Status == http.StatusUnauthorized && which(v, v.Token()) {
			v.ReadAs()
		}
	})
}

// exchanging gives a pair to those who come with tokens of a kind, though they are refused.
func exchanging(which func(v *broken.Visit, token string) bool) broken.Break {
	return broken.After(broken.RefreshRoute, func(v *broken.Visit) {
		if v.Status == http.StatusUnauthorized && which(v, v.RefreshToken()) {
			v.Reply(http.StatusOK, string(v.Anew()))
		}
	})
}

// part is one of the three of a token, decoded.
func part(token string, n int) string {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return ""
	}
	text, _ := base64.RawURLEncoding.DecodeString(parts[n])
	return string(text)
}
