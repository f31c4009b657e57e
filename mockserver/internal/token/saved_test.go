package token_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/state"
)

// TestRestoredKeysAreTheSame rotates keys through all algorithms, one of them dropped, and restores them: the tokens of each
// get the same verdict, the JWKS is the same, and so is the next key.
func TestRestoredKeysAreTheSame(t *testing.T) {
	t.Parallel()
	secret := token.NewSecret("saved")
	secret.ID()
	keys, err := token.NewKeys("HS256", secret, token.KnownSigners)
	if err != nil {
		t.Fatal(err)
	}
	authority := token.NewAuthority("us", secret, keys)
	m := newMint(t, "HS256", "saved")
	grant := m.grant()
	var issued []token.Issued
	for _, alg := range []string{"HS256", "RS256", "ES256", "EdDSA", "HS256"} {
		if err := keys.Use(alg); err != nil {
			t.Fatal(err)
		}
		pair, err := authority.Issue(grant, place())
		if err != nil {
			t.Fatal(err)
		}
		issued = append(issued, pair)
		if alg == "RS256" {
			if _, _, err := keys.Rotate(false); err != nil {
				t.Fatal(err)
			}
		}
	}
	saved, err := keys.Save()
	if err != nil {
		t.Fatal(err)
	}
	n := state.NewNotes()
	again := token.RestoreSecret(n.At("secret"), secret.Save())
	restored := token.RestoreKeys(n.At("keys"), saved, again, token.KnownSigners)
	if err := n.Err(); err != nil {
		t.Fatal(err)
	}
	other := token.NewAuthority("us", again, restored)
	for i, pair := range issued {
		want, wantErr := authority.Verify(pair.Access)
		got, err := other.Verify(pair.Access)
		if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Errorf("token %d: %v, want %v (-want +got):\n%s", i, err, wantErr, diff)
		}
	}
	if _, err := other.Verify(issued[1].Access); err == nil {
		t.Error("a token of a dropped key is good")
	}
	if diff := cmp.Diff(keys.JWKS(0), restored.JWKS(0)); diff != "" {
		t.Errorf("JWKS (-want +got):\n%s", diff)
	}
	want, _, _ := keys.Rotate(true)
	got, _, _ := restored.Rotate(true)
	if got != want || again.ID() != secret.ID() {
		t.Error("the next key or id is another")
	}
}

// Keys that the mock does not make are none that it takes, however good they are.
func TestKeysOfOtherKinds(t *testing.T) {
	t.Parallel()
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for alg, private := range map[string]any{"RS256": small, "ES256": wide, "EdDSA": wide} {
		text, err := x509.MarshalPKCS8PrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		n := state.NewNotes()
		token.RestoreKeys(n, state.Keys{Made: 1, Signing: state.Key{ID: "a", Alg: alg, Private: text}}, token.NewSecret("x"), token.KnownSigners)
		want := "signing.private is no PKCS #8 of a key of " + alg + " as the mock makes it"
		if err := n.Err(); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
