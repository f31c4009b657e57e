package token

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// Algs are the signing algorithms, the default first: the header of the vendor's sample tokens says HS256.
var Algs = []string{"HS256", "RS256", "ES256", "EdDSA"}

// key is one signing key and what it needs to verify.
type key struct {
	id     string
	method jwt.SigningMethod
	head   string // the first part of all its tokens
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
	var buffer [usualPayload]byte
	return k.signed(claims.appendTo(buffer[:0]))
}

// compact signs a payload.
func (k *key) compact(payload jwt.Claims) (string, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("encode claims: %w", err)
	}
	return k.signed(text)
}

// signed makes the compact form of a payload (RFC 7515, section 3.1). The library's would encode the header each time.
func (k *key) signed(payload []byte) (string, error) {
	b64 := base64.RawURLEncoding
	var text strings.Builder
	text.Grow(len(k.head) + len(".") + b64.EncodedLen(len(payload)) + len(".") + usualSignature)
	text.WriteString(k.head)
	text.WriteByte('.')
	var part [2 * usualPayload]byte
	text.Write(b64.AppendEncode(part[:0], payload))
	signature, err := k.method.Sign(text.String(), k.sign)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", k.alg(), err)
	}
	text.WriteByte('.')
	text.Write(b64.AppendEncode(part[:0], signature))
	return text.String(), nil
}

// usualSignature is what one of HS256 takes, in bytes.
const usualSignature = 43

// ready returns the key with the head of its tokens. Those of HS256 have the bare header of the vendor's sample; the others name their
// key.
func (k *key) ready() *key {
	t := jwt.New(k.method)
	if !k.anonymous() {
		t.Header["kid"] = k.id
	}
	header, err := json.Marshal(t.Header)
	if err != nil {
		panic(err) // strings can always be encoded
	}
	k.head = base64.RawURLEncoding.EncodeToString(header)
	return k
}

// read returns the claims of a token that begins as those of the key do, is signed by it, and has claims of the types of ours. The
// library would read the header, which is known here.
func (k *key) read(raw string) (claims Claims, ok bool) {
	rest, ok := strings.CutPrefix(raw, k.head+".")
	if !ok {
		return Claims{}, false
	}
	payload, signature, _ := strings.Cut(rest, ".")
	b64 := base64.RawURLEncoding.Strict()
	sum, wrongSum := b64.DecodeString(signature)
	if wrongSum != nil || k.method.Verify(raw[:len(raw)-len(signature)-1], sum, k.verify) != nil {
		return Claims{}, false
	}
	text, wrongText := b64.DecodeString(payload)
	if wrongText != nil || json.Unmarshal(text, &claims) != nil {
		return Claims{}, false
	}
	return claims, true
}

// newKey makes the n-th key, of an algorithm of Algs.
func newKey(alg string, secret *Secret, signers Signers, n int) (*key, error) {
	k := &key{id: keyID(alg, secret, n), method: jwt.GetSigningMethod(alg)}
	switch alg {
	case "HS256":
		material := secret.derive("key/HS256", uint64(n))
		k.sign, k.verify, k.method = material[:], material[:], newKeyed(material[:])
		return k.ready(), nil
	case "EdDSA":
		material := secret.derive("key/EdDSA", uint64(n))
		private := ed25519.NewKeyFromSeed(material[:])
		k.sign, k.verify = private, private.Public()
		return k.ready(), nil
	}
	signer, err := signers(alg, n)
	if err != nil {
		return nil, err
	}
	k.sign, k.verify = signer, signer.Public()
	return k.ready(), nil
}

func keyID(alg string, secret *Secret, n int) string {
	sum := secret.derive("kid/"+alg, uint64(n))
	return hex.EncodeToString(sum[:8])
}
