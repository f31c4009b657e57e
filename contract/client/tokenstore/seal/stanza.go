package seal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"filippo.io/age"
)

// magic is the first line of an age file (age-encryption.org/v1, section "Header").
const magic = "age-encryption.org/v1\n"

// keyStanza is the type of the stanza that says which key has sealed: one argument, the fingerprint; its body is a
// checksum of that and of the other stanzas. Without it a changed stanza of X25519 would look like one for another key.
const keyStanza = "popupmock-key"

// signer wraps a file key for one identity, and says for which.
type signer struct{ identity *age.X25519Identity }

// Wrap is what age.Recipient wants.
func (s signer) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	stanzas, err := s.identity.Recipient().Wrap(fileKey)
	if err != nil {
		return nil, err
	}
	name := fingerprint(s.identity)
	return append(stanzas, &age.Stanza{Type: keyStanza, Args: []string{name}, Body: checksum(name, stanzas)}), nil
}

// checksum is the SHA-256 of the name of a key and of all stanzas but ours, each part with its length before it.
func checksum(name string, stanzas []*age.Stanza) []byte {
	sum := sha256.New()
	part := func(text string) { fmt.Fprintf(sum, "%d:%s", len(text), text) }
	part(name)
	for _, s := range stanzas {
		if s.Type == keyStanza {
			continue
		}
		part(s.Type)
		part(strings.Join(s.Args, " "))
		part(string(s.Body))
	}
	return sum.Sum(nil)
}

// opener finds the identity of a key that opens.
type opener struct{ key Key }

// Unwrap is what age.Identity wants. Its errors are our own, which age passes on as they are.
func (o opener) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	name, err := sealedWith(stanzas)
	if err != nil {
		return nil, err
	}
	for _, identity := range o.key.identities {
		fileKey, err := identity.Unwrap(stanzas)
		if err == nil {
			return fileKey, nil
		}
		if !errors.Is(err, age.ErrIncorrectIdentity) {
			return nil, refusal{ErrDamaged, "its header has changed"}
		}
	}
	if name == "" {
		return nil, refusal{ErrWrongKey, fmt.Sprintf("it does not say which, and at hand is %v", o.key)}
	}
	return nil, refusal{ErrWrongKey, fmt.Sprintf("it needs key %s, and at hand is %v", name, o.key)}
}

// sealedWith returns the fingerprint of the key, empty where no stanza has it, as in what the age tool has made.
func sealedWith(stanzas []*age.Stanza) (string, error) {
	i := slices.IndexFunc(stanzas, func(s *age.Stanza) bool { return s.Type == keyStanza })
	if i < 0 {
		return "", nil
	}
	own := stanzas[i]
	if len(own.Args) != 1 || !bytes.Equal(own.Body, checksum(own.Args[0], stanzas)) {
		return "", refusal{ErrDamaged, "its header has changed"}
	}
	return own.Args[0], nil
}
