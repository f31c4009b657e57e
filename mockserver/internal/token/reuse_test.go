package token_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

func reuses() []token.Reuse {
	return []token.Reuse{
		token.RefuseReuse, token.RevokeOnReuse, token.SameSuccessor, token.NewPair, token.OneGeneration, token.RetireOnUse,
	}
}

// spentLife is a life whose pair was spent at start, and the family has come to generation 2.
func spentLife() life {
	l := newLife()
	l.pair.Spent, l.pair.SpentAt = true, start
	l.family.Generation, l.family.Depth = 2, 2
	return l
}

// what a spent token gets.
const (
	nothing     = "nothing"
	end         = "the end of its family"
	again       = "the current pair again"
	further     = "a further pair"
	replacement = "a pair in place of the current one"
)

func TestReplay(t *testing.T) {
	t.Parallel()
	none := func(*life) {}
	older := func(l *life) { l.family.Generation, l.family.Depth = 3, 3 }
	sibling := func(l *life) { l.family.Generation = 3 } // the family has got a second pair of depth 2
	tests := []struct {
		name   string
		policy token.Policy
		after  int64 // seconds since its first use
		change func(l *life)
		want   string
	}{
		{"reject", token.Policy{}, 0, none, nothing},
		{"reject has no window", token.Policy{Window: 9}, 0, none, nothing},
		{"reject, older", token.Policy{}, 0, older, nothing},

		{"revoke", token.Policy{Reuse: token.RevokeOnReuse}, 0, none, end},
		{"revoke has no window", token.Policy{Reuse: token.RevokeOnReuse, Window: 9}, 0, none, end},
		{"revoke, older", token.Policy{Reuse: token.RevokeOnReuse}, 0, older, end},
		{"revoke, revoked itself", token.Policy{Reuse: token.RevokeOnReuse}, 0, func(l *life) { l.pair.Refresh.Revoked = true }, end},

		{"same successor, at once", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 0, none, again},
		{"same successor, in the last second", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 8, none, again},
		{"same successor, at the end", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 9, none, nothing},
		{"same successor, longer, in the last second", token.Policy{Reuse: token.SameSuccessor, Window: 60}, 59, none, again},
		{"same successor, longer, at the end", token.Policy{Reuse: token.SameSuccessor, Window: 60}, 60, none, nothing},
		{"same successor, without a window", token.Policy{Reuse: token.SameSuccessor}, 0, none, nothing},
		{"same successor, overtaken", token.Policy{Reuse: token.SameSuccessor, Window: 1}, -1, none, again},
		{"same successor, overtaken, without a window", token.Policy{Reuse: token.SameSuccessor}, -1, none, nothing},
		{"same successor, no leeway", token.Policy{Reuse: token.SameSuccessor, Window: 9, Leeway: 99}, 9, none, nothing},
		{"same successor, older", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 0, older, nothing},
		{"same successor, the newer of two", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 0, sibling, again},
		{"same successor, revoked", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 0, func(l *life) { l.pair.Refresh.Revoked = true }, nothing},
		{"same successor, after a logout", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 0,
			func(l *life) { l.account = token.RevokeAccount(l.account, token.Refresh) }, nothing},
		{"same successor, of a dead family", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 0,
			func(l *life) { l.family = token.RevokeFamily(l.family, token.Refresh) }, nothing},
		{"same successor, with a dead access token", token.Policy{Reuse: token.SameSuccessor, Window: 9}, 0,
			func(l *life) { l.pair.Access.Revoked = true }, again},

		{"new pair, at once", token.Policy{Reuse: token.NewPair, Window: 9}, 0, none, further},
		{"new pair, in the last second", token.Policy{Reuse: token.NewPair, Window: 9}, 8, none, further},
		{"new pair, at the end", token.Policy{Reuse: token.NewPair, Window: 9}, 9, none, end},
		{"new pair, longer, in the last second", token.Policy{Reuse: token.NewPair, Window: 60}, 59, none, further},
		{"new pair, longer, at the end", token.Policy{Reuse: token.NewPair, Window: 60}, 60, none, end},
		{"new pair, without a window", token.Policy{Reuse: token.NewPair}, 0, none, end},
		{"new pair, overtaken", token.Policy{Reuse: token.NewPair, Window: 1}, -1, none, further},
		{"new pair, overtaken, without a window", token.Policy{Reuse: token.NewPair}, -1, none, end},
		{"new pair, the third", token.Policy{Reuse: token.NewPair, Window: 9}, 8, sibling, further},
		{"new pair, older", token.Policy{Reuse: token.NewPair, Window: 9}, 0, older, end},
		{"new pair, revoked", token.Policy{Reuse: token.NewPair, Window: 9}, 0, func(l *life) { l.pair.Refresh.Revoked = true }, end},

		{"one generation, at once", token.Policy{Reuse: token.OneGeneration}, 0, none, replacement},
		{"one generation, whenever", token.Policy{Reuse: token.OneGeneration}, 600_000, none, replacement},
		{"one generation, older", token.Policy{Reuse: token.OneGeneration}, 0, older, end},
		{"one generation, revoked", token.Policy{Reuse: token.OneGeneration}, 0, func(l *life) { l.pair.Refresh.Revoked = true }, end},

		{"retire on use, at once", token.Policy{Reuse: token.RetireOnUse}, 0, none, again},
		{"retire on use, whenever", token.Policy{Reuse: token.RetireOnUse}, 600_000, none, again},
		{"retire on use, the current one was used", token.Policy{Reuse: token.RetireOnUse}, 0, older, nothing},
		{"retire on use, revoked", token.Policy{Reuse: token.RetireOnUse}, 0, func(l *life) { l.pair.Refresh.Revoked = true }, nothing},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := spentLife()
			tt.change(&l)
			err := tt.policy.Replay(l.account, l.family, l.pair, start+tt.after)
			wantReplay(t, err, tt.want)
			for _, revoke := range []bool{false, true} {
				policy := tt.policy
				policy.RevokeOldAccess, policy.KeepDeadAccess = revoke, !revoke
				wantChange(t, l, l.rotation(t, policy, start+tt.after), tt.want)
			}
		})
	}
}

func wantReplay(t *testing.T, err error, want string) {
	t.Helper()
	switch want {
	case nothing:
		wantReason(t, "Replay", err, token.ErrSpent)
		if errors.Is(err, token.ErrReused) {
			t.Error("Replay asks for the end of the family")
		}
	case end:
		wantReason(t, "Replay", err, token.ErrSpent)
		if !errors.Is(err, token.ErrReused) {
			t.Error("Replay does not ask for the end of the family")
		}
	default:
		wantReason(t, "Replay", err, nil)
	}
}

// wantChange asserts all that a use of the spent token of l does.
func wantChange(t *testing.T, l life, r *token.Rotation, want string) {
	t.Helper()
	family, pairs, err := r.Change(l.family, l.pair)
	next := r.Pair
	wantFamily, wantPairs, outcome := l.family, []store.Pair(nil), token.Outcome{Replayed: true}
	switch want {
	case nothing:
		wantReason(t, "Change", err, token.ErrSpent)
		wantFamily = store.Family{}
	case end:
		outcome.Reused = token.ErrReused
		wantFamily.DeadRefresh = l.family.Generation + 1
		if !r.Policy.KeepDeadAccess {
			wantFamily.DeadAccess = l.family.Generation + 1
		}
	case again:
		outcome.Repeat, outcome.Current = true, l.family.Generation
	case replacement:
		wantFamily.DeadRefresh = l.family.Generation + 1
		if r.Policy.RevokeOldAccess {
			wantFamily.DeadAccess = l.family.Generation + 1
		}
	}
	if want == further || want == replacement {
		wantFamily.Generation++ // and no greater depth
		wantFamily.ExpiresAt = max(wantFamily.ExpiresAt, next.Refresh.ExpiresAt)
		wantPairs, outcome.Pair = []store.Pair{l.pair, next}, next
		if next.Generation != wantFamily.Generation || next.Depth != 2 || next.Spent || check(l.account, family, next, token.Refresh, next.IssuedAt) != nil {
			t.Errorf("the new pair is %+v", next)
		}
	}
	if want != nothing && err != nil {
		t.Errorf("Change: %v", err)
	}
	equal := cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) })
	if diff := cmp.Diff(wantFamily, family) + cmp.Diff(wantPairs, pairs) + cmp.Diff(outcome, r.Outcome, equal); diff != "" {
		t.Errorf("%s (-want +got):\n%s", want, diff)
	}
}

// One generation is honoured once, and its new pair is like any other afterwards.
func TestOneGeneration(t *testing.T) {
	t.Parallel()
	l, policy := spentLife(), token.Policy{Reuse: token.OneGeneration}
	family, pairs, err := l.rotation(t, policy, start+5).Change(l.family, l.pair)
	if err != nil {
		t.Fatal(err)
	}
	err = policy.Replay(l.account, family, l.pair, start+5)
	if !errors.Is(err, token.ErrReused) {
		t.Errorf("the second time: %v, want %v", err, token.ErrReused)
	}
	l.family, l.pair = family, pairs[1]
	if l.family, pairs, err = l.rotation(t, policy, start+6).Change(l.family, l.pair); err != nil {
		t.Fatal(err)
	}
	wantReason(t, "the new pair, once spent", policy.Replay(l.account, l.family, pairs[0], start+6), nil)
}

// Of two pairs side by side, one is left behind. Its late use reopens nothing.
func TestALateSibling(t *testing.T) {
	t.Parallel()
	l, policy := spentLife(), token.Policy{Reuse: token.NewPair, Window: 99}
	l.family.Depth = 4
	sibling := l.pair
	sibling.Spent, sibling.Depth, sibling.Generation = false, 2, 3
	family, pairs, err := l.rotation(t, policy, start).Change(l.family, sibling)
	if err != nil || family.Depth != 4 || pairs[1].Depth != 3 {
		t.Fatalf("the family has come to depth %d, %v, want 4", family.Depth, err)
	}
	err = policy.Replay(l.account, family, pairs[0], start)
	if !errors.Is(err, token.ErrReused) {
		t.Errorf("the sibling, spent: %v, want %v", err, token.ErrReused)
	}
}

// A store may ask again when another writer was faster: what was decided first does not count.
func TestTheLastChangeCounts(t *testing.T) {
	t.Parallel()
	fresh, spent := newLife(), spentLife()
	r := fresh.rotation(t, token.Policy{Reuse: token.RevokeOnReuse}, start)
	if _, _, err := r.Change(spent.family, spent.pair); err != nil || r.Reused == nil {
		t.Fatalf("%v, outcome %+v", err, r.Outcome)
	}
	if _, _, err := r.Change(fresh.family, fresh.pair); err != nil || r.Reused != nil || r.Replayed || r.Pair.Generation != 2 {
		t.Errorf("%v, outcome %+v", err, r.Outcome)
	}
	one := r.Pair
	if _, _, err := r.Change(fresh.family, fresh.pair); err != nil || r.Pair != one {
		t.Errorf("the same change gives %+v after %+v", r.Pair, one)
	}
}

func TestCheckCurrent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		now    int64
		change func(l *life)
		good   bool
	}{
		{"good", start, func(*life) {}, true},
		{"with an expired access token", accessEnd, func(*life) {}, true},
		{"expired", refreshEnd, func(*life) {}, false},
		{"spent", start, func(l *life) { l.pair.Spent = true }, false},
		{"revoked", start, func(l *life) { l.pair.Refresh.Revoked = true }, false},
		{"not the current one any more", start, func(l *life) { l.family.Generation++ }, false},
	}
	for _, tt := range tests {
		l := newLife()
		tt.change(&l)
		var want error
		if !tt.good {
			want = token.ErrSpent // the token that was presented is not good then; that the current one is not is another matter
		}
		err := token.Policy{}.CheckCurrent(l.account, l.family, l.pair, tt.now)
		wantReason(t, tt.name, err, want)
		if errors.Is(err, token.ErrReused) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
