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
		family:  store.Family{ID: store.ID{2}, Account: store.ID{1}, Generation: 1, Depth: 1, DeadAccess: 1, DeadRefresh: 1, StartedAt: start, ExpiresAt: refreshEnd},
		pair: store.Pair{
			Generation: 1, Depth: 1, Epoch: 5, IssuedAt: start,
			Access: store.Token{ID: store.ID{3}, ExpiresAt: accessEnd}, Refresh: store.Token{ID: store.ID{4}, ExpiresAt: refreshEnd},
		},
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
				wantReason(t, way+", "+which+": "+string(use), check(l.account, l.family, l.pair, use, start), wants[use])
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
		wantReason(t, "an earlier pair", check(l.account, family, earlier, use, start), token.ErrRevoked)
		wantReason(t, "the newest pair", check(l.account, family, l.pair, use, start), token.ErrRevoked)
		wantReason(t, "the next pair", check(l.account, family, later, use, start), nil)
	}

	account := token.RevokeAccount(l.account, token.Access, token.Refresh)
	if account.Epoch != l.account.Epoch+1 {
		t.Errorf("the epoch goes from %d to %d", l.account.Epoch, account.Epoch)
	}
	wantReason(t, "any family so far", check(account, l.family, l.pair, token.Refresh, start), token.ErrRevoked)
	fresh := l.pair
	fresh.Epoch = account.Epoch
	wantReason(t, "a login afterwards", check(account, l.family, fresh, token.Refresh, start), nil)

	// A second revocation, of one use, leaves the other alone.
	again := token.RevokeAccount(account, token.Access)
	wantReason(t, "access, revoked again", check(again, l.family, fresh, token.Access, start), token.ErrRevoked)
	wantReason(t, "refresh, not revoked again", check(again, l.family, fresh, token.Refresh, start), nil)
	if !errors.Is(check(again, l.family, l.pair, token.Refresh, start), token.ErrRevoked) {
		t.Error("what the first revocation ended is back")
	}
}
