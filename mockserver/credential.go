package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// credential is what a request shows to say who it is: a bearer token, a refresh token, or username and password.
type credential struct {
	use      token.Use // what the operation asks for; empty for username and password
	verified token.Verified
	ends     int64 // the Unix second of its expiry, or of that of its session
	username string
	password string
	refresh  string // the refresh token as it was shown
	shown    bool   // there was a token, good or bad
	err      error  // a refusal, when nothing good was shown
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
	c := x.verify(token.Refresh, fields[0])
	c.refresh = fields[0]
	return c
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
	return credential{use: use, verified: verified, ends: verified.ExpiresAt, shown: true, err: err}
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
	found, err := x.find()
	x.setState(err)
	if errors.Is(err, token.ErrSpent) {
		err = x.replay(found)
	}
	if err != nil {
		return store.Account{}, refuseToken(err)
	}
	if !found.account.Active && x.assumed.InactiveAccountTokens == assumption.Reject {
		return store.Account{}, refuse(journal.ReasonAccountInactive, nil)
	}
	return found.account, nil
}

// holding is what the mock has of a token.
type holding struct {
	account store.Account
	family  store.Family
	pair    store.Pair
}

// find looks the token up and checks it against its pair, its family and its account.
func (x *exchange) find() (holding, error) {
	claims, ctx, now := x.credential.verified, x.request.Context(), x.now.Unix()
	if claims.Use != x.credential.use {
		return holding{}, fmt.Errorf("%w: %s where %s is asked for", token.ErrUse, claims.Use, x.credential.use)
	}
	family, pair, err := x.world.store.Pair(ctx, claims.Family, claims.Generation)
	switch {
	case errors.Is(err, store.ErrNoFamily) && now >= claims.ExpiresAt+x.assumed.policy.Leeway:
		return holding{}, token.ErrExpired // and forgotten since
	case errors.Is(err, store.ErrNoFamily), err == nil && !issued(pair, claims.Claims):
		return holding{}, token.ErrUnknown
	case err != nil:
		return holding{}, err
	}
	x.credential.ends = x.assumed.policy.End(family, claims.ExpiresAt)
	account, err := x.world.store.Account(ctx, claims.Subject)
	if errors.Is(err, store.ErrNoAccount) || (err == nil && account.Key != family.Account) {
		return holding{}, refuse(journal.ReasonAccountUnknown, nil)
	}
	if err != nil {
		return holding{}, err
	}
	found := holding{account, family, pair}
	return found, x.assumed.policy.Check(account, family, pair, claims.Use, now)
}

// issued tells whether the token is the one that the pair was issued with.
func issued(pair store.Pair, claims token.Claims) bool {
	t := tokenOf(pair, claims.Use)
	return t.HasJTI(claims.ID) && t.ExpiresAt == claims.ExpiresAt // seeded mocks draw the same ids again after a reset
}

// noteCredential puts what is known of the token into the journal: its fingerprint and lineage, never itself.
func (x *exchange) noteCredential() {
	c := x.credential
	if c.use == "" {
		return
	}
	if c.err != nil {
		if c.shown {
			x.noted = journal.Credential{Use: string(c.use), State: journal.StateInvalid}
			x.entry.Credential = &x.noted
		}
		return
	}
	x.entry.Credential = &x.noted // the journal keeps a copy
	x.noted = journal.Credential{
		Use:         string(c.verified.Use),
		Fingerprint: c.verified.Fingerprint,
		Family:      c.verified.Claims.Family,
		Generation:  int(c.verified.Generation),
	}
	x.entry.Account = c.verified.Subject
}

// noteState completes the journal's view of a token that no verdict is given on: it is as good after this as before.
func (x *exchange) noteState() {
	if x.credential.use != "" && x.credential.err == nil {
		_, err := x.find()
		x.setState(err)
	}
}

// setState completes the journal's view of the token with what was decided.
func (x *exchange) setState(err error) {
	noted := x.entry.Credential
	noted.ExpiresIn = x.credential.ends - x.now.Unix()
	noted.State = stateOf(err)
}
