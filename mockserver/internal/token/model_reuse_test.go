package token_test

import "github.com/popupmock/popupmock/mockserver/internal/token"

// gift is what a refresh token gets by the model.
type gift int

const (
	refusal gift = iota
	newPair
	samePair
)

// refresh tells what a refresh token gets and does all of it but the new pair, which takes grow. The error is that of a
// refusal.
func (m *model) refresh(k *modelToken) (gift, error) {
	switch err := m.verdict(k, token.Refresh); {
	case err == nil:
		k.spent, k.pair.spentAt = true, m.now
		if m.policy.RevokeOldAccess {
			k.pair.access.revoked = true
		}
		return newPair, nil
	case !k.spent || err != token.ErrSpent: //nolint:errorlint // which of the sentinels it is
		return refusal, err
	}
	switch m.policy.Reuse {
	case token.RevokeOnReuse:
		return m.end(k)
	case token.SameSuccessor, token.RetireOnUse:
		inTime := m.policy.Reuse == token.RetireOnUse || m.inWindow(k)
		current := k.pair.family.current()
		if inTime && !k.revoked && current.parent == k.pair && m.verdict(current.refresh, token.Refresh) == nil {
			return samePair, nil
		}
	case token.NewPair:
		if k.revoked || !m.inWindow(k) || furthest(k.pair.family) > k.pair.ancestors()+1 {
			return m.end(k)
		}
		return newPair, nil
	case token.OneGeneration:
		if k.revoked || k.pair.repeated || k.pair.family.current().parent != k.pair {
			return m.end(k)
		}
		k.pair.repeated = true
		uses := []token.Use{token.Refresh}
		if m.policy.RevokeOldAccess {
			uses = append(uses, token.Access)
		}
		m.revokeFamily(k.pair.family, uses)
		return newPair, nil
	}
	return refusal, token.ErrSpent
}

// end is a refusal that revokes the family.
func (m *model) end(k *modelToken) (gift, error) {
	uses := []token.Use{token.Refresh}
	if !m.policy.KeepDeadAccess {
		uses = append(uses, token.Access)
	}
	m.revokeFamily(k.pair.family, uses)
	return refusal, token.ErrReused
}

func (m *model) inWindow(k *modelToken) bool { return m.now < k.pair.spentAt+m.policy.Window }

// furthest is the number of refreshes from a login to the pair that is the most of them away.
func furthest(f *modelFamily) int {
	most := 0
	for _, pair := range f.pairs {
		most = max(most, pair.ancestors())
	}
	return most
}

// grow adds the pair that a refresh token was given.
func (m *model) grow(k *modelToken, issued token.Issued) {
	m.add(modelToken{username: k.username, life: k.life}, &modelPair{family: k.pair.family, parent: k.pair}, issued)
}
