// Package seal encrypts small secrets with a key, for the token stores that keep them where others might read: in a file,
// in Redis, in a database.
//
// What it makes is a binary file of age (age-encryption.org/v1), which the age tool opens with the same key. It tells two
// mishaps apart that look alike in such a file: another key, ErrWrongKey, and damage, ErrDamaged. For that the header says
// which key has sealed, in a stanza of our own, which other readers skip as the specification wants it.
//
// Like any age file it proves that nobody has changed it, yet not who has written it: whoever has the public key can make
// one. No place shows the public key therefore.
package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Why something cannot be opened. The errors of Open say more in words of their own, and show nothing of what they could not
// read.
var (
	// ErrWrongKey says that it was sealed with a key that is not at hand.
	ErrWrongKey = errors.New("sealed with another key")
	// ErrDamaged says that it is not what Seal has made, or that some of it has changed since.
	ErrDamaged = errors.New("not as it was sealed")
)

// errNoKey is the answer of the zero Key.
var errNoKey = errors.New("there is no key: parse one, or generate one")

// Seal encrypts plain with the first identity of k. Each call gives other bytes, some 300 more than plain has. It fails
// with the zero Key only.
func (k Key) Seal(plain []byte) ([]byte, error) {
	if k.IsZero() {
		return nil, errNoKey
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, signer{k.identities[0]})
	if err != nil {
		return nil, fmt.Errorf("sealing with %v: %w", k, err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("sealing with %v: %w", k, err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("sealing with %v: %w", k, err)
	}
	return sealed.Bytes(), nil
}

// Open decrypts what Seal has made with one of the identities of k, or the age tool for one of them. Errors are
// ErrWrongKey and ErrDamaged, and that of the zero Key.
func (k Key) Open(sealed []byte) ([]byte, error) {
	if k.IsZero() {
		return nil, errNoKey
	}
	if !bytes.HasPrefix(sealed, []byte(magic)) {
		return nil, refusal{ErrDamaged, fmt.Sprintf("expected a binary age file, found %d bytes that are none", len(sealed))}
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), opener{k})
	switch {
	case errors.Is(err, ErrWrongKey), errors.Is(err, ErrDamaged):
		return nil, err
	case err != nil: // whose text may show what was read
		return nil, refusal{ErrDamaged, "its header is cut or has changed"}
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, refusal{ErrDamaged, "its content is cut or has changed"}
	}
	return plain, nil
}

// refusal is an error of Open: a reason to be found by errors.Is, and what to say.
type refusal struct {
	reason error
	text   string
}

func (r refusal) Error() string { return r.text }

func (r refusal) Unwrap() error { return r.reason }
