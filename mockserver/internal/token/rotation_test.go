package token_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// rotation is a use of the refresh token at a time.
func (l life) rotation(t testing.TB, policy token.Policy, at int64) *token.Rotation {
	t.Helper()
	return &token.Rotation{Policy: policy, Account: l.account, Draft: newMint(t, "HS256", seed).authority.Draft(token.Grant{
		Account: l.account, Family: l.family.ID, Now: time.Unix(at, 0), AccessTTL: accessTTL, RefreshTTL: refreshTTL,
	})}
}

func TestFirstUse(t *testing.T) {
	t.Parallel()
	for _, reuse := range reuses() { // which say nothing of a first use
		for _, revoke := range []bool{false, true} {
			l := newLife()
			r := l.rotation(t, token.Policy{Reuse: reuse, Window: 9, RevokeOldAccess: revoke}, start+60)
			family, pairs, err := r.Change(l.family, l.pair)
			if err != nil {
				t.Fatal(err)
			}
			next := store.Pair{
				Generation: 2, Depth: 2, Epoch: 5, IssuedAt: start + 60,
				Access:  store.Token{ID: r.Pair.Access.ID, Pad: r.Pair.Access.Pad, ExpiresAt: start + 60 + 3600},
				Refresh: store.Token{ID: r.Pair.Refresh.ID, Pad: r.Pair.Refresh.Pad, ExpiresAt: start + 60 + 604800},
			}
			wantFamily, spent := l.family, l.pair
			wantFamily.Generation, wantFamily.Depth, wantFamily.ExpiresAt = 2, 2, start+60+604800
			spent.Spent, spent.SpentAt, spent.Access.Revoked = true, start+60, revoke
			if diff := cmp.Diff(wantFamily, family); diff != "" {
				t.Errorf("family (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]store.Pair{spent, next}, pairs); diff != "" {
				t.Errorf("pairs (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(token.Outcome{Pair: next}, r.Outcome); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
		}
	}
}

// A token that was revoked by itself stays so.
func TestRotationRevokesForGood(t *testing.T) {
	t.Parallel()
	l := newLife()
	l.pair.Access.Revoked = true
	if _, pairs, err := l.rotation(t, token.Policy{}, start).Change(l.family, l.pair); err != nil || !pairs[0].Access.Revoked {
		t.Errorf("the access token is good again, or %v", err)
	}
}

// A family lives as long as its longest token, though lifetimes were shortened since.
func TestRotationKeepsTheLatestEnd(t *testing.T) {
	t.Parallel()
	l := newLife()
	l.family.ExpiresAt = start + 700_000
	family, _, err := l.rotation(t, token.Policy{}, start).Change(l.family, l.pair)
	if err != nil || family.ExpiresAt != start+700_000 {
		t.Errorf("the family ends at %d, %v, want %d", family.ExpiresAt, err, start+700_000)
	}
}

// New tokens end with their session, those of either use.
func TestRotationWithinASession(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int64][2]int64{
		3600 + 60 - 1: {3599, 3599}, 3600 + 60: {3600, 3600}, 3600 + 60 + 1: {3600, 3601}, 604800 + 60: {3600, 604800}, 604800 + 61: {3600, 604800},
	} {
		l := newLife()
		l.family.StartedAt = start - 60
		r := l.rotation(t, token.Policy{SessionLimit: limit}, start)
		if _, _, err := r.Change(l.family, l.pair); err != nil {
			t.Fatal(err)
		}
		if got := [2]int64{r.Pair.Access.ExpiresAt - start, r.Pair.Refresh.ExpiresAt - start}; got != want {
			t.Errorf("with a limit of %d the tokens live for %v seconds, want %v", limit, got, want)
		}
	}
}

// What is not good for a refresh is not rotated, and the reason is Check's.
func TestRotationRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		at     int64
		change func(l *life)
		want   error
	}{
		{"in its last second", refreshEnd - 1, func(*life) {}, nil},
		{"expired", refreshEnd, func(*life) {}, token.ErrExpired},
		{"spent", start, func(l *life) { l.pair.Spent = true }, token.ErrSpent},
		{"spent and expired", refreshEnd, func(l *life) { l.pair.Spent = true }, token.ErrExpired},
		{"revoked", start, func(l *life) { l.pair.Refresh.Revoked = true }, token.ErrRevoked},
		{"revoked with the family", start, func(l *life) { l.family = token.RevokeFamily(l.family, token.Refresh) }, token.ErrRevoked},
		{"revoked with the account", start, func(l *life) { l.account = token.RevokeAccount(l.account, token.Refresh) }, token.ErrRevoked},
		{"of another account", start, func(l *life) { l.account.Key = store.ID{9} }, token.ErrUnknown},
		{"spent, and of another account", start, func(l *life) { l.account.Key, l.pair.Spent = store.ID{9}, true }, token.ErrUnknown},
		{"whose access token alone is revoked", start, func(l *life) { l.pair.Access.Revoked = true }, nil},
	}
	for _, tt := range tests {
		for _, reuse := range reuses() {
			if tt.want == token.ErrSpent && reuse != token.RefuseReuse { //nolint:errorlint // which of the sentinels it is
				continue // TestReplay has these
			}
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				l := newLife()
				tt.change(&l)
				family, pairs, err := l.rotation(t, token.Policy{Reuse: reuse, Window: 9}, tt.at).Change(l.family, l.pair)
				wantReason(t, "Change", err, tt.want)
				if err != nil && (family != store.Family{} || pairs != nil) {
					t.Errorf("with the error come %v and %v", family, pairs)
				}
			})
		}
	}
}
