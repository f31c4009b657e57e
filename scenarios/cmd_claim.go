package scenarios

import (
	"encoding/base64"
	"errors"
	"strings"
)

// claimCommands look into tokens.
func claimCommands() []*command {
	return []*command{{
		name: "claim", usage: "NAME [VALUE] [matches=REGEXP] [token=TOKEN] [as=SESSION]", does: expects,
		check: func(k *checker, c *call) { k.token(c, "token", "access") },
		help:  "Looks at a claim in the payload of a token, by default the access token: that it is there, its value, or what it matches. Nobody asks who has signed it.",
		run:   claim,
	}}
}

func claim(a *actor, c *call) error {
	text, sent, err := a.token(c.get("token"), c.get("as"), "access")
	if err != nil {
		return err
	}
	if !sent {
		return unablef("%q is no token", c.get("token"))
	}
	payload, err := payloadOf(text)
	if err != nil {
		return unablef("%v", err)
	}
	claims, _ := decode(payload) // what is no JSON is no object either
	members, isObject := claims.(map[string]any)
	if !isObject {
		return unablef("the payload of the token is no JSON object")
	}
	name := c.get("NAME")
	value, found := members[name]
	shown := a.w.secrets.Mask(compact(value))
	switch {
	case !found:
		return mismatchf("the token has no claim %q, but %s", name, strings.Join(sortedKeys(members), ", "))
	case c.has("VALUE") && !equalJSON(value, c.get("VALUE")):
		return mismatchf("the claim %s is %s, want %s", name, shown, a.w.secrets.Mask(c.get("VALUE")))
	case c.has("matches") && !matchesText(c.regexp("matches"), value):
		return mismatchf("the claim %s is %s, want one that matches %s", name, shown, c.get("matches"))
	}
	return nil
}

// payloadOf is the payload of a token, whose signature is not looked at: of a JWT, or of one that an opaque token holds.
func payloadOf(token string) ([]byte, error) {
	if !strings.Contains(token, ".") {
		inner, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil {
			return nil, errors.New("it is no token of the mock")
		}
		token = string(inner)
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("it is no JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return nil, errors.New("its payload is not base64url")
	}
	return payload, nil
}
