package token

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// Algs are the signing algorithms, the default first: the header of the vendor's sample tokens says HS256.
var Algs = []string{"HS256", "RS256", "ES256", "EdDSA"}

// key is one signing key and what it needs to verify.
type key struct {
	id     string
	method jwt.SigningMethod
	sign   any
	verify any
	// dropped keys no longer verify; they are remembered to explain the refusal.
	dropped bool
	// lastExpiry is the latest exp that was signed with this key, in Unix seconds.
	lastExpiry int64
}

func (k *key) alg() string { return k.method.Alg() }

// anonymous tells whether tokens do not name the key, as in the vendor's samples.
func (k *key) anonymous() bool { return k.alg() == "HS256" }

// write signs claims in their form.
func (k *key) write(claims Claims, form Form) (string, error) {
	if form.Natural {
		return k.compact(natural{claims})
	}
	return k.compact(claims)
}

// compact signs a payload and makes the compact form. HS256 tokens have the bare header of the vendor's sample; the others
// name their key.
func (k *key) compact(payload jwt.Claims) (string, error) {
	t := jwt.NewWithClaims(k.method, payload)
	if !k.anonymous() {
		t.Header["kid"] = k.id
	}
	raw, err := t.SignedString(k.sign)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", k.alg(), err)
	}
	return raw, nil
}

// newKey makes the n-th key, of an algorithm of Algs.
func newKey(alg string, secret *Secret, signers Signers, n int) (*key, error) {
	k := &key{id: keyID(alg, secret, n), method: jwt.GetSigningMethod(alg)}
	switch alg {
	case "HS256":
		material := secret.derive("key/HS256", uint64(n))
		k.sign, k.verify = material[:], material[:]
		return k, nil
	case "EdDSA":
		material := secret.derive("key/EdDSA", uint64(n))
		private := ed25519.NewKeyFromSeed(material[:])
		k.sign, k.verify = private, private.Public()
		return k, nil
	}
	signer, err := signers(alg, n)
	if err != nil {
		return nil, err
	}
	k.sign, k.verify = signer, signer.Public()
	return k, nil
}

func keyID(alg string, secret *Secret, n int) string {
	sum := secret.derive("kid/"+alg, uint64(n))
	return hex.EncodeToString(sum[:8])
}
