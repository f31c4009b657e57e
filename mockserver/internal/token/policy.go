package token

import "github.com/popupmock/popupmock/mockserver/store"

// Policy is what holds for the life of tokens where there is a choice. Its zero value refuses a spent token and does no
// more, and knows no leeway and no limit.
type Policy struct {
	Reuse Reuse
	// Window is how many seconds after its first use SameSuccessor and NewPair honour a token. With 0 they honour none.
	Window int64
	// RevokeOldAccess ends a pair's access token with the first use of its refresh token.
	RevokeOldAccess bool
	// KeepDeadAccess lets the access tokens of a family live on that a reuse has revoked.
	KeepDeadAccess bool
	// Leeway is how many seconds after its expiry a token is still good.
	Leeway int64
	// SessionLimit is how many seconds after the login all tokens of a family end, with or without leeway; 0 is never.
	SessionLimit int64
}

// Check tells whether a token of the pair is good at now (Unix seconds). The error is, in this order, ErrUnknown,
// ErrExpired, ErrSpent or ErrRevoked.
//
// Without leeway a token is expired at exp exactly, as RFC 7519 (section 4.1.4) says "on or after".
func (p Policy) Check(account store.Account, family store.Family, pair store.Pair, use Use, now int64) error {
	switch {
	case account.Key != family.Account:
		return ErrUnknown
	case now >= of(pair, use).ExpiresAt+p.Leeway:
		return ErrExpired
	case p.SessionLimit != 0 && now >= p.Until(family.StartedAt):
		return errSession
	case use == Refresh && pair.Spent:
		return ErrSpent
	case revoked(account, family, pair, use):
		return ErrRevoked
	}
	return nil
}

func revoked(account store.Account, family store.Family, pair store.Pair, use Use) bool {
	if use == Refresh {
		return pair.Refresh.Revoked || pair.Generation < family.DeadRefresh || pair.Epoch < account.DeadRefresh
	}
	return pair.Access.Revoked || pair.Generation < family.DeadAccess || pair.Epoch < account.DeadAccess
}

// Until is the Unix second at which all tokens of a login end, 0 for none.
func (p Policy) Until(login int64) int64 {
	if p.SessionLimit == 0 {
		return 0
	}
	return login + p.SessionLimit
}

// End is the Unix second at which a token ends that expires at another: that, or the end of its session when it is earlier.
func (p Policy) End(family store.Family, expires int64) int64 {
	if p.SessionLimit == 0 {
		return expires
	}
	return min(expires, p.Until(family.StartedAt))
}
