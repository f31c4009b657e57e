package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/hex"
	"encoding/pem"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// Algs are the signing algorithms, the default first: the header of the vendor's sample tokens says HS256.
var Algs = []string{"HS256", "RS256", "ES256", "EdDSA"}

// Go ignores a seeded reader when it makes RSA and ECDSA keys, so seeded mocks use these well-known ones, in turn.
var (
	//go:embed testkeys/rs256.pem
	knownRS256 []byte
	//go:embed testkeys/es256.pem
	knownES256 []byte
)

const rsaBits = 2048

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
func newKey(alg string, secret *Secret, seeded bool, n int) (*key, error) {
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
	signer, err := asymmetric(alg, seeded, n)
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

func asymmetric(alg string, seeded bool, n int) (crypto.Signer, error) {
	switch {
	case alg == "RS256" && seeded:
		return knownKey(knownRS256, n)
	case alg == "RS256":
		return rsa.GenerateKey(rand.Reader, rsaBits)
	case alg == "ES256" && seeded:
		return knownKey(knownES256, n)
	case alg == "ES256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return nil, fmt.Errorf("unknown signing algorithm %q, want one of %v", alg, Algs)
}

// knownKey returns the n-th key of a PEM file, starting over at its end.
func knownKey(file []byte, n int) (crypto.Signer, error) {
	var blocks []*pem.Block
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		blocks = append(blocks, block)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(blocks[n%len(blocks)].Bytes)
	if err != nil {
		return nil, fmt.Errorf("embedded key %d: %w", n%len(blocks), err)
	}
	return parsed.(crypto.Signer), nil
}
