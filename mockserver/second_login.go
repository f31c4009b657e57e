package mockserver

import (
	"errors"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// revokeEarlier ends all tokens of an account that is logging in. It gives each login an epoch of its own, so that of
// several at once the tokens of the last one live.
func (x *exchange) revokeEarlier(account store.Account) (store.Account, error) {
	updated, err := x.world.store.UpdateAccount(x.request.Context(), account.Username, func(a store.Account, _ bool) (store.Account, error) {
		if a.Key != account.Key || a.Password != account.Password || a.Active != account.Active {
			return store.Account{}, refuse(journal.ReasonBadCredentials, errors.New("the account was changed meanwhile"))
		}
		return token.RevokeAccount(a, token.Access, token.Refresh), nil
	})
	if err == nil {
		x.entry.Revokes = journal.RevokesAccount
	}
	return updated, err
}
