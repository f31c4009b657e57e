package mockserver_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver"
)

// model knows of tokens only what the answers said and what has happened to each since. It marks every token by itself,
// and follows the pairs from parent to child.
type model struct {
	policy   string
	window   time.Duration // of same-successor and new-pair
	now      time.Time
	tokens   []*modelToken
	byJTI    map[string]*modelToken
	families []*modelFamily
	key      int
	dropped  map[int]bool
}

func newModel(policy string) model {
	return model{policy: policy, now: mockserver.SeededStart(), byJTI: map[string]*modelToken{}, dropped: map[int]bool{}}
}

// modelFamily is what descends from one login.
type modelFamily struct {
	id      string
	pairs   []*modelPair // in the order in which they were issued
	further int          // pairs that stand beside others, which new-pair gives
}

func (f *modelFamily) newest() *modelPair { return f.pairs[len(f.pairs)-1] }

type modelPair struct {
	family          *modelFamily
	parent          *modelPair // whose refresh token this was given for; nil at login
	depth           int        // how many refreshes lead to it
	generation      int
	spentAt         time.Time
	access, refresh *modelToken
}

// modelToken is one token and all that can end it.
type modelToken struct {
	raw, jti, use  string
	pair           *modelPair
	key            int
	expires        time.Time
	spent, revoked bool
	gave           map[string]bool // the refresh tokens that it got
}

func (k *modelToken) isNewest() bool { return k.pair == k.pair.family.newest() }

func (k *modelToken) isParent() bool {
	return k.use == "refresh" && k.pair == k.pair.family.newest().parent
}

// modelClaims are what the payload of a token says.
type modelClaims struct {
	ID         string `json:"jti"`
	Use        string `json:"use"`
	Family     string `json:"family"`
	Generation int    `json:"generation"`
	IssuedAt   int64  `json:"iat"`
	ExpiresAt  int64  `json:"exp"`
}

func claimsOf(rt *rapid.T, raw string) (c modelClaims) {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		rt.Fatalf("a token has %d parts", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(payload, &c)
	}
	if err != nil {
		rt.Fatalf("a token's payload: %v", err)
	}
	return c
}

// add learns a pair that an answer has, and wants its tokens to say what the rules do.
func (m *model) add(rt *rapid.T, parent *modelPair, p pair) {
	said := claimsOf(rt, p.Refresh)
	next := &modelPair{generation: said.Generation, parent: parent}
	if parent == nil {
		next.family = &modelFamily{id: said.Family}
		m.families = append(m.families, next.family)
	} else {
		next.family, next.depth = parent.family, parent.depth+1
	}
	next.access = m.learn(rt, next, "access", p.Access, p.AccessAt, modelAccess)
	next.refresh = m.learn(rt, next, "refresh", p.Refresh, p.LaterAt, modelRefresh)
	next.family.pairs = append(next.family.pairs, next)
}

func (m *model) learn(rt *rapid.T, of *modelPair, use, raw, expiresAt string, life time.Duration) *modelToken {
	k := &modelToken{raw: raw, use: use, pair: of, key: m.key, expires: m.now.Add(life), gave: map[string]bool{}}
	c := claimsOf(rt, raw)
	want := modelClaims{c.ID, use, of.family.id, len(of.family.pairs), m.now.Unix(), k.expires.Unix()}
	if c != want || expiresAt != k.expires.Format(time.RFC3339) || m.byJTI[c.ID] != nil {
		rt.Fatalf("a new token says %+v and %s, want %+v", c, expiresAt, want)
	}
	k.jti, m.byJTI[c.ID] = c.ID, k
	m.tokens = append(m.tokens, k)
	return k
}

// verdict is what a refresh token gets.
type verdict string

const (
	refusal  verdict = "refused"
	newPair  verdict = "a new pair"
	samePair verdict = "the newest pair again"
)

// refresh says what a token gets, and what that changes but for the new pair.
func (m *model) refresh(k *modelToken) verdict {
	switch {
	case k.use != "refresh" || m.dropped[k.key] || !m.now.Before(k.expires):
		return refusal
	case k.spent:
		return m.replay(k)
	case k.revoked:
		return refusal
	}
	k.spent, k.pair.spentAt = true, m.now
	return newPair
}

// replay says what a spent token gets.
func (m *model) replay(k *modelToken) verdict {
	family := k.pair.family
	if !m.honours(k) {
		switch m.policy {
		case "revoke-family", "new-pair", "one-generation":
			m.revokeAll(func(o *modelToken) bool { return o.pair.family == family })
		}
		return refusal
	}
	switch m.policy {
	case "new-pair":
		family.further++
		return newPair
	case "one-generation": // in place of what there was
		m.revokeAll(func(o *modelToken) bool { return o.pair.family == family && o.use == "refresh" })
		return newPair
	}
	if m.state(family.newest().refresh) != "live" {
		return refusal
	}
	return samePair
}

func (m *model) honours(k *modelToken) bool {
	if k.revoked || m.deepest(k.pair.family) != k.pair.depth+1 {
		return false
	}
	switch m.policy {
	case "same-successor", "new-pair":
		return m.now.Before(k.pair.spentAt.Add(m.window))
	}
	return m.policy == "one-generation" || m.policy == "retire-on-use"
}

func (m *model) deepest(f *modelFamily) int {
	deepest := 0
	for _, p := range f.pairs {
		deepest = max(deepest, p.depth)
	}
	return deepest
}

// state is what the mock's list should call a token. It knows nothing of keys.
func (m *model) state(k *modelToken) string {
	switch {
	case !m.now.Before(k.expires):
		return "expired"
	case k.spent:
		return "spent"
	case k.revoked:
		return "revoked"
	}
	return "live"
}

func (m *model) good(k *modelToken) bool { return m.state(k) == "live" && !m.dropped[k.key] }

func (m *model) which(is func(*modelToken) bool) []*modelToken {
	var some []*modelToken
	for _, k := range m.tokens {
		if is(k) {
			some = append(some, k)
		}
	}
	return some
}

func (m *model) revokeAll(which func(*modelToken) bool) {
	for _, k := range m.which(which) {
		k.revoked = true
	}
}

func (m *model) rotateKey(overlap bool) {
	for key := range m.key + 1 {
		m.dropped[key] = m.dropped[key] || !overlap
	}
	m.key++
}

func (m *model) describe(k *modelToken) string {
	if k == nil {
		return "no such token"
	}
	return fmt.Sprintf("%s token %d refreshes after the login (generation %d, spent %v, revoked %v, key dropped %v, expires in %s)",
		k.use, k.pair.depth, k.pair.generation, k.spent, k.revoked, m.dropped[k.key], k.expires.Sub(m.now))
}
