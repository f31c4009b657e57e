package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// same tells whether two private keys are one.
func same(t *testing.T, one, two crypto.Signer) bool {
	t.Helper()
	switch key := one.(type) {
	case *rsa.PrivateKey:
		return key.Equal(two)
	case *ecdsa.PrivateKey:
		return key.Equal(two)
	}
	t.Fatalf("a key of type %T", one)
	return false
}

// Signers make a key once, and another for the next number; nobody else has it.
func TestSignersRememberTheirKeys(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "ES256"} {
		ours, others := token.NewSigners(), token.NewSigners()
		signer := func(of token.Signers, n int) crypto.Signer {
			key, err := of(alg, n)
			if err != nil {
				t.Fatal(err)
			}
			return key
		}
		first := signer(ours, 0)
		if !same(t, first, signer(ours, 0)) {
			t.Errorf("%s: the first key is made twice", alg)
		}
		if same(t, first, signer(ours, 1)) || same(t, first, signer(others, 0)) || same(t, first, signer(token.KnownSigners, 0)) {
			t.Errorf("%s: another key is the first one", alg)
		}
		if same(t, signer(ours, 32), signer(ours, 32)) {
			t.Errorf("%s: more than 32 keys are remembered", alg)
		}
	}
}

func TestSignersOfAnotherAlgorithm(t *testing.T) {
	t.Parallel()
	for _, signers := range []token.Signers{token.KnownSigners, token.NewSigners()} {
		if _, err := signers("HS256", 0); err == nil || !strings.Contains(err.Error(), `unknown signing algorithm "HS256", want one of [HS256 RS256 ES256 EdDSA]`) {
			t.Errorf("HS256: %v", err)
		}
	}
}
