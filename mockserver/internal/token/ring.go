package token

import (
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/lru"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// How many tokens are known to be well signed without looking again. Each takes about a kilobyte.
const (
	remembered = 8192 // access tokens that were shown
	expected   = 4096 // refresh tokens that were issued last
)

// ring is the keys that verify, the access tokens that they have verified already, and the refresh tokens that they have signed. It is
// never changed: a rotation puts another one in its place, so that nothing is believed after it that was verified before it.
//
// What it remembers is that a token is well signed and what it says. Whether it is still good is asked each time.
type ring struct {
	good, dropped []*key
	verified      *lru.Locked[string, Verified]
	issued        *lru.Locked[string, Verified]
}

// newRing must not run while keys change.
func newRing(current *key, earlier []*key) *ring {
	r := &ring{
		good:     []*key{current},
		verified: lru.NewLocked[string, Verified](remembered),
		issued:   lru.NewLocked[string, Verified](expected),
	}
	for _, old := range earlier {
		if old.dropped {
			r.dropped = append(r.dropped, old)
		} else {
			r.good = append(r.good, old)
		}
	}
	return r
}

// recall returns what a token of an issuer says, if it is remembered.
func (r *ring) recall(raw, issuer string) (Verified, bool) {
	known, ok := r.verified.Get(raw)
	if !ok {
		known, ok = r.issued.Get(raw)
	}
	return known, ok && known.Issuer == issuer
}

// remember returns what a token says with its fingerprint, and keeps it. Refresh tokens are shown once, as a rule.
func (r *ring) remember(raw string, v Verified) Verified {
	v.Fingerprint = journal.Fingerprint(v.ID)
	if v.Use == Access {
		r.verified.Add(strings.Clone(raw), v) // raw is a part of a request's head
	}
	return v
}

// expect remembers a refresh token that was just signed with one of the keys: it will be shown, once.
func (r *ring) expect(raw string, v Verified) {
	if len(raw) <= MaxLength {
		r.issued.Add(raw, v)
	}
}
