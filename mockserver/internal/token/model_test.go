package token_test

import (
	"fmt"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// model knows of tokens only what happened to each: it marks every one by itself where the package counts epochs and
// generations.
type model struct {
	now      int64
	tokens   []*modelToken
	families int
	key      int
	dropped  map[int]bool
	// accounts are the lives of each username, from 1; the last is over when it is in deleted.
	accounts map[string]int
	deleted  map[string]bool
}

type modelToken struct {
	raw            string
	use            token.Use
	username       string
	life           int // of the account
	family         int
	newest         bool // of its family
	key            int
	expires        int64
	spent, revoked bool
}

func (k *modelToken) String() string {
	return fmt.Sprintf("%s token of %s (life %d), family %d, key %d, expires %d, spent=%v, revoked=%v",
		k.use, k.username, k.life, k.family, k.key, k.expires, k.spent, k.revoked)
}

func newModel(now int64) model {
	return model{now: now, dropped: map[int]bool{}, accounts: map[string]int{}, deleted: map[string]bool{}}
}

// verdict is the reason for which a token is not good for a use; the first that applies counts.
func (m *model) verdict(k *modelToken, use token.Use) error {
	switch {
	case m.dropped[k.key]:
		return token.ErrUnknownKey
	case k.use != use:
		return token.ErrUse
	case m.deleted[k.username] || m.accounts[k.username] != k.life:
		return token.ErrUnknown
	case m.now >= k.expires:
		return token.ErrExpired
	case k.spent:
		return token.ErrSpent
	case k.revoked:
		return token.ErrRevoked
	}
	return nil
}

func (m *model) exists(username string) bool { return m.accounts[username] > 0 && !m.deleted[username] }

func (m *model) createAccount(username string) {
	m.accounts[username]++
	m.deleted[username] = false
}

func (m *model) deleteAccount(username string) { m.deleted[username] = true }

func (m *model) login(username, access, refresh string) {
	m.families++
	m.add(modelToken{username: username, life: m.accounts[username], family: m.families}, access, refresh)
}

func (m *model) refresh(old *modelToken, access, refresh string) {
	old.spent = true
	for _, k := range m.tokens {
		k.newest = k.newest && k.family != old.family
	}
	m.add(modelToken{username: old.username, life: old.life, family: old.family}, access, refresh)
}

func (m *model) add(k modelToken, access, refresh string) {
	k.key, k.newest = m.key, true
	a, r := k, k
	a.raw, a.use, a.expires = access, token.Access, m.now+100
	r.raw, r.use, r.expires = refresh, token.Refresh, m.now+700
	m.tokens = append(m.tokens, &a, &r)
}

func (m *model) revokeAccount(username string, uses []token.Use) {
	m.revoke(uses, func(k *modelToken) bool { return k.username == username && k.life == m.accounts[username] })
}

func (m *model) revokeFamily(family int, uses []token.Use) {
	m.revoke(uses, func(k *modelToken) bool { return k.family == family })
}

func (m *model) revoke(uses []token.Use, concerns func(*modelToken) bool) {
	for _, k := range m.tokens {
		for _, use := range uses {
			if k.use == use && concerns(k) {
				k.revoked = true
			}
		}
	}
}

func (m *model) rotateKey(overlap bool) {
	if !overlap {
		for key := range m.key + 1 {
			m.dropped[key] = true
		}
	}
	m.key++
}

// newest are the tokens of each family's newest pair.
func (m *model) newest() []*modelToken {
	return m.which(func(k *modelToken) bool { return k.newest })
}

func (m *model) spent() []*modelToken {
	return m.which(func(k *modelToken) bool { return k.spent })
}

func (m *model) which(is func(*modelToken) bool) []*modelToken {
	var some []*modelToken
	for _, k := range m.tokens {
		if is(k) {
			some = append(some, k)
		}
	}
	return some
}
