package mockserver

import (
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// replay decides about a refresh token that is spent. Nil lets it go on as if it were not: account and address are still
// to be checked, and the store has the last word. A reuse that revokes the family does so whatever the address, because
// it shows that two have the token, and is answered 401 as without it.
func (x *exchange) replay(found holding) error {
	policy := x.assumed.policy
	refused := policy.Replay(found.account, found.family, found.pair, x.now.Unix())
	if !errors.Is(refused, token.ErrReused) {
		return refused
	}
	end := func(family store.Family, _ store.Pair) (store.Family, []store.Pair, error) {
		return policy.EndFamily(family), nil, nil // what has come too late once does so ever after
	}
	if err := x.on(found.account).UpdateFamily(x.request.Context(), found.family.ID, found.pair.Generation, end); err != nil {
		return err
	}
	x.entry.Revokes, x.decided = revokesByReuse(policy), true
	return refused
}

// rotate lets the store decide, for all requests with the same token at once, what the refresh token gets.
func (x *exchange) rotate(account store.Account) (issuedPair, error) {
	old := x.credential.verified
	rotation := token.Rotation{
		Policy: x.assumed.policy, Account: account, Draft: x.world.authority.Draft(x.grant(account, old.Family)),
	}
	sign := func() (token.Issued, error) {
		return x.world.authority.Sign(account, old.Family, rotation.Pair, x.assumed.form)
	}
	change, signed := rotation.Change, token.Issued{}
	if x.world.share != nil { // by the key that the change stands on: another one may be there afterwards, and this one dropped
		change = func(family store.Family, pair store.Pair) (store.Family, []store.Pair, error) {
			family, pairs, err := rotation.Change(family, pair)
			if err == nil && rotation.Reused == nil && !rotation.Repeat {
				signed, err = sign()
			}
			return family, pairs, err
		}
	}
	err := x.on(account).UpdateFamily(x.request.Context(), old.Family, old.Generation, change)
	if err == nil {
		x.decided = true
		x.entry.Revokes = revokesByRotation(rotation)
		err = rotation.Reused
	}
	pair := rotation.Pair
	if err == nil && rotation.Repeat {
		pair, err = x.current(account, rotation.Current)
	}
	if err != nil {
		x.setState(err) // another request was faster, with this token or with its successor
		return issuedPair{}, err
	}
	if rotation.Replayed {
		x.setState(token.ErrSpent)
		x.entry.Cause = fmt.Sprintf("%s; honoured: refresh-reuse is %s", token.ErrSpent, x.assumed.RefreshReuse.Policy)
	}
	if x.world.share == nil || rotation.Repeat {
		rotation.Pair = pair
		signed, err = sign()
	}
	return issuedPair{signed, old.Family}, err
}

// current is the pair of the family's newest generation, if it still is that and good. Its reading is one call of the
// store, and decides: when another request has refreshed meanwhile, the token that was presented is older than it seemed.
func (x *exchange) current(account store.Account, generation uint32) (store.Pair, error) {
	family, pair, err := x.world.store.Pair(x.request.Context(), x.credential.verified.Family, generation)
	if err != nil {
		return store.Pair{}, err
	}
	return pair, x.assumed.policy.CheckCurrent(account, family, pair, x.now.Unix())
}
