package mockserver

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// Mint implements control.Controller.
func (s *Server) Mint(ctx context.Context, minting control.Minting) (control.Minted, error) {
	if err := minting.Check(); err != nil {
		return control.Minted{}, err
	}
	w := s.world.Load()
	w.gate.RLock()
	defer w.gate.RUnlock()
	now := w.clock.Now()
	account, err := w.store.Account(ctx, minting.Account)
	if errors.Is(err, store.ErrNoAccount) {
		return control.Minted{}, noAccount(minting.Account)
	}
	if err != nil {
		return control.Minted{}, err
	}
	m := token.Minting{
		Account: account, Form: w.assumed.Load().form,
		Use:       cmp.Or(token.Use(minting.Use), token.Access),
		Signature: cmp.Or(token.Signature(minting.Signature), token.Good),
		Issuer:    minting.Issuer, Subject: minting.Subject, Without: minting.Without,
	}
	issued, expires := w.mintedTimes(minting, m, now.Unix())
	if expires <= 0 || issued < 0 {
		return control.Minted{}, control.Invalidf("the token would be of a time before 1970: the mock's is %s", now.Format(time.RFC3339))
	}
	m.Family = w.secret.ID() // last, so that what is refused uses up no number of a seeded mock
	m.Pair = w.mintedPair(m, issued, expires)
	raw, err := w.authority.Mint(m)
	if err != nil {
		return control.Minted{}, err
	}
	if minting.Registered == nil || *minting.Registered {
		if err := w.store.CreateFamily(ctx, token.NewFamily(m.Family, account, m.Pair), m.Pair); err != nil {
			return control.Minted{}, err
		}
		s.changedBy()
	}
	return s.minted(ctx, w, m, raw, now)
}

// mintedPair is the pair that the token is of. Nobody gets the other token, so it is good for nothing.
func (w *world) mintedPair(m token.Minting, issued, expires int64) store.Pair {
	lifetime := time.Duration(expires-issued) * time.Second
	pair := w.authority.Draft(token.Grant{
		Account: m.Account, Family: m.Family, Now: instant(issued), AccessTTL: lifetime, RefreshTTL: lifetime, Form: m.Form,
	}).Pair(token.Place{})
	other := token.Access
	if m.Use == token.Access {
		other = token.Refresh
	}
	return token.RevokeToken(pair, other)
}

// mintedTimes are the Unix seconds of issue and expiry. What is left out is as with a token of a login.
func (w *world) mintedTimes(minting control.Minting, m token.Minting, now int64) (issued, expires int64) {
	access, refresh := w.lifetimes(m.Account)
	lifetime := int64(access / time.Second)
	if m.Use == token.Refresh {
		lifetime = int64(refresh / time.Second)
	}
	issued = now
	switch {
	case minting.IssuedAgo != nil:
		issued = now - *minting.IssuedAgo
	case minting.ExpiresIn != nil:
		issued = max(min(now, now+*minting.ExpiresIn-lifetime), 0)
	}
	if minting.ExpiresIn != nil {
		return issued, now + *minting.ExpiresIn
	}
	return issued, issued + lifetime
}

// minted describes a token by the judgement that a request with it would get.
func (s *Server) minted(ctx context.Context, w *world, m token.Minting, raw string, now time.Time) (control.Minted, error) {
	x := &exchange{server: s, world: w, assumed: w.assumed.Load(), now: now, request: (&http.Request{}).WithContext(ctx)}
	x.credential = x.verify(m.Use, raw)
	x.noteCredential()
	_, err := x.judge()
	reason := journal.ReasonNone
	if err != nil {
		refused := asRefusal(err)
		if refused.reason == journal.ReasonInternal || refused.reason == journal.ReasonNoState {
			return control.Minted{}, err
		}
		reason = refused.reason
	}
	t := tokenOf(m.Pair, m.Use)
	return control.Minted{
		Token: raw, Account: m.Account.Username, Use: string(m.Use), Fingerprint: journal.Fingerprint(t.JTI()), JTI: t.JTI(),
		Family: m.Family.String(), State: string(x.entry.Credential.State), Reason: reason,
		IssuedAt: instant(m.Pair.IssuedAt), ExpiresAt: instant(t.ExpiresAt),
	}, nil
}
