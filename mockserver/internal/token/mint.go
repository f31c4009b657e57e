package token

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Signature says how a minted token is signed.
type Signature string

// The signatures. All but Good are refused by every authority, this one among them.
const (
	Good       Signature = "good"
	WrongKey   Signature = "wrong-key"   // a stranger's key under the name of ours
	UnknownKey Signature = "unknown-key" // a stranger's key under its own name
	Unsigned   Signature = "none"        // alg none, and no signature
	Tampered   Signature = "tampered"    // a later exp than the one that was signed
)

// Signatures lists all there are.
func Signatures() []Signature { return []Signature{Good, WrongKey, UnknownKey, Unsigned, Tampered} }

// ClaimNames lists the claims of a token, in their order.
func ClaimNames() []string {
	return []string{"iss", "sub", "client_id", "use", "family", "generation", "jti", "iat", "exp"}
}

// Minting says what to make a single token of, one that no login gives. Issuer and Subject take the place of the right
// ones unless they are empty; Without lists claims to leave out.
type Minting struct {
	Account   store.Account
	Family    store.ID
	Pair      store.Pair
	Use       Use
	Form      Form
	Signature Signature
	Issuer    string
	Subject   string
	Without   []string
}

// Mint makes the token. One that nothing is asked of is what Sign makes.
func (a *Authority) Mint(m Minting) (string, error) {
	claims := a.claims(m.Account, m.Family, m.Pair, m.Use)
	if m.Issuer != "" {
		claims.Issuer = m.Issuer
	}
	if m.Subject != "" {
		claims.Subject = m.Subject
	}
	payload, err := payloadOf(claims, m)
	if err != nil {
		return "", err
	}
	raw, err := a.keys.mint(payload, claims.ExpiresAt, m.Signature)
	if err != nil {
		return "", err
	}
	if m.Signature == Tampered {
		if raw, err = tamper(raw, claims, m); err != nil {
			return "", err
		}
	}
	if m.Form.Opaque && m.Use == Refresh {
		raw = wrap(raw)
	}
	return raw, nil
}

func payloadOf(claims Claims, m Minting) (jwt.Claims, error) {
	switch {
	case len(m.Without) > 0:
		return without(claims, m.Without)
	case m.Form.Natural:
		return natural{claims}, nil
	}
	return claims, nil
}

// partial is a payload that lacks some claims.
type partial struct {
	Claims
	text []byte
}

// MarshalJSON returns what is left.
func (p partial) MarshalJSON() ([]byte, error) { return p.text, nil }

func without(claims Claims, names []string) (jwt.Claims, error) {
	text, err := json.Marshal(claims)
	if err != nil {
		return nil, fmt.Errorf("encode claims: %w", err)
	}
	left := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &left); err != nil {
		return nil, fmt.Errorf("read claims: %w", err)
	}
	for _, name := range names {
		delete(left, name)
	}
	text, err = json.Marshal(left)
	return partial{claims, text}, err
}

// tamper lets a token say that it lives a day longer than what was signed.
func tamper(raw string, claims Claims, m Minting) (string, error) {
	claims.ExpiresAt += 24 * 60 * 60
	payload, err := payloadOf(claims, m)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("encode claims: %w", err)
	}
	parts := strings.Split(raw, ".")
	parts[1] = base64.RawURLEncoding.EncodeToString(text)
	return strings.Join(parts, "."), nil
}

// mint signs a payload so. Keys of strangers are made for each token, and forgotten.
func (k *Keys) mint(payload jwt.Claims, expires int64, how Signature) (string, error) {
	switch how {
	case Good, Tampered:
		return k.signer(expires).compact(payload)
	case Unsigned:
		return jwt.NewWithClaims(jwt.SigningMethodNone, payload).SignedString(jwt.UnsafeAllowNoneSignatureType)
	case WrongKey, UnknownKey:
		return k.signByStranger(payload, how == UnknownKey)
	}
	return "", fmt.Errorf("unknown signature %q, want one of %v", how, Signatures())
}

func (k *Keys) signByStranger(payload jwt.Claims, named bool) (string, error) {
	ours := k.signing()
	stranger, err := newKey(ours.alg(), &Secret{key: k.secret.derive("stranger", 0)}, NewSigners(), 0)
	if err != nil {
		return "", err
	}
	t := jwt.NewWithClaims(stranger.method, payload)
	switch {
	case named:
		t.Header["kid"] = stranger.id
	case !ours.anonymous():
		t.Header["kid"] = ours.id
	}
	raw, err := t.SignedString(stranger.sign)
	if err != nil {
		return "", fmt.Errorf("sign with a stranger's %s: %w", stranger.alg(), err)
	}
	return raw, nil
}
