package token

import "github.com/popupmock/popupmock/mockserver/store"

// NewFamily is the family that a login starts with its first pair.
func NewFamily(id store.ID, account store.Account, first store.Pair) store.Family {
	return store.Family{ID: id, Account: account.Key, StartedAt: first.IssuedAt, ExpiresAt: lastExpiry(first)}
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
