package mockserver

import (
	"errors"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/openapi"
)

// Login answers POST /auth/login (vendor: login page). Which is checked first, credentials or address, is assumed.
func (endpoints) Login(c echo.Context) error {
	x := exchangeOf(c)
	return x.settled(func() error { return x.login(c) })
}

func (x *exchange) login(c echo.Context) error {
	account, err := x.authenticate()
	if err != nil {
		return err
	}
	if err := x.checkAddress(account); err != nil {
		return err
	}
	families, revokes := x.on(account), x.assumed.SecondLogin == assumption.RevokeEarlier
	if revokes {
		if account, families, err = x.revokeEarlier(account); err != nil {
			return err
		}
	}
	pair, err := x.issueFirst(account)
	if err != nil {
		return err
	}
	if err := families.CreateFamily(c.Request().Context(), token.NewFamily(pair.family, account, pair.Pair), pair.Pair); err != nil {
		return err
	}
	if revokes {
		x.entry.Revokes = journal.RevokesAccount
	}
	return x.sendPair(c, account, pair)
}

// authenticate finds the account of username and password. An inactive one is refused in the same words (vendor: login
// page).
func (x *exchange) authenticate() (store.Account, error) {
	if x.credential.err != nil {
		return store.Account{}, x.credential.err
	}
	account, err := x.world.store.Account(x.request.Context(), x.credential.username)
	if errors.Is(err, store.ErrNoAccount) {
		err = x.world.unlessReset(x.request.Context(), err)
	}
	switch {
	case errors.Is(err, errGone):
		return store.Account{}, store.ErrStale // accounts of a world that was replaced go one after the other
	case errors.Is(err, store.ErrNoAccount):
		return store.Account{}, refuse(journal.ReasonBadCredentials, err)
	case err != nil:
		return store.Account{}, err
	}
	x.entry.Account = account.Username
	if x.assumed.IPCheckOnLogin == assumption.BeforeCredentials {
		if err := x.checkAddress(account); err != nil {
			return store.Account{}, err
		}
	}
	if !account.Password.Matches(x.credential.password) {
		return store.Account{}, refuse(journal.ReasonBadCredentials, nil)
	}
	if !account.Active {
		return store.Account{}, refuse(journal.ReasonAccountInactive, nil)
	}
	return account, nil
}

// Refresh answers POST /auth/refresh (vendor: refresh page). The address is checked before a token is spent, or honoured
// again.
func (endpoints) Refresh(c echo.Context) error {
	x := exchangeOf(c)
	return x.settled(func() error { return x.refresh(c) })
}

func (x *exchange) refresh(c echo.Context) error {
	account, err := x.judge()
	if err != nil {
		return err
	}
	if err := x.checkAddress(account); err != nil {
		return err
	}
	pair, err := x.rotate(account)
	if err != nil {
		return refuseToken(err)
	}
	return x.sendPair(c, account, pair)
}

// Logout answers POST /auth/logout: all tokens of the account are revoked, not this one alone (vendor: logout page).
func (endpoints) Logout(c echo.Context) error {
	x := exchangeOf(c)
	if err := x.checkLogoutBody(); err != nil {
		return err
	}
	err := x.world.revokeAccount(c.Request().Context(), x.account, token.Access, token.Refresh)
	if errors.Is(err, store.ErrNoAccount) { // deleted since its token was judged
		return refuse(journal.ReasonAccountUnknown, nil)
	}
	if err != nil {
		return err
	}
	x.entry.Revokes = journal.RevokesAccount
	result := openapi.LogoutResult{Message: "Successfully logged out"}
	if x.assumed.Dialect == assumption.Legacy {
		return sendJSON(c, result)
	}
	return sendJSON(c, openapi.LogoutEnvelope{Success: true, Data: result})
}

// issuedPair is a new pair and the family that it belongs to.
type issuedPair struct {
	token.Issued
	family store.ID
}

func (x *exchange) issueFirst(account store.Account) (issuedPair, error) {
	grant := x.grant(account, x.world.secret.ID())
	issued, err := x.world.authority.Issue(grant, token.Place{Until: x.assumed.policy.Until(x.now.Unix())})
	return issuedPair{issued, grant.Family}, err
}

func (x *exchange) grant(account store.Account, family store.ID) token.Grant {
	accessTTL, refreshTTL := x.world.lifetimes(account)
	return token.Grant{
		Account: account, Family: family, Now: x.now,
		AccessTTL: accessTTL, RefreshTTL: refreshTTL, Form: x.assumed.form,
	}
}

// lifetimes are those of the account's next tokens.
func (w *world) lifetimes(account store.Account) (access, refresh time.Duration) {
	access, refresh = w.terms.accessTTL, w.terms.refreshTTL
	if account.AccessTTL != 0 {
		access = account.AccessTTL
	}
	if account.RefreshTTL != 0 {
		refresh = account.RefreshTTL
	}
	return access, refresh
}

func (x *exchange) sendPair(c echo.Context, account store.Account, issued issuedPair) error {
	x.issued = issued.Issued
	x.entry.Issued = noteIssued(issued)
	pair := openapi.TokenPair{
		AccessToken:      issued.Access,
		RefreshToken:     issued.Refresh,
		AccessExpiresAt:  instant(issued.Pair.Access.ExpiresAt),
		RefreshExpiresAt: instant(issued.Pair.Refresh.ExpiresAt),
		ClientID:         account.ClientID,
	}
	if x.assumed.CacheControl == assumption.NoStore {
		c.Response().Header().Set("Cache-Control", "no-store")
		c.Response().Header().Set("Pragma", "no-cache")
	}
	if x.assumed.Dialect == assumption.Legacy {
		return sendJSON(c, pair)
	}
	return sendJSON(c, openapi.TokenEnvelope{Success: true, Data: pair})
}

func noteIssued(pair issuedPair) []journal.Issued {
	access := journal.Issued{
		Use:         string(token.Access),
		Fingerprint: pair.AccessFingerprint,
		Family:      pair.family.String(),
		Generation:  int(pair.Pair.Generation),
		ExpiresAt:   instant(pair.Pair.Access.ExpiresAt),
	}
	refresh := access
	refresh.Use, refresh.Fingerprint, refresh.ExpiresAt = string(token.Refresh), pair.RefreshFingerprint, instant(pair.Pair.Refresh.ExpiresAt)
	return []journal.Issued{access, refresh}
}

func instant(unix int64) time.Time { return time.Unix(unix, 0).UTC() }
