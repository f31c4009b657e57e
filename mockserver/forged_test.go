package mockserver_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func TestForgedTokensAreRefusedForTheRightReason(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("token-alg", "ES256"))
	u := newUser(t, mock.Server)
	good := u.login().Access
	u.get(categoriesPath, good).wantOK(t)

	parts := strings.Split(good, ".")
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(good, claims); err != nil {
		t.Fatal(err)
	}
	kid := header(t, good)["kid"].(string)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set := fetchKeys(t, u)
	public, err := keyOf(t, set.Keys[0]).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	changed := jwt.MapClaims{}
	for k, v := range claims {
		changed[k] = v
	}
	changed["exp"] = mock.Now().Add(1000 * time.Hour).Unix()

	forgeries := []struct {
		name, token string
		reason      journal.Reason
	}{
		{"alg none", sign(t, jwt.SigningMethodNone, claims, kid, jwt.UnsafeAllowNoneSignatureType), journal.ReasonTokenWrongAlgorithm},
		{"HS256 with the public key as secret", sign(t, jwt.SigningMethodHS256, claims, kid, public), journal.ReasonTokenWrongAlgorithm},
		{"an algorithm that does not exist", encodePart(map[string]string{"alg": "XX1", "typ": "JWT", "kid": kid}) + "." + parts[1] + "." + parts[2], journal.ReasonTokenWrongAlgorithm},
		{"another key under the known id", sign(t, jwt.SigningMethodES256, claims, kid, other), journal.ReasonTokenBadSignature},
		{"another key under an unknown id", sign(t, jwt.SigningMethodES256, claims, "0123456789abcdef", other), journal.ReasonTokenUnknownKey},
		{"no key id", sign(t, jwt.SigningMethodES256, claims, "", other), journal.ReasonTokenUnknownKey},
		{"changed claims under the old signature", parts[0] + "." + encodePart(changed) + "." + parts[2], journal.ReasonTokenBadSignature},
		{"no signature", parts[0] + "." + parts[1] + ".", journal.ReasonTokenBadSignature},
		{"two parts", parts[0] + "." + parts[1], journal.ReasonTokenMalformed},
		{"four parts", good + ".x", journal.ReasonTokenMalformed},
		{"padding", good + "=", journal.ReasonTokenMalformed},
		{"another spelling of the signature", good[:len(good)-1] + string(good[len(good)-1]+1), journal.ReasonTokenMalformed},
	}
	for _, f := range forgeries {
		u.get(categoriesPath, f.token).want(t, 401, errAccessToken)
		if got := last(t, mock); got.Reason != f.reason || got.Credential.State != journal.StateInvalid {
			t.Errorf("%s: reason %q and state %q, want %q and invalid", f.name, got.Reason, got.Credential.State, f.reason)
		}
		u.refreshWith(f.token).want(t, 401, errRefreshToken)
		if got := last(t, mock); got.Reason != f.reason {
			t.Errorf("%s as refresh token: reason %q, want %q", f.name, got.Reason, f.reason)
		}
	}
}

func TestTokensOfAnotherMockAreUnknownHere(t *testing.T) {
	t.Parallel()
	one := mockserver.Start(t, mockserver.WithSeed("shared"))
	two := mockserver.Start(t, mockserver.WithSeed("shared"))
	foreign := newUser(t, one.Server).login()
	newUser(t, two.Server).get(categoriesPath, foreign.Access).want(t, 401, errAccessToken)
	wantReason(t, two, journal.ReasonTokenUnknown)
}

func TestAnotherTokenOfAKnownGenerationIsUnknown(t *testing.T) {
	t.Parallel()
	one, two := mockserver.Start(t, mockserver.WithSeed("shared")), mockserver.Start(t, mockserver.WithSeed("shared"))
	u1, u2 := newUser(t, one.Server), newUser(t, two.Server)
	foreign := u1.refresh(u1.login().Refresh)
	first := u2.login()
	u2.login() // draws ids, so that the refresh below makes another pair of the same family and generation
	u2.get(categoriesPath, u2.refresh(first.Refresh).Access).wantOK(t)
	u2.get(categoriesPath, foreign.Access).want(t, 401, errAccessToken)
	wantReason(t, two, journal.ReasonTokenUnknown)
	u2.refreshWith(foreign.Refresh).want(t, 401, errRefreshToken)
	wantReason(t, two, journal.ReasonTokenUnknown)
}

func TestDeletedAccountStaysDeadUnderTheSameName(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u, ctx := newUser(t, mock.Server), context.Background()
	tokens := u.login()
	if err := mock.DeleteAccount(ctx, mock.Username); err != nil {
		t.Fatal(err)
	}
	u.get(categoriesPath, tokens.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonAccountUnknown)
	password, features := mock.Password, []string{"vouchers"}
	change := control.AccountChange{Password: &password, Features: &features}
	if _, err := mock.PutAccount(ctx, mock.Username, change); err != nil {
		t.Fatal(err)
	}
	u.get(categoriesPath, tokens.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonAccountUnknown)
	u.get(categoriesPath, u.login().Access).wantOK(t)
}

func TestKeyRotation(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"HS256", "RS256", "ES256", "EdDSA"} {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithSeed("keys"), mockserver.WithAssumption("token-alg", alg))
			u, ctx, no := newUser(t, mock.Server), context.Background(), false
			public := 1
			if alg == "HS256" {
				public = 0
			}
			wantKeys := func(want int) {
				t.Helper()
				if got := len(fetchKeys(t, u).Keys); got != want*public {
					t.Errorf("the key set has %d keys, want %d", got, want*public)
				}
			}
			old := u.login()
			wantKeys(1)
			if _, err := mock.RotateKey(ctx, control.Rotation{}); err != nil {
				t.Fatal(err)
			}
			wantKeys(2)
			u.get(categoriesPath, old.Access).wantOK(t)
			young := u.refresh(old.Refresh)
			u.get(categoriesPath, young.Access).wantOK(t)

			// The old key is listed until the last token that it signed has expired.
			mock.Advance(7*24*time.Hour - time.Second)
			wantKeys(2)
			mock.Advance(time.Second)
			wantKeys(1)

			young = u.login()
			if _, err := mock.RotateKey(ctx, control.Rotation{Overlap: &no}); err != nil {
				t.Fatal(err)
			}
			wantKeys(1)
			u.get(categoriesPath, young.Access).want(t, 401, errAccessToken)
			wantReason(t, mock, journal.ReasonTokenUnknownKey)
			u.get(categoriesPath, u.login().Access).wantOK(t)
		})
	}
}

func TestTheKeySetVerifiesTheTokens(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("token-alg", "ES256"))
	u := newUser(t, mock.Server)
	token, set := u.login().Access, fetchKeys(t, u)
	keys := func(k *jwt.Token) (any, error) {
		if k.Header["kid"] != set.Keys[0].KeyID {
			return nil, fmt.Errorf("kid %v is not in the key set", k.Header["kid"])
		}
		return keyOf(t, set.Keys[0]), nil
	}
	if _, err := jwt.Parse(token, keys, jwt.WithTimeFunc(mock.Now), jwt.WithExpirationRequired(), jwt.WithValidMethods([]string{"ES256"})); err != nil {
		t.Errorf("a stranger with the key set refuses the token: %v", err)
	}
}

type keySet struct {
	Keys []jwk `json:"keys"`
}

type jwk struct {
	KeyID string `json:"kid"`
	N     string `json:"n"`
	X     string `json:"x"`
	Y     string `json:"y"`
}

func fetchKeys(tb testing.TB, u user) keySet {
	tb.Helper()
	answer := u.do("GET", "/.well-known/jwks.json", "")
	answer.wantOK(tb)
	var set keySet
	if err := json.NewDecoder(strings.NewReader(answer.body)).Decode(&set); err != nil && err != io.EOF {
		tb.Fatal(err)
	}
	return set
}

func keyOf(tb testing.TB, k jwk) *ecdsa.PublicKey {
	tb.Helper()
	point := []byte{4} // uncompressed
	for _, coordinate := range []string{k.X, k.Y} {
		raw, err := base64.RawURLEncoding.DecodeString(coordinate)
		if err != nil {
			tb.Fatal(err)
		}
		point = append(point, raw...)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func sign(tb testing.TB, method jwt.SigningMethod, claims jwt.Claims, kid string, key any) string {
	tb.Helper()
	token := jwt.NewWithClaims(method, claims)
	if kid != "" {
		token.Header["kid"] = kid
	}
	raw, err := token.SignedString(key)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func header(tb testing.TB, token string) map[string]any {
	tb.Helper()
	part, _, _ := strings.Cut(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		tb.Fatal(err)
	}
	var h map[string]any
	if err := json.Unmarshal(raw, &h); err != nil {
		tb.Fatal(err)
	}
	return h
}

func encodePart(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}
