package token_test

import (
	"errors"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// use is one use of a refresh token, and what came of it.
type use struct {
	token      *modelToken
	first      bool // it was good before
	got        gift
	err        error
	pairs      int // that it was given so far
	furthest   int // refreshes between the login and the family's last pair
	died       int // how many other tokens were good before, and are not now
	refreshers int // how many refresh tokens of the family are good now
}

// live are the tokens that are good for their use, by the model: the machine's check compares it with the world.
func (m *machine) live() map[*modelToken]bool {
	live := map[*modelToken]bool{}
	for _, k := range m.model.which(func(k *modelToken) bool { return m.model.verdict(k, k.use) == nil }) {
		live[k] = true
	}
	return live
}

func (m *machine) observe(k *modelToken, before map[*modelToken]bool, got gift, err error) use {
	u, after := use{token: k, first: before[k], got: got, err: err, furthest: furthest(k.pair.family)}, m.live()
	for _, pair := range k.pair.family.pairs {
		if pair.parent == k.pair {
			u.pairs++
		}
		if after[pair.refresh] {
			u.refreshers++
		}
	}
	for other := range before {
		if !after[other] && other.pair != k.pair {
			u.died++
		}
	}
	return u
}

// promises are what each kind of reuse promises, whatever its rules are in detail.
func (m *machine) promises(t *rapid.T, u use) {
	policy, sinceFirst := m.model.policy, m.model.now-u.token.pair.spentAt
	if u.got != refusal && u.furthest > u.token.pair.ancestors()+1 && !u.first {
		t.Fatalf("%s is honoured from further back than one generation", u.token)
	}
	switch policy.Reuse {
	case token.RefuseReuse, token.RevokeOnReuse, token.SameSuccessor, token.RetireOnUse:
		if u.pairs > 1 {
			t.Fatalf("%s was given %d pairs", u.token, u.pairs)
		}
	case token.OneGeneration:
		if u.pairs > 2 || u.refreshers > 1 {
			t.Fatalf("%s was given %d pairs, and %d refresh tokens of its family are good", u.token, u.pairs, u.refreshers)
		}
	}
	switch policy.Reuse {
	case token.RefuseReuse, token.SameSuccessor, token.RetireOnUse:
		if u.died > 0 || errors.Is(u.err, token.ErrReused) {
			t.Fatalf("with a use of %s %d other tokens died: %v", u.token, u.died, u.err)
		}
	case token.RevokeOnReuse, token.NewPair, token.OneGeneration:
		if errors.Is(u.err, token.ErrReused) && u.refreshers > 0 {
			t.Fatalf("%s was reused, and %d refresh tokens of its family are good", u.token, u.refreshers)
		}
	}
	if policy.Reuse == token.RevokeOnReuse && !u.first && u.got != refusal {
		t.Fatalf("%s is honoured", u.token)
	}
	windowed := policy.Reuse == token.SameSuccessor || policy.Reuse == token.NewPair
	if windowed && !u.first && u.got != refusal && sinceFirst >= policy.Window {
		t.Fatalf("%s is honoured %d s after its first use, with a window of %d", u.token, sinceFirst, policy.Window)
	}
}
