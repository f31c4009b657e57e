package token_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// header is one as an attacker writes it.
func header(alg, rest string) []byte { return []byte(`{"alg":"` + alg + `","typ":"JWT"` + rest + `}`) }

func TestAGoodTokenIsAccepted(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			m := newMint(t, alg, seed)
			issued := m.issue(t)
			for use, raw := range map[token.Use]string{token.Access: issued.Access, token.Refresh: issued.Refresh} {
				got, err := m.authority.Verify(raw)
				if err != nil || got.Use != use || got.Family != m.grant().Family {
					t.Errorf("Verify(%s) = %+v, %v", use, got, err)
				}
			}
		})
	}
}

// Each forgery is made of a good token, so that nothing but the forgery can be what is refused.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	const asymmetric = "RS256 ES256 EdDSA"
	tests := []struct {
		name string
		algs string // empty: all
		want error
		make func(t *testing.T, m mint, raw string) string
	}{
		{"alg none without a signature", "", token.ErrAlgorithm, func(_ *testing.T, _ mint, raw string) string {
			return replace(replace(raw, 0, header("none", "")), 2, nil)
		}},
		{"alg none with the signature", "", token.ErrAlgorithm, func(_ *testing.T, _ mint, raw string) string {
			return replace(raw, 0, header("none", ""))
		}},
		{"alg none with a good kid", asymmetric, token.ErrAlgorithm, func(t *testing.T, _ mint, raw string) string {
			kid := headerOf(t, raw)["kid"].(string)
			return replace(replace(raw, 0, header("none", `,"kid":"`+kid+`"`)), 2, nil)
		}},
		{"alg NONE", "", token.ErrAlgorithm, func(_ *testing.T, _ mint, raw string) string {
			return replace(replace(raw, 0, header("NONE", "")), 2, nil)
		}},
		{"alg in lower case", "HS256", token.ErrAlgorithm, func(_ *testing.T, _ mint, raw string) string {
			return replace(raw, 0, header("hs256", ""))
		}},
		{"no alg", "", token.ErrAlgorithm, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 0, []byte(`{"typ":"JWT"}`)) }},
		{"alg is a number", "", token.ErrAlgorithm, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 0, []byte(`{"alg":256}`)) }},
		{"no header at all", "", token.ErrAlgorithm, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 0, []byte(`null`)) }},
		{"the same secret, HS512", "HS256", token.ErrAlgorithm, signedBy(jwt.SigningMethodHS512)},
		{"the same key, RS512", "RS256", token.ErrAlgorithm, signedBy(jwt.SigningMethodRS512)},
		{"the same key, PS256", "RS256", token.ErrAlgorithm, signedBy(jwt.SigningMethodPS256)},

		{"another key", "HS256", token.ErrSignature, func(t *testing.T, m mint, _ string) string {
			return newMint(t, "HS256", "another seed").issue(t).Access
		}},
		{"another key under its own name", asymmetric, token.ErrUnknownKey, func(t *testing.T, m mint, raw string) string {
			return newMint(t, headerOf(t, raw)["alg"].(string), "another seed").issue(t).Access
		}},
		{"another key under our name", asymmetric, token.ErrSignature, func(t *testing.T, _ mint, raw string) string {
			other := newMint(t, headerOf(t, raw)["alg"].(string), "another seed")
			other.rotate(t, true) // seeded RSA and ECDSA keys are the same for all seeds, in turn
			return mustSign(t, other, mapClaims(t, raw), map[string]any{"kid": headerOf(t, raw)["kid"]})
		}},
		{"unknown kid", "", token.ErrUnknownKey, resigned(map[string]any{"kid": "0123456789abcdef"})},
		{"empty kid", "", token.ErrUnknownKey, resigned(map[string]any{"kid": ""})},
		{"kid is a number", "", token.ErrUnknownKey, resigned(map[string]any{"kid": 1})},
		{"kid is a list", "", token.ErrUnknownKey, resigned(map[string]any{"kid": []string{"a"}})},
		{"no kid", asymmetric, token.ErrUnknownKey, resigned(map[string]any{"kid": nil})},

		{"signature of the other token", "", token.ErrSignature, func(t *testing.T, m mint, raw string) string {
			return replace(raw, 2, decode(t, m.issue(t).Refresh, 2))
		}},
		{"empty signature", "", token.ErrSignature, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 2, nil) }},
		{"signature of zeros", "", token.ErrSignature, func(t *testing.T, _ mint, raw string) string {
			return replace(raw, 2, make([]byte, len(decode(t, raw, 2))))
		}},
		{"signature with a byte more", "", token.ErrSignature, func(t *testing.T, _ mint, raw string) string {
			return replace(raw, 2, append(decode(t, raw, 2), 0))
		}},
		{"signature a byte short", "", token.ErrSignature, func(t *testing.T, _ mint, raw string) string {
			return replace(raw, 2, decode(t, raw, 2)[1:])
		}},
		{"header with a blank more", "", token.ErrSignature, func(t *testing.T, _ mint, raw string) string {
			return replace(raw, 0, append(decode(t, raw, 0), ' '))
		}},
		{"payload with a blank more", "", token.ErrSignature, func(t *testing.T, _ mint, raw string) string {
			return replace(raw, 1, append(decode(t, raw, 1), ' '))
		}},
		{"payload of another service", "HS256", token.ErrSignature, func(_ *testing.T, _ mint, raw string) string {
			return replace(raw, 1, []byte(`{"exp":1736937000,"client_id":"a text","generation":-1,"use":7}`))
		}},
		{"payload is no object", "HS256", token.ErrSignature, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 1, []byte(`[]`)) }},

		{"header is no JSON", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 0, []byte(`alg`)) }},
		{"header is a list", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 0, []byte(`[]`)) }},
		{"payload is no JSON", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return replace(raw, 1, []byte(`{`)) }},
		{"two parts", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw[:strings.LastIndex(raw, ".")] }},
		{"four parts", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw + ".e30" }},
		{"a dot more", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw + "." }},
		{"dots alone", "", token.ErrMalformed, func(*testing.T, mint, string) string { return ".." }},
		{"no dots", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return strings.ReplaceAll(raw, ".", "") }},
		{"empty", "", token.ErrMalformed, func(*testing.T, mint, string) string { return "" }},
		{"with padding", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw + "=" }},
		{"a blank before", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return " " + raw }},
		{"a blank behind", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw + " " }},
		{"a line end behind", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw + "\n" }},
		{"a carriage return behind", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw + "\r" }},
		{"a line end within the signature", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string {
			return raw[:len(raw)-5] + "\r\n" + raw[len(raw)-5:]
		}},
		{"a zero byte behind", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string { return raw + "\x00" }},
		{"huge", "", token.ErrMalformed, func(_ *testing.T, _ mint, raw string) string {
			return raw + strings.Repeat("A", token.MaxLength+1-len(raw))
		}},
		{"as long as is looked at", "", token.ErrSignature, func(t *testing.T, _ mint, raw string) string {
			signature := len(raw) - strings.LastIndex(raw, ".") - 1
			return replace(raw, 2, make([]byte, (token.MaxLength-len(raw)+signature)*3/4))
		}},
	}
	for _, tt := range tests {
		for _, alg := range token.Algs {
			if tt.algs != "" && !strings.Contains(tt.algs, alg) {
				continue
			}
			t.Run(tt.name+"/"+alg, func(t *testing.T) {
				t.Parallel()
				m := newMint(t, alg, seed)
				raw := m.issue(t).Access
				if _, err := m.authority.Verify(raw); err != nil {
					t.Fatalf("the token to forge: %v", err)
				}
				got, err := m.authority.Verify(tt.make(t, m, raw))
				wantReason(t, "Verify", err, tt.want)
				if got != (token.Verified{}) {
					t.Errorf("claims come with the error: %+v", got)
				}
			})
		}
	}
}

func mustSign(t testing.TB, m mint, claims jwt.Claims, header map[string]any) string {
	t.Helper()
	raw, err := m.keys.SignAnything(claims, header)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// resigned signs the claims of a good token with the right key, under another header.
func resigned(header map[string]any) func(*testing.T, mint, string) string {
	return func(t *testing.T, m mint, raw string) string {
		return mustSign(t, m, mapClaims(t, raw), header)
	}
}

// signedBy signs the claims of a good token with the right key by another method.
func signedBy(method jwt.SigningMethod) func(*testing.T, mint, string) string {
	return func(t *testing.T, m mint, raw string) string {
		forged, err := m.keys.SignOtherwise(method, mapClaims(t, raw), nil)
		if err != nil {
			t.Fatal(err)
		}
		return forged
	}
}

// TestAnotherAlgorithm presents to each algorithm the tokens of the others.
func TestAnotherAlgorithm(t *testing.T) {
	t.Parallel()
	for _, ours := range token.Algs {
		for _, theirs := range token.Algs {
			_, err := newMint(t, ours, seed).authority.Verify(newMint(t, theirs, seed).issue(t).Access)
			want := token.ErrAlgorithm
			if ours == theirs {
				want = nil
			}
			wantReason(t, ours+" reads "+theirs, err, want)
		}
	}
}

// TestPublicKeyAsSecret signs with HS256 and what everybody knows of an RS256 key, in all its spellings.
func TestPublicKeyAsSecret(t *testing.T) {
	t.Parallel()
	m := newMint(t, "RS256", seed)
	raw := m.issue(t).Access
	public := publicKey(t, m.keys.JWKS(start).Keys[0]).(*rsa.PublicKey)
	pkix, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := x509.MarshalPKCS1PublicKey(public)
	secrets := map[string][]byte{
		"PKIX, DER":   pkix,
		"PKIX, PEM":   pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix}),
		"PKCS 1, DER": pkcs1,
		"PKCS 1, PEM": pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: pkcs1}),
		"the modulus": public.N.Bytes(),
		"nothing":     {},
	}
	for name, secret := range secrets {
		for _, kid := range []any{nil, headerOf(t, raw)["kid"]} {
			forged := jwt.NewWithClaims(jwt.SigningMethodHS256, mapClaims(t, raw))
			if kid != nil {
				forged.Header["kid"] = kid
			}
			signed, err := forged.SignedString(secret)
			if err != nil {
				t.Fatal(err)
			}
			_, err = m.authority.Verify(signed)
			wantReason(t, fmt.Sprintf("%s, kid %v", name, kid), err, token.ErrAlgorithm)
			// Nor does it help to say that it is RS256 after all.
			_, err = m.authority.Verify(replace(signed, 0, decode(t, raw, 0)))
			wantReason(t, name+", under the header of RS256", err, token.ErrSignature)
		}
	}
}

// TestChangedClaims edits each claim and keeps the signature.
func TestChangedClaims(t *testing.T) {
	t.Parallel()
	changes := map[string]any{
		"iss": "another", "sub": "bob", "client_id": 654321, "use": "refresh", "family": strings.Repeat("0", 32),
		"generation": 3, "jti": strings.Repeat("0", 32), "iat": start + 1, "exp": start + 1_000_000,
	}
	for _, alg := range token.Algs {
		m := newMint(t, alg, seed)
		raw := m.issue(t).Access
		if got, want := len(payloadOf(t, raw)), len(changes); got != want {
			t.Errorf("a token has %d claims, and %d are tried", got, want)
		}
		for claim, value := range changes {
			claims := payloadOf(t, raw)
			if _, ok := claims[claim]; !ok {
				t.Errorf("a token has no claim %s", claim)
			}
			claims[claim] = value
			_, err := m.authority.Verify(replaceClaims(t, raw, claims))
			wantReason(t, alg+" with another "+claim, err, token.ErrSignature)
			delete(claims, claim)
			_, err = m.authority.Verify(replaceClaims(t, raw, claims))
			wantReason(t, alg+" without "+claim, err, token.ErrSignature)
		}
	}
}

// TestSignedByUsButNotOurs has claims that the authority never issues under a good signature.
func TestSignedByUsButNotOurs(t *testing.T) {
	t.Parallel()
	const missing = "(missing)"
	tests := []struct {
		claim string
		value any
	}{
		{"iss", "another"}, {"iss", ""}, {"iss", missing}, {"iss", "popupmock "}, {"iss", []string{issuer}},
		{"sub", ""}, {"sub", missing}, {"sub", 7},
		{"client_id", "123456"}, {"client_id", 1.5},
		{"use", "id"}, {"use", ""}, {"use", missing}, {"use", "ACCESS"}, {"use", []string{"access"}},
		{"family", ""}, {"family", missing}, {"family", "0"}, {"family", strings.Repeat("g", 32)}, {"family", strings.Repeat("0", 34)},
		{"generation", -1}, {"generation", 1 << 32}, {"generation", "0"},
		{"jti", ""}, {"jti", missing},
		{"exp", missing}, {"exp", 0}, {"exp", -1}, {"exp", float64(start) + 0.5}, {"exp", "1736937000"}, {"exp", 1e300}, {"exp", nil},
	}
	for _, alg := range []string{"HS256", "EdDSA"} {
		m := newMint(t, alg, seed)
		raw := m.issue(t).Access
		for _, tt := range tests {
			claims := payloadOf(t, raw)
			if claims[tt.claim] = tt.value; tt.value == missing {
				delete(claims, tt.claim)
			}
			got, err := m.authority.Verify(mustSign(t, m, jwt.MapClaims(claims), nil))
			wantReason(t, fmt.Sprintf("%s with %s %v", alg, tt.claim, tt.value), err, token.ErrClaims)
			if got != (token.Verified{}) {
				t.Errorf("claims come with the error: %+v", got)
			}
		}
		// What is tried above would be accepted if it were not for the one claim.
		if _, err := m.authority.Verify(mustSign(t, m, mapClaims(t, raw), nil)); err != nil {
			t.Errorf("%s: the claims as they were: %v", alg, err)
		}
		_, err := m.authority.Verify(mustSign(t, m, verbatim{json: "null"}, nil))
		wantReason(t, alg+" with no claims at all", err, token.ErrClaims)
	}
}

// verbatim is a payload of any JSON.
type verbatim struct {
	jwt.Claims
	json string
}

func (v verbatim) MarshalJSON() ([]byte, error) { return []byte(v.json), nil }

// The same keys serve two authorities when only their names differ.
func TestAnotherIssuer(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	other := token.NewAuthority("another", m.secret, m.keys)
	issued, err := other.Issue(m.grant(), place())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Verify(issued.Access); err != nil {
		t.Errorf("its own issuer refuses it: %v", err)
	}
	_, err = m.authority.Verify(issued.Access)
	wantReason(t, "a token of another issuer under the same key", err, token.ErrClaims)
}

// TestEachSignatureCharacter puts every other character in the places of the signature. The last one has bits that
// mean nothing, which a tolerant reader would pass over: then one token has several spellings.
func TestEachSignatureCharacter(t *testing.T) {
	t.Parallel()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	each := need.Rounds(5, 2, 1) // of the characters but the last, those of the alphabet that it is changed to
	for _, alg := range []string{"HS256", "EdDSA"} {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			m := newMint(t, alg, seed)
			raw := m.issue(t).Access
			for i := strings.LastIndex(raw, ".") + 1; i < len(raw); i++ {
				for n, c := range []byte(alphabet) {
					if i < len(raw)-1 && (i+n)%each > 0 {
						continue
					}
					if c == raw[i] || alg == "EdDSA" && i < len(raw)-1 && i%8 != 0 { // which is slow
						continue
					}
					_, err := m.authority.Verify(raw[:i] + string(c) + raw[i+1:])
					if i < len(raw)-1 {
						wantReason(t, "a changed signature", err, token.ErrSignature)
					} else if err == nil {
						t.Errorf("the last character may be %c as well as %c", c, raw[i])
					}
				}
			}
		})
	}
}

func TestTruncatedTokens(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"HS256", "ES256"} {
		m := newMint(t, alg, seed)
		raw := m.issue(t).Access
		second := strings.LastIndex(raw, ".")
		for n := range len(raw) {
			_, err := m.authority.Verify(raw[:n])
			switch {
			case err == nil:
				t.Errorf("%s: the first %d of %d characters are accepted", alg, n, len(raw))
			case n <= second:
				wantReason(t, fmt.Sprintf("%s cut to %d", alg, n), err, token.ErrMalformed)
			}
		}
	}
}

func replaceClaims(t testing.TB, raw string, claims map[string]any) string {
	t.Helper()
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return replace(raw, 1, payload)
}
