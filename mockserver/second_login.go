package mockserver

import (
	"errors"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// revokeEarlier ends all tokens of an account that is logging in, and returns it with the store for its new family. It gives each login an epoch
// of its own, so that of several at once the tokens of the last one live. Where the state is shared that is written with the family, and
// not before: a login that has to be decided on again would revoke twice.
func (x *exchange) revokeEarlier(account store.Account) (store.Account, store.Store, error) {
	if x.world.share != nil {
		next := token.RevokeAccount(account, token.Access, token.Refresh)
		return next, x.replacing(next), nil
	}
	updated, err := x.world.store.UpdateAccount(x.request.Context(), account.Username, func(a store.Account, _ bool) (store.Account, error) {
		if a.Key != account.Key || a.Password != account.Password || a.Active != account.Active {
			return store.Account{}, refuse(journal.ReasonBadCredentials, errors.New("the account was changed meanwhile"))
		}
		return token.RevokeAccount(a, token.Access, token.Refresh), nil
	})
	return updated, x.world.store, err
}
