package token

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/golang-jwt/jwt/v5"
)

// keptKeys bounds how many earlier keys are remembered.
const keptKeys = 32

// Keys is the key that signs and the earlier ones that still verify, each by its own algorithm. It is safe for concurrent
// use.
type Keys struct {
	secret  *Secret
	signers Signers

	making sync.Mutex // held while a key is made, so that nobody who signs or verifies waits for a new RSA key
	made   int        // guarded by making

	mu      sync.RWMutex
	current *key
	earlier []*key // newest first

	ring atomic.Pointer[ring] // of the same keys, replaced with mu held
}

// NewKeys makes the first key, of an algorithm of Algs; another is an error. Those of RS256 and ES256 are of the signers, the
// others derive from the secret.
func NewKeys(alg string, secret *Secret, signers Signers) (*Keys, error) {
	first, err := newKey(alg, secret, signers, 0)
	if err != nil {
		return nil, err
	}
	k := &Keys{secret: secret, signers: signers, made: 1, current: first}
	k.ring.Store(newRing(k.current, k.earlier))
	return k, nil
}

// Rotate makes a new signing key of the algorithm in use. With overlap, tokens of the old one stay good until they expire
// and the JWKS lists both; without, all earlier keys are refused at once. It returns id and algorithm of the new key. Of
// the earlier keys, 32 are remembered; tokens of older ones have an unknown key.
func (k *Keys) Rotate(overlap bool) (id, alg string, err error) {
	k.making.Lock()
	defer k.making.Unlock()
	alg = k.signing().alg()
	id, err = k.replace(alg, overlap)
	return id, alg, err
}

// Use makes a new signing key of an algorithm of Algs, at once and with overlap. When it is in use already, nothing
// changes, and neither does anything when the key cannot be made.
func (k *Keys) Use(alg string) error {
	k.making.Lock()
	defer k.making.Unlock()
	if k.signing().alg() == alg {
		return nil
	}
	_, err := k.replace(alg, true)
	return err
}

// replace is for those who hold making.
func (k *Keys) replace(alg string, overlap bool) (string, error) {
	next, err := newKey(alg, k.secret, k.signers, k.made)
	if err != nil {
		return "", err
	}
	k.made++
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
	k.ring.Store(newRing(k.current, k.earlier))
	return next.id, nil
}

func (k *Keys) signing() *key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.current
}

// signer is the key that signs now. What it is going to sign expires then at last, in Unix seconds.
func (k *Keys) signer(expires int64) *key {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current.lastExpiry = max(k.current.lastExpiry, expires)
	return k.current
}

// Current is the id of the key that signs now, and whether it has a public half for the JWKS.
func (k *Keys) Current() (id string, public bool) {
	current := k.signing()
	return current.id, !current.anonymous()
}

// Signed says that a key has signed tokens elsewhere, of which the last expires then, in Unix seconds: the JWKS lists it until then. A key that
// is not remembered any more is left alone.
func (k *Keys) Signed(id string, expires int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, one := range append([]*key{k.current}, k.earlier...) {
		if one.id == id {
			one.lastExpiry = max(one.lastExpiry, expires)
		}
	}
}

// verify checks the signature and reads the claims. Whether they are still good is another question.
func (r *ring) verify(raw string) (Claims, error) {
	for _, k := range r.good {
		if claims, ok := k.read(raw); ok {
			return claims, nil
		}
	}
	claims, err := verifyWith(raw, r.good) // in full, and with the reason
	if len(r.dropped) > 0 && (errors.Is(err, ErrSignature) || errors.Is(err, ErrUnknownKey) || errors.Is(err, ErrAlgorithm)) {
		if _, again := verifyWith(raw, r.dropped); again == nil {
			return Claims{}, fmt.Errorf("%w: its key was dropped by a rotation", ErrUnknownKey)
		}
	}
	return claims, err
}

func verifyWith(raw string, candidates []*key) (Claims, error) {
	// Claims are not validated here, because that would compare them with the wall clock.
	parser := jwt.NewParser(jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
	var payload unread
	_, err := parser.ParseWithClaims(raw, &payload, func(t *jwt.Token) (any, error) {
		return choose(t, candidates)
	})
	if err != nil {
		return Claims{}, classify(err)
	}
	return payload.read()
}

// choose returns the keys that may have signed t: the one it names, or each in turn for HS256, which names none. A key
// verifies its own algorithm alone, or a public key would do as the secret of another.
func choose(t *jwt.Token, candidates []*key) (any, error) {
	id, named := t.Header["kid"]
	inUse := false
	set := jwt.VerificationKeySet{}
	for _, c := range candidates {
		itsOwn := c.alg() == t.Method.Alg()
		if named && c.id == id && !itsOwn {
			return nil, ErrAlgorithm
		}
		inUse = inUse || itsOwn
		if itsOwn && (named && c.id == id || !named && c.anonymous()) {
			set.Keys = append(set.Keys, c.verify)
		}
	}
	switch {
	case !inUse:
		return nil, ErrAlgorithm
	case len(set.Keys) == 0:
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
