package token

import (
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/store"
)

// MaxLength is the longest token that is looked at, in bytes.
const MaxLength = 8192

// Authority issues tokens and recognises its own.
type Authority struct {
	issuer string
	secret *Secret
	keys   *Keys
}

// NewAuthority returns an authority with the given iss claim.
func NewAuthority(issuer string, secret *Secret, keys *Keys) *Authority {
	return &Authority{issuer: issuer, secret: secret, keys: keys}
}

// Grant says what to issue.
type Grant struct {
	Account    store.Account
	Family     store.ID
	Generation uint32
	// Now is cut to the second; lifetimes are whole seconds.
	Now                   time.Time
	AccessTTL, RefreshTTL time.Duration
}

// Issued is a new pair, which is good once it is in a store.
type Issued struct {
	Pair store.Pair
	// Access and Refresh are the tokens themselves: secrets.
	Access, Refresh string
}

// Issue signs a pair of tokens.
func (a *Authority) Issue(g Grant) (Issued, error) {
	now := g.Now.Unix()
	issued := Issued{Pair: store.Pair{Generation: g.Generation, Epoch: g.Account.Epoch, IssuedAt: now}}
	var err error
	issued.Pair.Access, issued.Access, err = a.issue(g, Access, now+seconds(g.AccessTTL))
	if err != nil {
		return Issued{}, err
	}
	issued.Pair.Refresh, issued.Refresh, err = a.issue(g, Refresh, now+seconds(g.RefreshTTL))
	if err != nil {
		return Issued{}, err
	}
	return issued, nil
}

func (a *Authority) issue(g Grant, use Use, expires int64) (store.Token, string, error) {
	t := store.Token{ID: a.secret.ID(), ExpiresAt: expires}
	claims := Claims{
		Issuer:     a.issuer,
		Subject:    g.Account.Username,
		ClientID:   g.Account.ClientID,
		Use:        use,
		Family:     g.Family.String(),
		Generation: g.Generation,
		ID:         t.ID.String(),
		IssuedAt:   g.Now.Unix(),
		ExpiresAt:  expires,
	}
	var err error
	if t.Pad, err = claims.align(); err != nil {
		return store.Token{}, "", err
	}
	raw, err := a.keys.sign(claims)
	return t, raw, err
}

// Verified is a token with a good signature, of the form that this authority issues. It may still be expired, spent,
// revoked or of the wrong use.
type Verified struct {
	Claims
	Family store.ID
}

// Verify checks signature and form. The error is one of ErrMalformed, ErrAlgorithm, ErrUnknownKey, ErrSignature and
// ErrClaims.
func (a *Authority) Verify(raw string) (Verified, error) {
	// The library's base64 passes over line ends, which no token has.
	if len(raw) > MaxLength || strings.ContainsAny(raw, "\r\n") {
		return Verified{}, ErrMalformed
	}
	claims, err := a.keys.verify(raw)
	if err != nil {
		return Verified{}, err
	}
	family, err := claims.check(a.issuer)
	if err != nil {
		return Verified{}, err
	}
	return Verified{Claims: claims, Family: family}, nil
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
