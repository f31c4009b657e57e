package token

import (
	"errors"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Rotation is one use of a refresh token. Its Change is for store.UpdateFamily, so that the store decides, once for each of
// those who present the same token.
type Rotation struct {
	Policy  Policy
	Account store.Account
	// Draft is the pair that the token may get.
	Draft Draft

	// Outcome is that of the last Change that was kept.
	Outcome
}

// Outcome is what a refresh token gets.
type Outcome struct {
	// Pair is the new pair. It is in the family, and only needs to be signed.
	Pair store.Pair
	// Repeat tells that the token gets the family's pair of generation Current in place of a new one, if that is good:
	// Policy.CheckCurrent decides.
	Repeat  bool
	Current uint32
	// Replayed tells that the token was spent before.
	Replayed bool
	// Reused is the ErrReused that has revoked the family, or nil.
	Reused error
}

// Change fails like Policy.Check and Policy.Replay when the refresh token gets nothing, unless it revokes the family.
func (r *Rotation) Change(family store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
	r.Outcome = Outcome{}
	now := r.Draft.now()
	err := r.Policy.Check(r.Account, family, pair, Refresh, now)
	if errors.Is(err, ErrSpent) {
		r.Replayed = true
		err = r.Policy.Replay(r.Account, family, pair, now)
	}
	switch {
	case errors.Is(err, ErrReused):
		r.Reused = err
		return r.Policy.EndFamily(family), nil, nil
	case err != nil:
		return store.Family{}, nil, err
	case r.Replayed && r.Policy.repeats():
		r.Repeat, r.Current = true, family.Generation
		return family, nil, nil
	}
	return r.advance(family, pair)
}

// advance adds a pair to the family, and spends the one whose refresh token was presented.
func (r *Rotation) advance(family store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
	next := r.Draft.Pair(Place{family.Generation + 1, pair.Depth + 1, r.Policy.Until(family.StartedAt)})
	if !r.Replayed {
		pair.Spent, pair.SpentAt = true, next.IssuedAt
		pair.Access.Revoked = pair.Access.Revoked || r.Policy.RevokeOldAccess
	} else if r.Policy.Reuse == OneGeneration {
		family = r.Policy.supersede(family)
	}
	family.Generation = next.Generation
	family.Depth = max(family.Depth, next.Depth)
	family.ExpiresAt = max(family.ExpiresAt, lastExpiry(next))
	r.Pair = next
	return family, []store.Pair{pair, next}, nil
}

// CheckCurrent tells whether a pair that a Rotation wants to repeat still is the family's current one and can be
// refreshed. The error is an ErrSpent: that of the token that was presented.
func (p Policy) CheckCurrent(account store.Account, family store.Family, pair store.Pair, now int64) error {
	if family.Generation != pair.Generation || p.Check(account, family, pair, Refresh, now) != nil {
		return errCurrent
	}
	return nil
}
