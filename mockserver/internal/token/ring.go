package token

import (
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// remembered is how many tokens are known to be well signed without looking again. Each takes about a kilobyte.
const remembered = 8192

// ring is the keys that verify, and the access tokens that they have verified already. It is never changed: a rotation puts another
// one in its place, so that nothing is believed after it that was verified before it.
//
// What it remembers is that a token is well signed and what it says. Whether it is still good is asked each time.
type ring struct {
	good, dropped []*key
	verified      *lru.Cache[string, Verified]
}

// newRing must not run while keys change.
func newRing(current *key, earlier []*key) *ring {
	r := &ring{good: []*key{current}}
	for _, old := range earlier {
		if old.dropped {
			r.dropped = append(r.dropped, old)
		} else {
			r.good = append(r.good, old)
		}
	}
	r.verified, _ = lru.New[string, Verified](remembered) // fails for sizes below 1 alone
	return r
}

// remember returns what a token says with its fingerprint, and keeps it. Refresh tokens are shown once, as a rule.
func (r *ring) remember(raw string, v Verified) Verified {
	v.Fingerprint = journal.Fingerprint(v.ID)
	if v.Use == Access {
		r.verified.Add(strings.Clone(raw), v) // raw is a part of a request's head
	}
	return v
}
