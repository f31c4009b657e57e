package token_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

const (
	issuer = "popupmock"
	seed   = "a seed of the tests"

	accessTTL  = time.Hour
	refreshTTL = 7 * 24 * time.Hour
)

// start is when tokens are issued: 2025-01-15T09:30:00Z.
const start = int64(1736933400)

// sentinels are all reasons for a refusal; a token is refused for one of them, never for two.
func sentinels() []error {
	return []error{
		token.ErrMalformed, token.ErrAlgorithm, token.ErrUnknownKey, token.ErrSignature, token.ErrClaims,
		token.ErrUse, token.ErrUnknown, token.ErrExpired, token.ErrSpent, token.ErrRevoked,
	}
}

// wantReason asserts that err is want (nil for none) and none of the other reasons.
func wantReason(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got error %v, want %v", what, err, want)
		return
	}
	for _, other := range sentinels() {
		if other != want && errors.Is(err, other) { //nolint:errorlint // which of the sentinels it is
			t.Errorf("%s: the error %q is %q as well", what, err, other)
		}
	}
}

// wantOneReason asserts that err is one of the reasons, whichever.
func wantOneReason(t testing.TB, err error) {
	t.Helper()
	for _, reason := range sentinels() {
		if errors.Is(err, reason) {
			wantReason(t, "the reason", err, reason)
			return
		}
	}
	t.Errorf("the error %v is none of the reasons", err)
}

// mint is all that issues tokens.
type mint struct {
	secret    *token.Secret
	keys      *token.Keys
	authority *token.Authority
}

// newMint returns a mint of a seed, or an unguessable one when the seed is empty.
func newMint(t testing.TB, alg, seed string) mint {
	t.Helper()
	secret := token.NewSecret(seed)
	signers := token.NewSigners()
	if seed != "" {
		signers = token.KnownSigners
	}
	keys, err := token.NewKeys(alg, secret, signers)
	if err != nil {
		t.Fatal(err)
	}
	return mint{secret, keys, token.NewAuthority(issuer, secret, keys)}
}

// place is that of a pair after two refreshes.
func place() token.Place { return token.Place{Generation: 2, Depth: 2} }

func (m mint) grant() token.Grant {
	return token.Grant{
		Account:    store.Account{Username: "ann", ClientID: 123456, Epoch: 3},
		Family:     store.ID{0: 0x0f, 15: 0xf0},
		Now:        time.Unix(start, 0),
		AccessTTL:  accessTTL,
		RefreshTTL: refreshTTL,
	}
}

func (m mint) issue(t testing.TB) token.Issued { return m.issueTo(t, "ann") }

func (m mint) issueTo(t testing.TB, username string) token.Issued {
	t.Helper()
	grant := m.grant()
	grant.Account.Username = username
	issued, err := m.authority.Issue(grant, place())
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

// rotate changes the signing key.
func (m mint) rotate(t testing.TB, overlap bool) string {
	t.Helper()
	id, _, err := m.keys.Rotate(overlap)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// decode reads one part of a token: 0 is the header, 1 the payload, 2 the signature.
func decode(t rapid.TB, raw string, part int) []byte {
	t.Helper()
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		t.Fatalf("a token has %d parts, want 3", len(parts))
	}
	decoded, err := base64.RawURLEncoding.DecodeString(parts[part])
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func headerOf(t testing.TB, raw string) map[string]any { return object(t, decode(t, raw, 0)) }

func payloadOf(t rapid.TB, raw string) map[string]any { return object(t, decode(t, raw, 1)) }

func object(t rapid.TB, text []byte) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

// replace puts another part into a token and leaves the others as they are.
func replace(raw string, part int, by []byte) string {
	parts := strings.Split(raw, ".")
	parts[part] = base64.RawURLEncoding.EncodeToString(by)
	return strings.Join(parts, ".")
}

// mapClaims returns the claims of a token, to sign them anew.
func mapClaims(t testing.TB, raw string) jwt.MapClaims { return payloadOf(t, raw) }
