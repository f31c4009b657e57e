package token

import (
	"strings"

	"github.com/popupmock/popupmock/mockserver/journal"
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

// Form is how tokens are written. All forms are read, whichever is written.
type Form struct {
	// Natural payloads are as they come. Others have a length and an alphabet that every base64 reader takes.
	Natural bool
	// Opaque refresh tokens look like no JWT.
	Opaque bool
}

// Issued is a pair, which is good once it is in a store.
type Issued struct {
	Pair store.Pair
	// Access and Refresh are the tokens themselves: secrets.
	Access, Refresh string
	// The fingerprints stand for them in the journal.
	AccessFingerprint, RefreshFingerprint string
}

// Sign makes the tokens of a pair, both with the key that signs now. Each time they have the same jti, iat and exp.
func (a *Authority) Sign(account store.Account, family store.ID, pair store.Pair, form Form) (Issued, error) {
	keys := a.keys.ring.Load() // before the key is taken: it may be one of later keys, and is then forgotten with these
	signer := a.keys.signer(lastExpiry(pair))
	access, err := signer.write(a.claims(account, family, pair, Access), form)
	if err != nil {
		return Issued{}, err
	}
	claims := a.claims(account, family, pair, Refresh)
	refresh, err := signer.write(claims, form)
	if err != nil {
		return Issued{}, err
	}
	if form.Opaque {
		refresh = wrap(refresh)
	}
	issued := Issued{
		Pair: pair, Access: access, Refresh: refresh,
		AccessFingerprint: journal.Fingerprint(pair.Access.JTI()), RefreshFingerprint: journal.Fingerprint(claims.ID),
	}
	keys.expect(refresh, Verified{claims, family, issued.RefreshFingerprint})
	return issued, nil
}

func (a *Authority) claims(account store.Account, family store.ID, pair store.Pair, use Use) Claims {
	t := of(pair, use)
	return Claims{
		Issuer:     a.issuer,
		Subject:    account.Username,
		ClientID:   account.ClientID,
		Use:        use,
		Family:     family.String(),
		Generation: pair.Generation,
		ID:         t.JTI(),
		IssuedAt:   pair.IssuedAt,
		ExpiresAt:  t.ExpiresAt,
	}
}

// of is the token of a pair that has a use.
func of(pair store.Pair, use Use) store.Token {
	if use == Refresh {
		return pair.Refresh
	}
	return pair.Access
}

// Verified is a token with a good signature, of the form that this authority issues. It may still be expired, spent,
// revoked or of the wrong use.
type Verified struct {
	Claims
	Family store.ID
	// Fingerprint stands for the token in the journal.
	Fingerprint string
}

// Verify checks signature and form. The error is one of ErrMalformed, ErrAlgorithm, ErrUnknownKey, ErrSignature and
// ErrClaims.
func (a *Authority) Verify(raw string) (Verified, error) {
	keys := a.keys.ring.Load()
	if known, ok := keys.recall(raw, a.issuer); ok {
		return known, nil
	}
	v, err := a.read(keys, raw)
	if err != nil {
		return Verified{}, err
	}
	return keys.remember(raw, v), nil
}

func (a *Authority) read(keys *ring, raw string) (Verified, error) {
	inner, opaque := unwrap(raw)
	// The library's base64 passes over line ends, which no token has.
	if len(raw) > MaxLength || strings.ContainsAny(raw, "\r\n") || strings.ContainsAny(inner, "\r\n") {
		return Verified{}, ErrMalformed
	}
	claims, err := keys.verify(inner)
	if err != nil {
		return Verified{}, err
	}
	family, err := claims.check(a.issuer)
	if err != nil {
		return Verified{}, err
	}
	if opaque && claims.Use != Refresh {
		return Verified{}, ErrMalformed // this authority issues no such thing
	}
	return Verified{Claims: claims, Family: family}, nil
}
