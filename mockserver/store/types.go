package store

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// ID names a family, an account or a token: 16 bytes, written as 32 hex digits.
type ID [16]byte

// String returns the 32 hex digits.
func (id ID) String() string {
	var digits [2 * len(id)]byte
	hex.Encode(digits[:], id[:])
	return string(digits[:])
}

// MarshalText implements encoding.TextMarshaler.
func (id ID) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, id[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (id *ID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseID(string(text))
	return err
}

// ParseID reads 32 hex digits.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != hex.EncodedLen(len(id)) {
		return ID{}, fmt.Errorf("id has %d characters, want 32 hex digits", len(s))
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return ID{}, fmt.Errorf("id is not 32 hex digits: %w", err)
	}
	return id, nil
}

// Account is one API customer. It is a plain value: copies cannot disturb each other, and cost the same however long its
// lists are.
type Account struct {
	Username string
	// Key tells this account from an earlier one of the same name, whose tokens must stay dead.
	Key      ID
	Password Password
	ClientID int64
	Active   bool
	Features List[string]
	// IPWhitelist lists the networks that may call; empty means all.
	IPWhitelist List[netip.Prefix]
	// AccessTTL and RefreshTTL are the lifetimes of new tokens; zero means the server's.
	AccessTTL, RefreshTTL time.Duration
	// Epoch counts the revocations that concern the whole account. Pairs carry the epoch they were issued in: those
	// from before DeadAccess or DeadRefresh have a revoked access or refresh token. So a logout costs the same
	// whatever the number of tokens.
	Epoch, DeadAccess, DeadRefresh uint32
	// Revision is another one after every update.
	Revision uint64
}

// Has tells whether the account has a feature, such as "vouchers".
func (a Account) Has(feature string) bool { return a.Features.Contains(feature) }

// Password is a salted SHA-256. A mock's password check is no vault: a slow hash would only slow its users' tests.
type Password struct {
	Salt ID
	Sum  [sha256.Size]byte
}

// HashPassword returns the password under a salt.
func HashPassword(salt ID, password string) Password {
	return Password{Salt: salt, Sum: sum(salt, password)}
}

// Matches compares in constant time.
func (p Password) Matches(password string) bool {
	other := sum(p.Salt, password)
	return subtle.ConstantTimeCompare(p.Sum[:], other[:]) == 1
}

func sum(salt ID, password string) [sha256.Size]byte {
	return sha256.Sum256(append(salt[:], password...))
}

// Family is everything that descended from one login (RFC 9700, section 4.14.2).
type Family struct {
	ID      ID
	Account ID // the account's Key
	// Generation is that of the newest pair; the login's own is 0.
	Generation uint32
	// DeadAccess and DeadRefresh: the tokens of all generations below are revoked.
	DeadAccess, DeadRefresh uint32
	// Depth is the greatest of its pairs.
	Depth uint32
	// StartedAt is the login, ExpiresAt the end of the last token: Unix seconds by the mock's clock.
	StartedAt, ExpiresAt int64
}

// Pair is an access and a refresh token that were issued together.
type Pair struct {
	Generation uint32
	// Epoch is the account's when the pair was issued.
	Epoch uint32
	// IssuedAt and SpentAt are Unix seconds by the mock's clock; a pair whose refresh token was not used is not Spent.
	IssuedAt, SpentAt int64
	Spent             bool
	// Depth is the number of refreshes between the login and this pair: its generation, unless a refresh token was good
	// for several pairs, which then have the same depth.
	Depth           uint32
	Access, Refresh Token
}

// Token is one token of a pair.
type Token struct {
	ID ID
	// Pad is the number of zeros that follow the ID in the jti, 0 to 2.
	Pad uint8
	// Revoked is set when this token alone was revoked.
	Revoked bool
	// ExpiresAt is in Unix seconds: the token is expired from that second on.
	ExpiresAt int64
}

// JTI is the token's jti claim.
func (t Token) JTI() string {
	var digits [2*len(t.ID) + maxPad]byte
	hex.Encode(digits[:], t.ID[:])
	for i := range maxPad {
		digits[2*len(t.ID)+i] = '0'
	}
	return string(digits[:2*len(t.ID)+min(int(t.Pad), maxPad)])
}

// maxPad is the most zeros that a jti has.
const maxPad = 2

// HasJTI tells whether the token's jti claim is this one.
func (t Token) HasJTI(jti string) bool {
	var digits [2 * len(t.ID)]byte
	hex.Encode(digits[:], t.ID[:])
	zeros, ok := strings.CutPrefix(jti, string(digits[:]))
	return ok && len(zeros) == int(t.Pad) && strings.Trim(zeros, "0") == ""
}
