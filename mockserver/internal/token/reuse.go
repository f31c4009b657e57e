package token

import "github.com/popupmock/popupmock/mockserver/store"

// Reuse is what becomes of a refresh token that was used before and is presented again. One is honoured only while its
// family has not come further than one refresh beyond it, and never once it is revoked.
type Reuse uint8

// The kinds of Reuse.
const (
	// RefuseReuse answers ErrSpent, and nothing changes.
	RefuseReuse Reuse = iota
	// RevokeOnReuse answers ErrReused: the family is revoked (RFC 9700, section 4.14.2).
	RevokeOnReuse
	// SameSuccessor gives the current pair again within the window, and refuses later.
	SameSuccessor
	// NewPair gives a further pair within the window, until the refresh token of one of its pairs is used, and revokes the
	// family later. The pairs live side by side: each can be refreshed.
	NewPair
	// OneGeneration gives a pair once, which takes the current one's place, and revokes the family after that. For this
	// the pair revokes the refresh tokens before it, the one that it is given for among them.
	OneGeneration
	// RetireOnUse gives the current pair again until that is refreshed, and refuses then.
	RetireOnUse
)

// Replay decides about a refresh token that is spent, and not expired. Nil honours it. ErrSpent refuses it; ErrReused does
// so too, and asks for EndFamily.
func (p Policy) Replay(account store.Account, family store.Family, pair store.Pair, now int64) error {
	switch {
	case p.honours(account, family, pair, now):
		return nil
	case p.Reuse == RevokeOnReuse || p.Reuse == NewPair || p.Reuse == OneGeneration:
		return ErrReused
	}
	return ErrSpent
}

func (p Policy) honours(account store.Account, family store.Family, pair store.Pair, now int64) bool {
	if pair.Depth+1 != family.Depth || revoked(account, family, pair, Refresh) {
		return false
	}
	switch p.Reuse {
	case SameSuccessor, NewPair:
		// A request that another has overtaken may have read the clock before the first use.
		return max(0, now-pair.SpentAt) < p.Window
	case OneGeneration, RetireOnUse:
		return true
	}
	return false
}

// repeats tells whether a token that is honoured gets the current pair again, so that nothing advances.
func (p Policy) repeats() bool { return p.Reuse == SameSuccessor || p.Reuse == RetireOnUse }

// EndFamily is the family after a reuse that revokes it.
func (p Policy) EndFamily(family store.Family) store.Family {
	if p.KeepDeadAccess {
		return RevokeFamily(family, Refresh)
	}
	return RevokeFamily(family, Access, Refresh)
}

// supersede ends the pairs so far, for one that takes the current one's place.
func (p Policy) supersede(family store.Family) store.Family {
	if p.RevokeOldAccess {
		return RevokeFamily(family, Access, Refresh)
	}
	return RevokeFamily(family, Refresh)
}
