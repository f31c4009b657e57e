package token

import "github.com/golang-jwt/jwt/v5"

// KeptKeys is how many earlier keys are remembered.
const KeptKeys = keptKeys

// Memory is how many verified tokens are remembered at most.
const Memory = remembered

// Remembered is how many there are.
func (k *Keys) Remembered() int { return k.ring.Load().verified.Len() }

// Expectation is how many refresh tokens are remembered at most.
const Expectation = expected

// Expected is how many there are.
func (k *Keys) Expected() int { return k.ring.Load().issued.Len() }

// Forget forgets all tokens.
func (k *Keys) Forget() {
	k.ring.Load().verified.Clear()
	k.ring.Load().issued.Clear()
}

// SignAnything signs any claims with the key in use, under its usual header with some fields changed; nil takes one out.
func (k *Keys) SignAnything(claims jwt.Claims, header map[string]any) (string, error) {
	return k.SignOtherwise(k.current.method, claims, header)
}

// SignOtherwise is SignAnything by another method, which must be one for the same kind of key.
func (k *Keys) SignOtherwise(method jwt.SigningMethod, claims jwt.Claims, header map[string]any) (string, error) {
	t := jwt.NewWithClaims(method, claims)
	if !k.current.anonymous() {
		t.Header["kid"] = k.current.id
	}
	for name, value := range header {
		if t.Header[name] = value; value == nil {
			delete(t.Header, name)
		}
	}
	return t.SignedString(k.current.sign)
}

// NewKeyed is the method of one key.
func NewKeyed(secret []byte) jwt.SigningMethod { return newKeyed(secret) }

// Material is what verifies the tokens of the key in use.
func (k *Keys) Material() any { return k.current.verify }
