package token_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// The method of one key signs and verifies as the library's does, in many hands at once.
func TestKeyed(t *testing.T) {
	t.Parallel()
	for _, secret := range [][]byte{[]byte("k"), []byte(strings.Repeat("k", sha256.BlockSize)), []byte(strings.Repeat("k", 3*sha256.BlockSize))} {
		method := token.NewKeyed(secret)
		if method.Alg() != "HS256" {
			t.Errorf("alg %s", method.Alg())
		}
		var hands sync.WaitGroup
		for hand := range 4 {
			hands.Go(func() {
				var before []byte
				for length := range 300 {
					text := strings.Repeat(string(rune('a'+hand)), length)
					want, err := jwt.SigningMethodHS256.Sign(text, secret)
					if err != nil {
						t.Error(err)
					}
					got, err := method.Sign(text, nil)
					if err != nil || string(got) != string(want) {
						t.Errorf("%d bytes: signature %x, %v, want %x", length, got, err, want)
					}
					if err := method.Verify(text, want, nil); err != nil {
						t.Errorf("%d bytes: %v", length, err)
					}
					if length > 0 && string(before) == string(got) {
						t.Errorf("%d bytes: the signature before this one has changed", length)
					}
					before = got
					for name, wrong := range map[string][]byte{"none": nil, "cut": want[1:], "longer": append(want[:len(want):len(want)], 0)} {
						if err := method.Verify(text, wrong, nil); !errors.Is(err, jwt.ErrSignatureInvalid) {
							t.Errorf("%d bytes, %s: %v", length, name, err)
						}
					}
					want[length%len(want)] ^= 1 << (length % 8)
					if err := method.Verify(text, want, nil); !errors.Is(err, jwt.ErrSignatureInvalid) {
						t.Errorf("%d bytes, altered: %v", length, err)
					}
				}
			})
		}
		hands.Wait()
	}
}

// What is signed is what the library signs, whichever the algorithm makes the length of the signature.
func TestSignedLikeTheLibrary(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	raw := m.issue(t).Access
	parts := strings.Split(raw, ".")
	key := m.keys.Material()
	want, err := jwt.SigningMethodHS256.Sign(parts[0]+"."+parts[1], key)
	if err != nil || len(parts) != 3 || parts[2] != base64.RawURLEncoding.EncodeToString(want) {
		t.Errorf("signed %d parts, %v; want the signature %x", len(parts), err, want)
	}
}
