package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"fmt"
	"sync"
)

// Signers makes the n-th private key of RS256 or ES256, counted from 0. Another algorithm is an error.
type Signers func(alg string, n int) (crypto.Signer, error)

// Go ignores a seeded reader when it makes RSA and ECDSA keys, so seeded mocks use these well-known ones, in turn.
var (
	//go:embed testkeys/rs256.pem
	knownRS256 []byte
	//go:embed testkeys/es256.pem
	knownES256 []byte
)

// KnownSigners are Signers of the embedded keys, starting over at their end.
func KnownSigners(alg string, n int) (crypto.Signer, error) {
	switch alg {
	case "RS256":
		return knownKey(knownRS256, n)
	case "ES256":
		return knownKey(knownES256, n)
	}
	return nil, unknownAlg(alg)
}

func knownKey(file []byte, n int) (crypto.Signer, error) {
	var blocks []*pem.Block
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		blocks = append(blocks, block)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(blocks[n%len(blocks)].Bytes)
	if err != nil {
		return nil, fmt.Errorf("embedded key %d: %w", n%len(blocks), err)
	}
	return parsed.(crypto.Signer), nil
}

// NewSigners returns Signers of keys that nobody else has. They remember the first 32 keys of an algorithm, since an RSA key
// takes a tenth of a second: a mock has the same ones after each reset, and so have its sandboxes, each under ids of its
// own, so that a token of the one is none of the other. They are safe for concurrent use.
func NewSigners() Signers {
	var mu sync.Mutex
	type place struct {
		alg string
		n   int
	}
	made := map[place]crypto.Signer{}
	return func(alg string, n int) (crypto.Signer, error) {
		mu.Lock()
		defer mu.Unlock()
		if known, ok := made[place{alg, n}]; ok {
			return known, nil
		}
		fresh, err := freshKey(alg)
		if err == nil && n < keptKeys {
			made[place{alg, n}] = fresh
		}
		return fresh, err
	}
}

const rsaBits = 2048

func freshKey(alg string) (crypto.Signer, error) {
	switch alg {
	case "RS256":
		return rsa.GenerateKey(rand.Reader, rsaBits)
	case "ES256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return nil, unknownAlg(alg)
}

func unknownAlg(alg string) error {
	return fmt.Errorf("unknown signing algorithm %q, want one of %v", alg, Algs)
}
