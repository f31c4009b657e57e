package token

import "github.com/popupmock/popupmock/mockserver/store"

// Check tells whether a token of the pair is good at now (Unix seconds). The error is, in this order, ErrUnknown,
// ErrExpired, ErrSpent or ErrRevoked.
//
// A token is expired at exp exactly, as RFC 7519 (section 4.1.4) says "on or after". An access token outlives the
// rotation of its pair; whether the vendor's does is not documented.
func Check(account store.Account, family store.Family, pair store.Pair, use Use, now int64) error {
	t, dead, epoch := pair.Access, family.DeadAccess, account.DeadAccess
	if use == Refresh {
		t, dead, epoch = pair.Refresh, family.DeadRefresh, account.DeadRefresh
	}
	switch {
	case account.Key != family.Account:
		return ErrUnknown
	case now >= t.ExpiresAt:
		return ErrExpired
	case use == Refresh && pair.Spent:
		return ErrSpent
	case t.Revoked || pair.Generation < dead || pair.Epoch < epoch:
		return ErrRevoked
	}
	return nil
}

// NewFamily is the family that a login starts with its first pair.
func NewFamily(id store.ID, account store.Account, first store.Pair) store.Family {
	return store.Family{ID: id, Account: account.Key, StartedAt: first.IssuedAt, ExpiresAt: lastExpiry(first)}
}

// Rotate returns the change that spends a pair's refresh token and adds the next pair; it is for store.UpdateFamily.
// The change fails like Check when the refresh token is not good (any more).
func Rotate(account store.Account, next store.Pair) func(store.Family, store.Pair) (store.Family, []store.Pair, error) {
	return func(family store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
		if err := Check(account, family, pair, Refresh, next.IssuedAt); err != nil {
			return store.Family{}, nil, err
		}
		pair.Spent, pair.SpentAt = true, next.IssuedAt
		family.Generation = next.Generation
		family.ExpiresAt = max(family.ExpiresAt, lastExpiry(next))
		return family, []store.Pair{pair, next}, nil
	}
}

func lastExpiry(p store.Pair) int64 { return max(p.Access.ExpiresAt, p.Refresh.ExpiresAt) }

// RevokeFamily marks the family's tokens of the given uses as revoked, those of all generations so far.
func RevokeFamily(family store.Family, uses ...Use) store.Family {
	for _, use := range uses {
		if use == Access {
			family.DeadAccess = family.Generation + 1
		} else {
			family.DeadRefresh = family.Generation + 1
		}
	}
	return family
}

// RevokeAccount marks all of the account's tokens of the given uses as revoked, however many there are. A logout does
// this with both (vendor: logout page).
func RevokeAccount(account store.Account, uses ...Use) store.Account {
	account.Epoch++
	for _, use := range uses {
		if use == Access {
			account.DeadAccess = account.Epoch
		} else {
			account.DeadRefresh = account.Epoch
		}
	}
	return account
}

// RevokeToken marks one token of a pair as revoked.
func RevokeToken(pair store.Pair, use Use) store.Pair {
	if use == Access {
		pair.Access.Revoked = true
	} else {
		pair.Refresh.Revoked = true
	}
	return pair
}
