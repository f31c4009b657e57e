package tokenstore

import (
	"log/slog"
	"time"
)

// Pair is what login and refresh answer with, as far as it has to be kept. The zero Pair stands for none.
type Pair struct {
	Access  Token
	Refresh Token
	// AccessExpiresAt is when the access token dies, in UTC and whole seconds.
	AccessExpiresAt time.Time
	// RefreshExpiresAt is when the refresh token dies, in UTC and whole seconds. It is zero where nobody knows: not every
	// layout has room for it.
	RefreshExpiresAt time.Time
}

// IsZero tells whether there is no pair.
func (p Pair) IsZero() bool { return p.Access == "" && p.Refresh == "" }

// SameTokens tells whether both pairs hold the same two tokens. Times do not count: not every store keeps all of them.
func (p Pair) SameTokens(other Pair) bool {
	return p.Access == other.Access && p.Refresh == other.Refresh
}

// Canonical is the pair as stores keep it: times in UTC and cut to whole seconds, and the zero Pair where there is no token.
func (p Pair) Canonical() Pair {
	if p.IsZero() {
		return Pair{}
	}
	p.AccessExpiresAt = p.AccessExpiresAt.UTC().Truncate(time.Second)
	p.RefreshExpiresAt = p.RefreshExpiresAt.UTC().Truncate(time.Second)
	return p
}

// LogValue is what slog writes: fingerprints and times.
func (p Pair) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Any("access", p.Access), slog.Time("access_expires_at", p.AccessExpiresAt),
		slog.Any("refresh", p.Refresh), slog.Time("refresh_expires_at", p.RefreshExpiresAt),
	)
}
