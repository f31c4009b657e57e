package token_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// check is that of a policy without leeway and limit.
func check(account store.Account, family store.Family, pair store.Pair, use token.Use, now int64) error {
	return token.Policy{}.Check(account, family, pair, use, now)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name            string
		now             int64
		change          func(l *life)
		access, refresh error
	}{
		{"at once", start, func(*life) {}, nil, nil},
		{"before it was issued, after a rewind", start - 1, func(*life) {}, nil, nil},
		{"in the access token's last second", accessEnd - 1, func(*life) {}, nil, nil},
		{"at the access token's end", accessEnd, func(*life) {}, token.ErrExpired, nil},
		{"in the refresh token's last second", refreshEnd - 1, func(*life) {}, token.ErrExpired, nil},
		{"at the refresh token's end", refreshEnd, func(*life) {}, token.ErrExpired, token.ErrExpired},

		{"spent", start, func(l *life) { l.pair.Spent = true }, nil, token.ErrSpent},
		{"a later generation exists", start, func(l *life) { l.family.Generation = 9 }, nil, nil},
		{"the access token is revoked", start, func(l *life) { l.pair.Access.Revoked = true }, token.ErrRevoked, nil},
		{"the refresh token is revoked", start, func(l *life) { l.pair.Refresh.Revoked = true }, nil, token.ErrRevoked},
		{"access of its generation is revoked", start, func(l *life) { l.family.DeadAccess = 2 }, token.ErrRevoked, nil},
		{"refresh of its generation is revoked", start, func(l *life) { l.family.DeadRefresh = 2 }, nil, token.ErrRevoked},
		{"access of its epoch is revoked", start, func(l *life) { l.account.DeadAccess = 6 }, token.ErrRevoked, nil},
		{"refresh of its epoch is revoked", start, func(l *life) { l.account.DeadRefresh = 6 }, nil, token.ErrRevoked},
		{"a later epoch revokes nothing by itself", start, func(l *life) { l.account.Epoch = 9 }, nil, nil},
		{"another account of the name", start, func(l *life) { l.account.Key = store.ID{9} }, token.ErrUnknown, token.ErrUnknown},

		{"unknown comes before expired", refreshEnd, func(l *life) { l.account.Key = store.ID{9} }, token.ErrUnknown, token.ErrUnknown},
		{"expired comes before spent", refreshEnd, func(l *life) { l.pair.Spent = true }, token.ErrExpired, token.ErrExpired},
		{"expired comes before revoked", refreshEnd, func(l *life) { l.family.DeadAccess, l.family.DeadRefresh = 2, 2 },
			token.ErrExpired, token.ErrExpired},
		{"spent comes before revoked", start, func(l *life) { l.pair.Spent, l.account.DeadRefresh = true, 6 }, nil, token.ErrSpent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLife()
			tt.change(&l)
			wantReason(t, "access", check(l.account, l.family, l.pair, token.Access, tt.now), tt.access)
			wantReason(t, "refresh", check(l.account, l.family, l.pair, token.Refresh, tt.now), tt.refresh)
		})
	}
}

// A leeway moves both ends, and nothing else.
func TestLeeway(t *testing.T) {
	t.Parallel()
	for _, leeway := range []int64{1, 90} {
		policy := token.Policy{Leeway: leeway}
		tests := []struct {
			name            string
			now             int64
			access, refresh error
		}{
			{"at the access token's end", accessEnd, nil, nil},
			{"in its last second with leeway", accessEnd + leeway - 1, nil, nil},
			{"at its end with leeway", accessEnd + leeway, token.ErrExpired, nil},
			{"at the refresh token's end", refreshEnd, token.ErrExpired, nil},
			{"in its last second with leeway", refreshEnd + leeway - 1, token.ErrExpired, nil},
			{"at its end with leeway", refreshEnd + leeway, token.ErrExpired, token.ErrExpired},
		}
		for _, tt := range tests {
			l := newLife()
			wantReason(t, "access, "+tt.name, policy.Check(l.account, l.family, l.pair, token.Access, tt.now), tt.access)
			wantReason(t, "refresh, "+tt.name, policy.Check(l.account, l.family, l.pair, token.Refresh, tt.now), tt.refresh)
			l.pair.Spent = true
			if tt.refresh == nil {
				wantReason(t, "spent, "+tt.name, policy.Check(l.account, l.family, l.pair, token.Refresh, tt.now), token.ErrSpent)
			}
		}
	}
}

// A session ends by the time of the login, whenever its tokens were issued, and no leeway makes it longer.
func TestSessionLimit(t *testing.T) {
	t.Parallel()
	const login = start - 500
	for _, limit := range []int64{600, 10_000} {
		for _, leeway := range []int64{0, 30, 100_000} {
			policy := token.Policy{SessionLimit: limit, Leeway: leeway}
			l := newLife()
			l.family.StartedAt = login
			for use, end := range map[token.Use]int64{token.Access: accessEnd, token.Refresh: refreshEnd} {
				for _, now := range []int64{login + limit - 1, login + limit, login + limit + 1} {
					var want error
					if now >= login+limit || now >= end+leeway {
						want = token.ErrExpired
					}
					wantReason(t, string(use), policy.Check(l.account, l.family, l.pair, use, now), want)
				}
				if got, want := policy.End(l.family, end), min(end, login+limit); got != want {
					t.Errorf("End = %d, want %d", got, want)
				}
			}
			if got := policy.Until(login); got != login+limit {
				t.Errorf("Until = %d, want %d", got, login+limit)
			}
		}
	}
	if none := (token.Policy{Leeway: 5}); none.Until(login) != 0 || none.End(store.Family{}, accessEnd) != accessEnd {
		t.Error("without a limit something ends")
	}
}
