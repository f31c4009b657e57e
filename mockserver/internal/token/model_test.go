package token_test

import (
	"fmt"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// model knows of tokens only what happened to each: it marks every one by itself where the package counts epochs and
// generations, and follows the pairs from parent to child where the package counts depths.
type model struct {
	policy   token.Policy
	now      int64
	tokens   []*modelToken
	families []*modelFamily
	key      int
	dropped  map[int]bool
	// accounts are the lives of each username, from 1; the last is over when it is in deleted.
	accounts map[string]int
	deleted  map[string]bool
}

type modelFamily struct {
	started int64
	pairs   []*modelPair // in the order in which they were issued
}

func (f *modelFamily) current() *modelPair { return f.pairs[len(f.pairs)-1] }

type modelPair struct {
	family          *modelFamily
	parent          *modelPair // whose refresh token this was given for; nil at login
	spentAt         int64
	repeated        bool // its refresh token was honoured when it was spent
	access, refresh *modelToken
}

// ancestors are the pairs before it, up to the login's.
func (p *modelPair) ancestors() int {
	n := 0
	for ; p.parent != nil; p = p.parent {
		n++
	}
	return n
}

type modelToken struct {
	raw            string
	use            token.Use
	username       string
	life           int // of the account
	pair           *modelPair
	key            int
	expires        int64
	spent, revoked bool
}

func (k *modelToken) String() string {
	return fmt.Sprintf("%s token of %s (life %d), %d after the login, key %d, expires %d, spent=%v, revoked=%v",
		k.use, k.username, k.life, k.pair.ancestors(), k.key, k.expires, k.spent, k.revoked)
}

func newModel(now int64, policy token.Policy) model {
	return model{policy: policy, now: now, dropped: map[int]bool{}, accounts: map[string]int{}, deleted: map[string]bool{}}
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
	case m.now >= k.expires+m.policy.Leeway, m.sessionIsOver(k.pair.family):
		return token.ErrExpired
	case k.spent:
		return token.ErrSpent
	case k.revoked:
		return token.ErrRevoked
	}
	return nil
}

func (m *model) sessionIsOver(f *modelFamily) bool {
	return m.policy.SessionLimit > 0 && m.now >= f.started+m.policy.SessionLimit
}

func (m *model) exists(username string) bool { return m.accounts[username] > 0 && !m.deleted[username] }

func (m *model) createAccount(username string) {
	m.accounts[username]++
	m.deleted[username] = false
}

func (m *model) deleteAccount(username string) { m.deleted[username] = true }

func (m *model) login(username string, issued token.Issued) {
	family := &modelFamily{started: m.now}
	m.families = append(m.families, family)
	m.add(modelToken{username: username, life: m.accounts[username]}, &modelPair{family: family}, issued)
}

// add adds a pair of tokens like k.
func (m *model) add(k modelToken, pair *modelPair, issued token.Issued) {
	k.key, k.pair = m.key, pair
	a, r := k, k
	a.raw, a.use, a.expires = issued.Access, token.Access, m.until(pair.family, 100)
	r.raw, r.use, r.expires = issued.Refresh, token.Refresh, m.until(pair.family, 700)
	pair.access, pair.refresh = &a, &r
	pair.family.pairs = append(pair.family.pairs, pair)
	m.tokens = append(m.tokens, &a, &r)
}

func (m *model) until(f *modelFamily, life int64) int64 {
	if m.policy.SessionLimit > 0 {
		return min(m.now+life, f.started+m.policy.SessionLimit)
	}
	return m.now + life
}

func (m *model) revokeAccount(username string, uses []token.Use) {
	m.revoke(uses, func(k *modelToken) bool { return k.username == username && k.life == m.accounts[username] })
}

func (m *model) revokeFamily(family *modelFamily, uses []token.Use) {
	m.revoke(uses, func(k *modelToken) bool { return k.pair.family == family })
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
	return m.which(func(k *modelToken) bool { return k.pair == k.pair.family.current() })
}

func (m *model) spent() []*modelToken {
	return m.which(func(k *modelToken) bool { return k.spent })
}

// parents are the refresh tokens that newest pairs were given for.
func (m *model) parents() []*modelToken {
	return m.which(func(k *modelToken) bool { return k.use == token.Refresh && k.pair == k.pair.family.current().parent })
}

// grandparents are refresh tokens that the newest pair descends from, and its parent does.
func (m *model) grandparents() []*modelToken {
	return m.which(func(k *modelToken) bool {
		parent := k.pair.family.current().parent
		return k.use == token.Refresh && parent != nil && k.pair == parent.parent
	})
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
