package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"

	"github.com/golang-jwt/jwt/v5"
)

// keyed is HS256 with one key, whichever it is given. The library's takes the key up anew for each token, which costs as much as
// hashing the token does.
type keyed struct {
	*jwt.SigningMethodHMAC
	macs sync.Pool // of *mac
}

// mac hashes one text at a time.
type mac struct {
	hash      hash.Hash
	text, sum []byte // kept for their memory
}

func newKeyed(secret []byte) *keyed {
	return &keyed{
		SigningMethodHMAC: jwt.SigningMethodHS256,
		macs:              sync.Pool{New: func() any { return &mac{hash: hmac.New(sha256.New, secret)} }},
	}
}

// Sign implements jwt.SigningMethod. It never fails.
func (k *keyed) Sign(text string, _ any) ([]byte, error) {
	m := k.of(text)
	defer k.macs.Put(m)
	return append([]byte(nil), m.sum...), nil
}

// Verify implements jwt.SigningMethod. The error is jwt.ErrSignatureInvalid.
func (k *keyed) Verify(text string, signature []byte, _ any) error {
	m := k.of(text)
	defer k.macs.Put(m)
	if !hmac.Equal(signature, m.sum) {
		return jwt.ErrSignatureInvalid
	}
	return nil
}

// of is a mac with the sum of a text.
func (k *keyed) of(text string) *mac {
	m := k.macs.Get().(*mac)
	m.hash.Reset()
	m.text = append(m.text[:0], text...)
	_, _ = m.hash.Write(m.text) // never fails (hash.Hash)
	m.sum = m.hash.Sum(m.sum[:0])
	return m
}
