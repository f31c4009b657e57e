package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"slices"

	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/mockserver/state"
)

// MaxDrawn is how many ids and keys a saved secret can have made: the largest whole number that every JSON reader keeps.
const MaxDrawn = 1<<53 - 1

// maxPrivate is more than a private key in PKCS #8 takes, in bytes.
const maxPrivate = 4096

// Save returns the secret, and how far it has got.
func (s *Secret) Save() state.Secret {
	return state.Secret{Key: slices.Clone(s.key[:]), Drawn: s.drawn.Load()}
}

// RestoreSecret is the secret that was saved, or notes what is wrong with it.
func RestoreSecret(n state.Notes, saved state.Secret) *Secret {
	s := &Secret{label: idLabel}
	if len(saved.Key) != sha256.Size {
		n.At("key").Wrong("is of another length, want %d bytes", sha256.Size)
	} else {
		s.key = [sha256.Size]byte(saved.Key)
	}
	if saved.Drawn > MaxDrawn {
		n.At("drawn").Wrong("is out of bounds, want 0 to %d", uint64(MaxDrawn))
	}
	s.drawn.Store(saved.Drawn)
	return s
}

// Save returns all keys.
func (k *Keys) Save() (state.Keys, error) {
	k.making.Lock()
	defer k.making.Unlock()
	k.mu.RLock()
	defer k.mu.RUnlock()
	signing, err := k.current.save()
	saved := state.Keys{Made: k.made, Signing: signing, Earlier: make([]state.Key, len(k.earlier))}
	for i, old := range k.earlier {
		if err == nil {
			saved.Earlier[i], err = old.save()
		}
	}
	return saved, err
}

func (k *key) save() (state.Key, error) {
	saved := state.Key{ID: k.id, Alg: k.alg(), Dropped: k.dropped, LastExpiry: k.lastExpiry}
	if material, symmetric := k.sign.([]byte); symmetric {
		saved.Private = slices.Clone(material)
		return saved, nil
	}
	private, err := x509.MarshalPKCS8PrivateKey(k.sign)
	if err != nil {
		return state.Key{}, fmt.Errorf("save a key of %s: %w", k.alg(), err)
	}
	saved.Private = private
	return saved, nil
}

// RestoreKeys are the keys that were saved, or notes what is wrong with them. Those that they make next derive from the
// secret, or are of the signers.
func RestoreKeys(n state.Notes, saved state.Keys, secret *Secret, signers Signers) *Keys {
	k := &Keys{secret: secret, signers: signers, made: saved.Made}
	n.At("made").Within(int64(saved.Made), int64(1+len(saved.Earlier)), 1<<31-1)
	if len(saved.Earlier) > keptKeys {
		n.At("earlier").Wrong("has too many keys, want at most %d", keptKeys)
	}
	if saved.Signing.Dropped {
		n.At("signing").At("dropped").Wrong("is true, want a signing key that verifies")
	}
	k.current = restoreKey(n.At("signing"), saved.Signing)
	ids := map[string]bool{saved.Signing.ID: true}
	for i, old := range saved.Earlier {
		place := n.At("earlier").Item(i)
		if ids[old.ID] {
			place.At("id").Wrong("is that of a newer key, want each its own")
		}
		ids[old.ID] = true
		k.earlier = append(k.earlier, restoreKey(place, old))
	}
	k.ring.Store(newRing(k.current, k.earlier))
	return k
}

// Adopt takes over keys that were saved by another process with the same secret. Nothing that is remembered of tokens is lost where they are the
// same keys. It notes what is wrong with them, and then has changed nothing.
func (k *Keys) Adopt(n state.Notes, saved state.Keys) {
	next := RestoreKeys(n, saved, k.secret, k.signers)
	if !n.Clean() {
		return
	}
	k.making.Lock()
	defer k.making.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	all := append([]*key{k.current}, k.earlier...)
	changed := len(all) != 1+len(next.earlier)
	for i, theirs := range append([]*key{next.current}, next.earlier...) {
		if !changed && (all[i].id != theirs.id || all[i].dropped != theirs.dropped) {
			changed = true
		}
		for _, ours := range all {
			if ours.id == theirs.id {
				theirs.lastExpiry = max(theirs.lastExpiry, ours.lastExpiry)
			}
		}
	}
	k.made = next.made
	if changed {
		k.current, k.earlier = next.current, next.earlier
		k.ring.Store(newRing(k.current, k.earlier))
	}
}

// maxKeyID is the longest name of a key, in bytes. Tokens carry it.
const maxKeyID = 64

func restoreKey(n state.Notes, saved state.Key) *key {
	if saved.ID == "" || len(saved.ID) > maxKeyID {
		n.At("id").Wrong("is empty or too long, want 1 to %d bytes", maxKeyID)
	}
	n.At("last_expiry").Within(saved.LastExpiry, 0, 1<<53-1)
	k := &key{id: saved.ID, dropped: saved.Dropped, lastExpiry: saved.LastExpiry}
	if !slices.Contains(Algs, saved.Alg) {
		n.At("alg").Wrong("is none of %v", Algs)
		return k
	}
	k.method = jwt.GetSigningMethod(saved.Alg)
	if k.anonymous() {
		if len(saved.Private) != sha256.Size {
			n.At("private").Wrong("is of another length, want %d bytes", sha256.Size)
		}
		material := slices.Clone([]byte(saved.Private))
		k.sign, k.verify, k.method = material, material, newKeyed(material)
		return k.ready()
	}
	signer, ok := parsePrivate(saved.Alg, saved.Private)
	if !ok {
		n.At("private").Wrong("is no PKCS #8 of a key of %s as the mock makes it", saved.Alg)
		return k
	}
	k.sign, k.verify = signer, signer.Public()
	return k.ready()
}

// parsePrivate reads a private key of an algorithm.
func parsePrivate(alg string, pkcs8 []byte) (crypto.Signer, bool) {
	if len(pkcs8) > maxPrivate {
		return nil, false
	}
	parsed, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, false
	}
	switch private := parsed.(type) {
	case *rsa.PrivateKey:
		return private, alg == "RS256" && private.N.BitLen() == rsaBits
	case *ecdsa.PrivateKey:
		return private, alg == "ES256" && private.Curve == elliptic.P256()
	case ed25519.PrivateKey:
		return private, alg == "EdDSA"
	}
	return nil, false
}

// Alg is the algorithm of the key that signs now.
func (k *Keys) Alg() string { return k.signing().alg() }
