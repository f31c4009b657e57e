package token

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/golang-jwt/jwt/v5"
)

// keptKeys bounds how many earlier keys are remembered.
const keptKeys = 32

// Keys is the key that signs and the earlier ones that still verify. It is safe for concurrent use.
type Keys struct {
	alg    string
	secret *Secret
	seeded bool

	mu      sync.RWMutex
	made    int
	current *key
	earlier []*key // newest first
}

// NewKeys makes the first key of an algorithm of Algs; another is an error.
func NewKeys(alg string, secret *Secret, seeded bool) (*Keys, error) {
	if !slices.Contains(Algs, alg) {
		return nil, fmt.Errorf("unknown signing algorithm %q, want one of %v", alg, Algs)
	}
	first, err := newKey(alg, secret, seeded, 0)
	if err != nil {
		return nil, err
	}
	return &Keys{alg: alg, secret: secret, seeded: seeded, made: 1, current: first}, nil
}

// Rotate makes a new signing key. With overlap, tokens of the old one stay good until they expire and the JWKS lists
// both; without, all earlier keys are refused at once. It returns the id of the new key. Of the earlier keys, 32 are
// remembered; tokens of older ones have an unknown key.
func (k *Keys) Rotate(overlap bool) (string, error) {
	next, err := newKey(k.alg, k.secret, k.seeded, k.number())
	if err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.earlier = slices.Insert(k.earlier, 0, k.current)
	k.earlier = k.earlier[:min(len(k.earlier), keptKeys)]
	if !overlap {
		for _, old := range k.earlier {
			old.dropped = true
		}
	}
	k.current = next
	return next.id, nil
}

// number counts the keys. It is a call of its own so that nobody waits for a new RSA key.
func (k *Keys) number() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made++
	return k.made - 1
}

// sign makes the compact form. HS256 tokens have the bare header of the vendor's sample; the others name their key.
func (k *Keys) sign(claims Claims) (string, error) {
	k.mu.Lock()
	current := k.current
	current.lastExpiry = max(current.lastExpiry, claims.ExpiresAt)
	k.mu.Unlock()
	t := jwt.NewWithClaims(current.method, claims)
	if k.alg != "HS256" {
		t.Header["kid"] = current.id
	}
	raw, err := t.SignedString(current.sign)
	if err != nil {
		return "", fmt.Errorf("sign with %s: %w", k.alg, err)
	}
	return raw, nil
}

// verify checks the signature and reads the claims. Whether they are still good is another question.
func (k *Keys) verify(raw string) (Claims, error) {
	candidates, dropped := k.snapshot()
	claims, err := k.verifyWith(raw, candidates)
	if len(dropped) > 0 && (errors.Is(err, ErrSignature) || errors.Is(err, ErrUnknownKey)) {
		if _, again := k.verifyWith(raw, dropped); again == nil {
			return Claims{}, fmt.Errorf("%w: its key was dropped by a rotation", ErrUnknownKey)
		}
	}
	return claims, err
}

func (k *Keys) snapshot() (good, dropped []*key) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	good = append(good, k.current)
	for _, old := range k.earlier {
		if old.dropped {
			dropped = append(dropped, old)
		} else {
			good = append(good, old)
		}
	}
	return good, dropped
}

func (k *Keys) verifyWith(raw string, candidates []*key) (Claims, error) {
	// Claims are not validated here, because that would compare them with the wall clock.
	parser := jwt.NewParser(jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
	var payload unread
	_, err := parser.ParseWithClaims(raw, &payload, func(t *jwt.Token) (any, error) {
		if t.Method.Alg() != k.alg {
			return nil, ErrAlgorithm
		}
		return k.choose(t, candidates)
	})
	if err != nil {
		return Claims{}, classify(err)
	}
	return payload.read()
}

// choose returns the keys that may have signed t: the one it names, or each in turn for HS256, which names none.
func (k *Keys) choose(t *jwt.Token, candidates []*key) (any, error) {
	id, named := t.Header["kid"]
	set := jwt.VerificationKeySet{}
	for _, c := range candidates {
		if (named && c.id == id) || (!named && k.alg == "HS256") {
			set.Keys = append(set.Keys, c.verify)
		}
	}
	if len(set.Keys) == 0 {
		return nil, ErrUnknownKey
	}
	return set, nil
}

// classify turns the library's errors into ours.
func classify(err error) error {
	switch {
	case errors.Is(err, ErrAlgorithm):
		return ErrAlgorithm
	case errors.Is(err, ErrUnknownKey):
		return ErrUnknownKey
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return ErrSignature
	case errors.Is(err, jwt.ErrTokenUnverifiable):
		return ErrAlgorithm // the header names one that does not exist
	}
	return ErrMalformed
}
