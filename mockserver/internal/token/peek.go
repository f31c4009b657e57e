package token

import (
	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Peek reads what a token says of itself, whoever has signed it: it proves nothing, and is good for a hint alone. It is not
// ok for what is no token of the form that mocks issue.
func Peek(raw string) (claims Claims, family store.ID, ok bool) {
	text, _ := unwrap(raw)
	var payload unread
	if _, _, err := jwt.NewParser().ParseUnverified(text, &payload); err != nil {
		return Claims{}, store.ID{}, false
	}
	claims, err := payload.read()
	if err != nil {
		return Claims{}, store.ID{}, false
	}
	family, err = claims.check(claims.Issuer)
	return claims, family, err == nil
}
