package token_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// life is an account with one family that has come to generation 1.
type life struct {
	account store.Account
	family  store.Family
	pair    store.Pair // of generation 1, and good until its end
}

const accessEnd, refreshEnd = start + 3600, start + 604800

func newLife() life {
	return life{
		account: store.Account{Username: "ann", Key: store.ID{1}, Epoch: 5, DeadAccess: 5, DeadRefresh: 5},
		family:  store.Family{ID: store.ID{2}, Account: store.ID{1}, Generation: 1, DeadAccess: 1, DeadRefresh: 1, StartedAt: start, ExpiresAt: refreshEnd},
		pair: store.Pair{
			Generation: 1, Epoch: 5, IssuedAt: start,
			Access: store.Token{ID: store.ID{3}, ExpiresAt: accessEnd}, Refresh: store.Token{ID: store.ID{4}, ExpiresAt: refreshEnd},
		},
	}
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
			wantReason(t, "access", token.Check(l.account, l.family, l.pair, token.Access, tt.now), tt.access)
			wantReason(t, "refresh", token.Check(l.account, l.family, l.pair, token.Refresh, tt.now), tt.refresh)
		})
	}
}

func TestNewFamily(t *testing.T) {
	t.Parallel()
	l := newLife()
	want := store.Family{ID: store.ID{7}, Account: l.account.Key, StartedAt: start, ExpiresAt: refreshEnd}
	if diff := cmp.Diff(want, token.NewFamily(store.ID{7}, l.account, l.pair)); diff != "" {
		t.Errorf("family (-want +got):\n%s", diff)
	}
	l.pair.Access.ExpiresAt = refreshEnd + 1 // an access token that outlives its refresh token
	if got := token.NewFamily(store.ID{7}, l.account, l.pair).ExpiresAt; got != refreshEnd+1 {
		t.Errorf("the family ends at %d, before its access token at %d", got, refreshEnd+1)
	}
}

func nextPair(at int64) store.Pair {
	return store.Pair{
		Generation: 2, Epoch: 5, IssuedAt: at,
		Access: store.Token{ID: store.ID{5}, ExpiresAt: at + 3600}, Refresh: store.Token{ID: store.ID{6}, ExpiresAt: at + 604800},
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	l := newLife()
	next := nextPair(start + 60)
	family, pairs, err := token.Rotate(l.account, next)(l.family, l.pair)
	if err != nil {
		t.Fatal(err)
	}
	wantFamily, spent := l.family, l.pair
	wantFamily.Generation, wantFamily.ExpiresAt = 2, start+60+604800
	spent.Spent, spent.SpentAt = true, start+60
	if diff := cmp.Diff(wantFamily, family); diff != "" {
		t.Errorf("family (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]store.Pair{spent, next}, pairs); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
	if l.pair.Spent || l.family.Generation != 1 {
		t.Error("the change touches what it was given")
	}
}

// A family lives as long as its longest token, though lifetimes were shortened since.
func TestRotateKeepsTheLatestEnd(t *testing.T) {
	t.Parallel()
	l := newLife()
	next := nextPair(start)
	next.Access.ExpiresAt, next.Refresh.ExpiresAt = start+5, start+10
	family, _, err := token.Rotate(l.account, next)(l.family, l.pair)
	if err != nil || family.ExpiresAt != refreshEnd {
		t.Errorf("the family ends at %d, %v, want %d", family.ExpiresAt, err, refreshEnd)
	}
}

// What is not good for a refresh is not rotated, and the reason is Check's.
func TestRotateRefuses(t *testing.T) {
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
		{"revoked", start, func(l *life) { l.pair.Refresh.Revoked = true }, token.ErrRevoked},
		{"revoked with the family", start, func(l *life) { l.family = token.RevokeFamily(l.family, token.Refresh) }, token.ErrRevoked},
		{"revoked with the account", start, func(l *life) { l.account = token.RevokeAccount(l.account, token.Refresh) }, token.ErrRevoked},
		{"of another account", start, func(l *life) { l.account.Key = store.ID{9} }, token.ErrUnknown},
		{"whose access token alone is revoked", start, func(l *life) { l.pair.Access.Revoked = true }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLife()
			tt.change(&l)
			family, pairs, err := token.Rotate(l.account, nextPair(tt.at))(l.family, l.pair)
			wantReason(t, "Rotate", err, tt.want)
			if err != nil && (family != store.Family{} || pairs != nil) {
				t.Errorf("with the error come %v and %v", family, pairs)
			}
		})
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	uses := map[string][]token.Use{
		"access": {token.Access}, "refresh": {token.Refresh}, "both": {token.Access, token.Refresh}, "none": nil,
	}
	ways := map[string]func(l *life, uses []token.Use){
		"family":  func(l *life, uses []token.Use) { l.family = token.RevokeFamily(l.family, uses...) },
		"account": func(l *life, uses []token.Use) { l.account = token.RevokeAccount(l.account, uses...) },
		"token": func(l *life, uses []token.Use) {
			for _, use := range uses {
				l.pair = token.RevokeToken(l.pair, use)
			}
		},
		"family, and then the rest of the account": func(l *life, uses []token.Use) {
			l.family = token.RevokeFamily(l.family, uses...)
			l.account = token.RevokeAccount(l.account)
		},
	}
	for way, revoke := range ways {
		for which, uses := range uses {
			l := newLife()
			revoke(&l, uses)
			wants := map[token.Use]error{}
			for _, use := range uses {
				wants[use] = token.ErrRevoked
			}
			for _, use := range []token.Use{token.Access, token.Refresh} {
				wantReason(t, way+", "+which+": "+string(use), token.Check(l.account, l.family, l.pair, use, start), wants[use])
			}
		}
	}
}

// A revocation ends what was issued, of all generations and families, and nothing that is issued later.
func TestRevokeEndsWhatWasIssued(t *testing.T) {
	t.Parallel()
	l := newLife()
	earlier := l.pair
	earlier.Generation = 0
	later := l.pair
	later.Generation = 2

	family := token.RevokeFamily(l.family, token.Access, token.Refresh)
	for _, use := range []token.Use{token.Access, token.Refresh} {
		wantReason(t, "an earlier pair", token.Check(l.account, family, earlier, use, start), token.ErrRevoked)
		wantReason(t, "the newest pair", token.Check(l.account, family, l.pair, use, start), token.ErrRevoked)
		wantReason(t, "the next pair", token.Check(l.account, family, later, use, start), nil)
	}

	account := token.RevokeAccount(l.account, token.Access, token.Refresh)
	if account.Epoch != l.account.Epoch+1 {
		t.Errorf("the epoch goes from %d to %d", l.account.Epoch, account.Epoch)
	}
	wantReason(t, "any family so far", token.Check(account, l.family, l.pair, token.Refresh, start), token.ErrRevoked)
	fresh := l.pair
	fresh.Epoch = account.Epoch
	wantReason(t, "a login afterwards", token.Check(account, l.family, fresh, token.Refresh, start), nil)

	// A second revocation, of one use, leaves the other alone.
	again := token.RevokeAccount(account, token.Access)
	wantReason(t, "access, revoked again", token.Check(again, l.family, fresh, token.Access, start), token.ErrRevoked)
	wantReason(t, "refresh, not revoked again", token.Check(again, l.family, fresh, token.Refresh, start), nil)
	if !errors.Is(token.Check(again, l.family, l.pair, token.Refresh, start), token.ErrRevoked) {
		t.Error("what the first revocation ended is back")
	}
}
