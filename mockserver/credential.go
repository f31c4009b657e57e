package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// credential is what a request shows to say who it is: a bearer token, a refresh token, or username and password.
type credential struct {
	use      token.Use // what the operation asks for; empty for username and password
	verified token.Verified
	username string
	password string
	shown    bool  // there was a token, good or bad
	err      error // a refusal, when nothing good was shown
}

// identify reads the credential and checks its signature and form. Whether it is still good is decided later, by the
// clock of that moment.
func (x *exchange) identify() {
	switch {
	case x.operation == nil:
	case x.operation.ID == "login":
		x.credential = x.readLogin()
	case x.operation.ID == "refresh":
		x.credential = x.readRefresh()
	default:
		x.credential = x.readBearer()
	}
	x.noteCredential()
}

func (x *exchange) readLogin() credential {
	fields, err := x.readFields("username", "password")
	if err != nil {
		return credential{err: err}
	}
	return credential{username: fields[0], password: fields[1]}
}

func (x *exchange) readRefresh() credential {
	fields, err := x.readFields("refresh_token")
	if err != nil {
		return credential{use: token.Refresh, err: err}
	}
	return x.verify(token.Refresh, fields[0])
}

func (x *exchange) readBearer() credential {
	raw, err := bearer(x.request.Header)
	if err != nil {
		return credential{use: token.Access, err: err}
	}
	return x.verify(token.Access, raw)
}

func (x *exchange) verify(use token.Use, raw string) credential {
	verified, err := x.world.authority.Verify(raw)
	if err != nil {
		err = refuseToken(err)
	}
	return credential{use: use, verified: verified, shown: true, err: err}
}

// bearer returns the token of the Authorization header (RFC 6750, section 2.1). The scheme's case does not matter
// (RFC 9110, section 11.1).
func bearer(header http.Header) (string, error) {
	values := header.Values("Authorization")
	if len(values) == 0 {
		return "", refuse(journal.ReasonTokenMissing, nil)
	}
	if len(values) > 1 {
		return "", refuse(journal.ReasonTokenMalformed, errors.New("more than one Authorization header"))
	}
	scheme, raw, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", refuse(journal.ReasonTokenMissing, errors.New("the Authorization header is not of scheme Bearer"))
	}
	raw = strings.TrimLeft(raw, " ")
	if raw == "" {
		return "", refuse(journal.ReasonTokenMissing, errors.New("the Authorization header has no token"))
	}
	return raw, nil
}

// judge decides at the request's instant whether its token is good, and returns the account.
func (x *exchange) judge() (store.Account, error) {
	if x.credential.err != nil {
		return store.Account{}, x.credential.err
	}
	account, err := x.find()
	x.setState(err)
	if err != nil {
		return store.Account{}, refuseToken(err)
	}
	if !account.Active {
		return store.Account{}, refuse(journal.ReasonAccountInactive, nil)
	}
	return account, nil
}

// find looks the token up and checks it against its pair, its family and its account.
func (x *exchange) find() (store.Account, error) {
	claims, ctx, now := x.credential.verified, x.request.Context(), x.now.Unix()
	if claims.Use != x.credential.use {
		return store.Account{}, fmt.Errorf("%w: %s where %s is asked for", token.ErrUse, claims.Use, x.credential.use)
	}
	family, pair, err := x.world.store.Pair(ctx, claims.Family, claims.Generation)
	switch {
	case errors.Is(err, store.ErrNoFamily) && now >= claims.ExpiresAt:
		return store.Account{}, token.ErrExpired // and forgotten since
	case errors.Is(err, store.ErrNoFamily), err == nil && !issued(pair, claims.Claims):
		return store.Account{}, token.ErrUnknown
	case err != nil:
		return store.Account{}, err
	}
	account, err := x.world.store.Account(ctx, claims.Subject)
	if errors.Is(err, store.ErrNoAccount) || (err == nil && account.Key != family.Account) {
		return store.Account{}, refuse(journal.ReasonAccountUnknown, nil)
	}
	if err != nil {
		return store.Account{}, err
	}
	return account, token.Check(account, family, pair, claims.Use, now)
}

// issued tells whether the token is the one that the pair was issued with.
func issued(pair store.Pair, claims token.Claims) bool {
	t := tokenOf(pair, claims.Use)
	return t.JTI() == claims.ID && t.ExpiresAt == claims.ExpiresAt // seeded mocks draw the same ids again after a reset
}

// noteCredential puts what is known of the token into the journal: its fingerprint and lineage, never itself.
func (x *exchange) noteCredential() {
	c := x.credential
	if c.use == "" {
		return
	}
	if c.err != nil {
		if c.shown {
			x.entry.Credential = &journal.Credential{Use: string(c.use), State: journal.StateInvalid}
		}
		return
	}
	x.entry.Credential = &journal.Credential{
		Use:         string(c.verified.Use),
		Fingerprint: journal.Fingerprint(c.verified.ID),
		Family:      c.verified.Claims.Family,
		Generation:  int(c.verified.Generation),
	}
	x.entry.Account = c.verified.Subject
}

// setState completes the journal's view of the token with what was decided.
func (x *exchange) setState(err error) {
	noted := x.entry.Credential
	noted.ExpiresIn = x.credential.verified.ExpiresAt - x.now.Unix()
	noted.State = stateOf(err)
}
