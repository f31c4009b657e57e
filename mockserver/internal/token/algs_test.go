package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

func (m mint) use(t testing.TB, alg string) {
	t.Helper()
	if err := m.keys.Use(alg); err != nil {
		t.Fatal(err)
	}
}

// Tokens of all algorithms are good side by side, and each says what it is.
func TestUse(t *testing.T) {
	t.Parallel()
	for _, seed := range []string{seed, ""} {
		m := newMint(t, "HS256", seed)
		raws := map[string]string{}
		for _, alg := range []string{"HS256", "EdDSA", "RS256", "HS256", "ES256"} {
			m.use(t, alg)
			raw := m.issue(t).Access
			raws[raw] = alg
			if got := headerOf(t, raw)["alg"]; got != alg {
				t.Errorf("a token is signed with %v, want %s", got, alg)
			}
			if _, named := headerOf(t, raw)["kid"]; named != (alg != "HS256") {
				t.Errorf("a token of %s names its key: %v", alg, named)
			}
		}
		for raw, alg := range raws {
			if _, err := m.authority.Verify(raw); err != nil {
				t.Errorf("a token of %s: %v", alg, err)
			}
		}
		var algs []string
		for _, k := range m.keys.JWKS(start).Keys {
			algs = append(algs, k.Algorithm)
		}
		if diff := cmp.Diff([]string{"ES256", "RS256", "EdDSA"}, algs); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
	}
}

// The key set lists what is needed, whatever signs now.
func TestJWKSAfterUse(t *testing.T) {
	t.Parallel()
	m := newMint(t, "ES256", seed)
	kid := headerOf(t, m.issue(t).Access)["kid"].(string)
	m.use(t, "HS256")
	end := start + int64(refreshTTL/time.Second)
	for now, want := range map[int64][]string{start: {kid}, end - 1: {kid}, end: {}} {
		if diff := cmp.Diff(want, kids(m.keys.JWKS(now))); diff != "" {
			t.Errorf("at %d (-want +got):\n%s", now-start, diff)
		}
	}
}

func TestUseOfTheSameAlgorithm(t *testing.T) {
	t.Parallel()
	m := newMint(t, "EdDSA", seed)
	before := kids(m.keys.JWKS(start))
	m.use(t, "EdDSA")
	if diff := cmp.Diff(before, kids(m.keys.JWKS(start))); diff != "" {
		t.Errorf("the key is another (-want +got):\n%s", diff)
	}
}

// What cannot be made leaves all as it was.
func TestUseRefuses(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"", "none", "es256", "ES384"} {
		m := newMint(t, "EdDSA", seed)
		before := kids(m.keys.JWKS(start))
		want := `unknown signing algorithm "` + alg + `", want one of [HS256 RS256 ES256 EdDSA]`
		if err := m.keys.Use(alg); err == nil || err.Error() != want {
			t.Errorf("Use(%q): got error %v, want %q", alg, err, want)
		}
		if diff := cmp.Diff(before, kids(m.keys.JWKS(start))); diff != "" {
			t.Errorf("keys (-want +got):\n%s", diff)
		}
		if id, used, err := m.keys.Rotate(true); err != nil || used != "EdDSA" || id == before[0] {
			t.Errorf("the next key is %s of %s, %v", id, used, err)
		}
	}
}

// A rotation without overlap drops the keys of all algorithms, and the reason says so.
func TestDroppedKeysOfOtherAlgorithms(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	var raws []string
	for _, alg := range token.Algs {
		m.use(t, alg)
		raws = append(raws, m.issue(t).Access)
	}
	m.rotate(t, false)
	for i, raw := range raws {
		_, err := m.authority.Verify(raw)
		if want := "signed with an unknown key: its key was dropped by a rotation"; err == nil || err.Error() != want {
			t.Errorf("%s: got error %v, want %q", token.Algs[i], err, want)
		}
	}
	// A forgery under such a header is no token of a dropped key.
	_, err := m.authority.Verify(replace(raws[0], 2, make([]byte, 32)))
	wantReason(t, "a forgery", err, token.ErrAlgorithm)
}

// While keys of several algorithms verify, none does so by another's: every public key is tried as a secret, under every
// header.
func TestNoKeyVerifiesAnotherAlgorithm(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	hs256 := m.issue(t).Access
	named := map[string]string{}
	for _, alg := range []string{"RS256", "ES256", "EdDSA"} {
		m.use(t, alg)
		named[alg] = m.issue(t).Access
	}
	for _, jwk := range m.keys.JWKS(start).Keys {
		for _, secret := range spellings(t, publicKey(t, jwk)) {
			forged := jwt.NewWithClaims(jwt.SigningMethodHS256, mapClaims(t, hs256))
			_, err := m.authority.Verify(signWith(t, forged, secret))
			wantReason(t, jwk.Algorithm+" as the secret", err, token.ErrSignature)
			forged.Header["kid"] = jwk.KeyID
			_, err = m.authority.Verify(signWith(t, forged, secret))
			wantReason(t, jwk.Algorithm+" as the secret, named", err, token.ErrAlgorithm)
		}
	}
	for alg, raw := range named {
		for other, from := range named {
			if alg == other {
				continue
			}
			// The header of one with the key of the other, and the signature of either.
			mixed := header(alg, `,"kid":"`+headerOf(t, from)["kid"].(string)+`"`)
			for _, signature := range []string{raw, from} {
				_, err := m.authority.Verify(replace(replace(raw, 0, mixed), 2, decode(t, signature, 2)))
				wantReason(t, alg+" with the key of "+other, err, token.ErrAlgorithm)
			}
		}
		_, err := m.authority.Verify(replace(replace(raw, 0, header("none", `,"kid":"`+headerOf(t, raw)["kid"].(string)+`"`)), 2, nil))
		wantReason(t, "none under the key of "+alg, err, token.ErrAlgorithm)
		_, err = m.authority.Verify(replace(raw, 0, header(alg, "")))
		wantReason(t, alg+" without a kid", err, token.ErrUnknownKey)
		_, err = m.authority.Verify(replace(raw, 0, header("HS256", "")))
		wantReason(t, alg+" said to be HS256", err, token.ErrSignature)
	}
	_, err := m.authority.Verify(replace(hs256, 0, header("HS256", `,"kid":"0123456789abcdef"`)))
	wantReason(t, "an unknown kid", err, token.ErrUnknownKey)
}

// spellings are those in which a public key may be had.
func spellings(t *testing.T, public crypto.PublicKey) [][]byte {
	t.Helper()
	pkix, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	all := [][]byte{pkix}
	switch key := public.(type) {
	case *rsa.PublicKey:
		all = append(all, x509.MarshalPKCS1PublicKey(key), key.N.Bytes())
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, point)
	case ed25519.PublicKey:
		all = append(all, key)
	}
	return all
}

func signWith(t *testing.T, forged *jwt.Token, secret []byte) string {
	t.Helper()
	raw, err := forged.SignedString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
