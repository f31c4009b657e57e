package token

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Secret is what everything unguessable derives from. It is safe for concurrent use.
type Secret struct {
	key   [sha256.Size]byte
	label string // what ids derive from beside their number
	drawn atomic.Uint64
	macs  sync.Pool // of the key, to be used again
}

// NewSecret returns the secret of a seed, or a random one when seed is empty.
func NewSecret(seed string) *Secret {
	s := &Secret{label: idLabel}
	if seed == "" {
		rand.Read(s.key[:]) // never fails: it ends the program instead
		return s
	}
	s.key = sha256.Sum256([]byte("popupmock seed\x00" + seed))
	return s
}

const idLabel = "id"

// Apart makes all further ids others than those that anybody else draws who has the same secret: each who comes to it later must call it,
// before the first ID.
func (s *Secret) Apart() {
	var own [16]byte
	rand.Read(own[:])
	s.label = idLabel + " " + string(own[:])
}

// ID draws the next id. Without the secret nobody can tell it from a random one.
func (s *Secret) ID() store.ID {
	sum := s.derive(s.label, s.drawn.Add(1))
	return store.ID(sum[:len(store.ID{})])
}

// Seed returns what is left to chance for a purpose, always the same for the same secret.
func (s *Secret) Seed(purpose string) [sha256.Size]byte { return s.derive("seed "+purpose, 0) }

// derive returns 32 bytes for a label and a number, by HMAC-SHA-256.
func (s *Secret) derive(label string, n uint64) [sha256.Size]byte {
	mac, lent := s.macs.Get().(hash.Hash)
	if !lent {
		mac = hmac.New(sha256.New, s.key[:])
	}
	var buffer [64]byte
	mac.Write(binary.BigEndian.AppendUint64(append(append(buffer[:0], label...), 0), n))
	sum := [sha256.Size]byte(mac.Sum(buffer[:0]))
	mac.Reset()
	s.macs.Put(mac)
	return sum
}
