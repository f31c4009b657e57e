package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// publicKey reads a JWK as a client would.
func publicKey(t testing.TB, k token.JWK) crypto.PublicKey {
	t.Helper()
	number := func(field string) []byte {
		decoded, err := base64.RawURLEncoding.DecodeString(field)
		if err != nil {
			t.Fatal(err)
		}
		return decoded
	}
	switch k.KeyType + " " + k.Curve {
	case "RSA ":
		return &rsa.PublicKey{N: new(big.Int).SetBytes(number(k.N)), E: int(new(big.Int).SetBytes(number(k.E)).Int64())}
	case "EC P-256":
		public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, number(k.X)...), number(k.Y)...))
		if err != nil {
			t.Fatal(err)
		}
		return public
	case "OKP Ed25519":
		return ed25519.PublicKey(number(k.X))
	}
	t.Fatalf("a JWK of kty %q, crv %q", k.KeyType, k.Curve)
	return nil
}

// jwkFor finds the key that a token names.
func jwkFor(t testing.TB, set token.JWKS, raw string) token.JWK {
	t.Helper()
	kid := headerOf(t, raw)["kid"]
	for _, k := range set.Keys {
		if k.KeyID == kid {
			return k
		}
	}
	t.Fatalf("no key %v among %v", kid, kids(set))
	return token.JWK{}
}

func kids(set token.JWKS) []string {
	ids := []string{}
	for _, k := range set.Keys {
		ids = append(ids, k.KeyID)
	}
	return ids
}

func TestJWKShapes(t *testing.T) {
	t.Parallel()
	// The lengths are those that RFC 7518 (sections 6.2 and 6.3) and RFC 8037 ask for, in base64url.
	tests := []struct {
		alg  string
		want map[string]any // a number is the length of a text
	}{
		{"RS256", map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": 16, "n": 342, "e": "AQAB"}},
		{"ES256", map[string]any{"kty": "EC", "use": "sig", "alg": "ES256", "kid": 16, "crv": "P-256", "x": 43, "y": 43}},
		{"EdDSA", map[string]any{"kty": "OKP", "use": "sig", "alg": "EdDSA", "kid": 16, "crv": "Ed25519", "x": 43}},
	}
	for _, tt := range tests {
		for _, seed := range []string{seed, ""} {
			m := newMint(t, tt.alg, seed)
			encoded, err := json.Marshal(m.keys.JWKS(start))
			if err != nil {
				t.Fatal(err)
			}
			var set struct{ Keys []map[string]any }
			if err := json.Unmarshal(encoded, &set); err != nil || len(set.Keys) != 1 {
				t.Fatalf("%s: got %s, want one key", tt.alg, encoded)
			}
			got := set.Keys[0]
			for field, want := range tt.want {
				if n, ok := want.(int); ok && len(got[field].(string)) == n {
					got[field] = n
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s with seed %q (-want +got):\n%s", tt.alg, seed, diff)
			}
		}
	}
}

// A set without keys is a list of none, never null: clients go through it.
func TestJWKSOfHS256IsEmpty(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	m.issue(t)
	m.rotate(t, true)
	encoded, err := json.Marshal(m.keys.JWKS(start))
	if err != nil || string(encoded) != `{"keys":[]}` {
		t.Errorf("got %s, %v", encoded, err)
	}
}

// A client that has the set alone can verify the tokens, by the library's own reading of them.
func TestAJWKVerifies(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "ES256", "EdDSA"} {
		for _, seed := range []string{seed, ""} {
			t.Run(alg+"/"+seed, func(t *testing.T) {
				t.Parallel()
				m := newMint(t, alg, seed)
				before := m.issue(t).Access
				m.rotate(t, true)
				for _, raw := range []string{before, m.issue(t).Access} {
					jwk := jwkFor(t, m.keys.JWKS(start), raw)
					parser := jwt.NewParser(jwt.WithValidMethods([]string{jwk.Algorithm}), jwt.WithExpirationRequired(), jwt.WithIssuer(issuer),
						jwt.WithIssuedAt(), jwt.WithTimeFunc(func() time.Time { return time.Unix(start, 0) }))
					keyfunc := func(*jwt.Token) (any, error) { return publicKey(t, jwk), nil }
					parsed, err := parser.Parse(raw, keyfunc)
					if err != nil || !parsed.Valid {
						t.Errorf("the published key does not verify: %v", err)
					}
					other := m.keys.JWKS(start).Keys
					if other[0] == jwk {
						other = other[1:]
					}
					jwk = other[0]
					if _, err := parser.Parse(raw, keyfunc); err == nil {
						t.Error("another published key verifies as well")
					}
				}
			})
		}
	}
}

// A retired key is listed as long as a token of it lives, and not a second longer.
func TestJWKSOverlap(t *testing.T) {
	t.Parallel()
	m := newMint(t, "EdDSA", seed)
	raw := m.issue(t).Access
	first := headerOf(t, raw)["kid"].(string)
	lastExpiry := start + int64(refreshTTL/time.Second)
	second := m.rotate(t, true)
	idle := m.rotate(t, true) // the second has signed nothing, and so has nothing to verify
	tests := []struct {
		name string
		now  int64
		want []string
	}{
		{"at once", start, []string{idle, first}},
		{"when the access token has expired", start + int64(accessTTL/time.Second), []string{idle, first}},
		{"in the last second", lastExpiry - 1, []string{idle, first}},
		{"when the refresh token has expired", lastExpiry, []string{idle}},
		{"later", lastExpiry + 1, []string{idle}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, kids(m.keys.JWKS(tt.now))); diff != "" {
			t.Errorf("%s, with %s as the idle one (-want +got):\n%s", tt.name, second, diff)
		}
	}
}

// The latest expiry counts, not that of the token that was signed last.
func TestJWKSOverlapGoesByTheLatestExpiry(t *testing.T) {
	t.Parallel()
	m := newMint(t, "EdDSA", seed)
	first := headerOf(t, m.issue(t).Access)["kid"].(string)
	short := m.grant()
	short.AccessTTL, short.RefreshTTL = time.Second, time.Second
	if _, err := m.authority.Issue(short, place()); err != nil {
		t.Fatal(err)
	}
	second := m.rotate(t, true)
	if diff := cmp.Diff([]string{second, first}, kids(m.keys.JWKS(start+2))); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			m := newMint(t, alg, seed)
			var raws []string
			issue := func() { raws = append(raws, m.issue(t).Access) }
			check := func(what string, wants ...error) {
				t.Helper()
				for i, want := range wants {
					_, err := m.authority.Verify(raws[i])
					wantReason(t, what, err, want)
				}
			}
			issue()
			m.rotate(t, true)
			issue()
			check("with overlap", nil, nil)
			m.rotate(t, false)
			issue()
			check("without overlap, all earlier ones", token.ErrUnknownKey, token.ErrUnknownKey, nil)
			m.rotate(t, true)
			issue()
			check("with overlap again", token.ErrUnknownKey, token.ErrUnknownKey, nil, nil)
		})
	}
}

// After an emergency the reason tells what has happened, for who wonders why a good token is refused.
func TestDroppedKey(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		m := newMint(t, alg, seed)
		raw := m.issue(t).Access
		dropped := kids(m.keys.JWKS(start))
		id := m.rotate(t, false)
		_, err := m.authority.Verify(raw)
		if want := "signed with an unknown key: its key was dropped by a rotation"; err == nil || err.Error() != want {
			t.Errorf("%s: got error %v, want %q", alg, err, want)
		}
		if alg == "HS256" {
			continue
		}
		if diff := cmp.Diff([]string{id}, kids(m.keys.JWKS(start))); diff != "" || id == dropped[0] {
			t.Errorf("%s: keys after %v was dropped (-want +got):\n%s", alg, dropped, diff)
		}
		// A forgery that names the dropped key is no token of it.
		_, err = m.authority.Verify(replace(raw, 2, decode(t, m.issue(t).Access, 2)))
		if want := token.ErrUnknownKey.Error(); err == nil || err.Error() != want {
			t.Errorf("%s: a forgery: got error %v, want %q", alg, err, want)
		}
	}
}

// Seeded RSA and ECDSA keys come round again under another name; what the old name has signed stays refused.
func TestKnownKeysComeRound(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "ES256"} {
		m := newMint(t, alg, seed)
		raw := m.issue(t).Access
		m.rotate(t, false)
		seen := map[string]bool{headerOf(t, raw)["kid"].(string): true}
		for range 6 {
			id := m.rotate(t, true)
			if seen[id] {
				t.Errorf("%s: kid %s comes twice", alg, id)
			}
			seen[id] = true
			_, err := m.authority.Verify(raw)
			wantReason(t, alg+" when the key material comes round", err, token.ErrUnknownKey)
		}
	}
}

// Only so many keys are remembered: the oldest is forgotten first.
func TestForgottenKeys(t *testing.T) {
	t.Parallel()
	m := newMint(t, "EdDSA", seed)
	raw := m.issue(t).Access
	for range token.KeptKeys {
		m.rotate(t, true)
	}
	_, err := m.authority.Verify(raw)
	wantReason(t, "the last key that is remembered", err, nil)
	m.rotate(t, true)
	_, err = m.authority.Verify(raw)
	wantReason(t, "the first that is forgotten", err, token.ErrUnknownKey)
}

func TestUnknownAlgorithm(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"", "none", "hs256", "HS512", "PS256"} {
		keys, err := token.NewKeys(alg, token.NewSecret(seed), token.KnownSigners)
		want := `unknown signing algorithm "` + alg + `", want one of [HS256 RS256 ES256 EdDSA]`
		if err == nil || err.Error() != want || keys != nil {
			t.Errorf("NewKeys(%q): got %v and error %v, want %q", alg, keys, err, want)
		}
	}
}
