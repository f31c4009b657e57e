package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// TestTokenLifeAgainstAModel drives a mock through random lives of tokens and compares every verdict with a model that
// knows only the rules: what was issued when, and what has ended it since.
func TestTokenLifeAgainstAModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := newModel(t, rt)
		rt.Repeat(map[string]func(*rapid.T){
			"login":        m.login,
			"refresh":      m.refresh,
			"logout":       m.logout,
			"revokeToken":  m.revokeToken,
			"revokeFamily": m.revokeFamily,
			"revokeUse":    m.revokeUse,
			"advance":      m.advance,
			"rotateKey":    m.rotateKey,
			"":             m.check,
		})
	})
}

// modelToken is one token and all that can end it.
type modelToken struct {
	raw, jti, family, use string
	key                   int
	expires               time.Time
	spent, revoked        bool
}

type model struct {
	server  *mockserver.Server
	user    user
	now     time.Time
	tokens  []*modelToken
	key     int
	dropped map[int]bool
}

const (
	modelAccess  = 100 * time.Second
	modelRefresh = 700 * time.Second
)

func newModel(t *testing.T, rt *rapid.T) *model {
	server, err := mockserver.New(mockserver.Config{
		AccessTTL: modelAccess, RefreshTTL: modelRefresh,
		Clock: mockserver.ClockConfig{Start: mockserver.SeededStart(), Frozen: true},
		Assumptions: map[string]string{
			"token-alg": rapid.SampledFrom([]string{"HS256", "EdDSA"}).Draw(rt, "alg"),
		},
	})
	if err != nil {
		rt.Fatal(err)
	}
	return &model{server: server, user: newUser(t, server), now: mockserver.SeededStart(), dropped: map[int]bool{}}
}

func (m *model) good(k *modelToken) bool {
	return m.now.Before(k.expires) && !k.spent && !k.revoked && !m.dropped[k.key]
}

// learn adds the tokens of an answer, with the lineage that the mock's own list tells.
func (m *model) learn(rt *rapid.T, p pair) {
	known := map[string]bool{}
	for _, k := range m.tokens {
		known[k.jti] = true
	}
	all, err := m.server.Tokens(context.Background(), control.TokenFilter{})
	if err != nil {
		rt.Fatal(err)
	}
	raw := map[string]string{"access": p.Access, "refresh": p.Refresh}
	life := map[string]time.Duration{"access": modelAccess, "refresh": modelRefresh}
	fresh := 0
	for _, listed := range all {
		if !known[listed.JTI] {
			fresh++
			m.tokens = append(m.tokens, &modelToken{
				raw: raw[listed.Use], jti: listed.JTI, family: listed.Family, use: listed.Use,
				key: m.key, expires: m.now.Add(life[listed.Use]),
			})
		}
	}
	if fresh != 2 {
		rt.Fatalf("%d tokens are new after one was asked for, want 2", fresh)
	}
}

func (m *model) pick(rt *rapid.T, use string) *modelToken {
	var some []*modelToken
	for _, k := range m.tokens {
		if use == "" || k.use == use {
			some = append(some, k)
		}
	}
	if len(some) == 0 {
		rt.Skip("no token yet")
	}
	return rapid.SampledFrom(some).Draw(rt, "token")
}

func (m *model) login(rt *rapid.T) { m.learn(rt, m.user.login()) }

func (m *model) refresh(rt *rapid.T) {
	k := m.pick(rt, "refresh")
	answer := m.user.refreshWith(k.raw)
	if got := answer.status == http.StatusOK; got != m.good(k) {
		rt.Fatalf("refresh answered %d for %s, the rules say good=%v", answer.status, k.describe(m), m.good(k))
	}
	if answer.status == http.StatusOK {
		k.spent = true
		m.learn(rt, m.user.pairOf(answer))
	}
}

func (m *model) logout(rt *rapid.T) {
	k := m.pick(rt, "access")
	answer := m.user.logout(k.raw)
	if got := answer.status == http.StatusOK; got != m.good(k) {
		rt.Fatalf("logout answered %d for %s, the rules say good=%v", answer.status, k.describe(m), m.good(k))
	}
	if answer.status == http.StatusOK {
		m.revokeAll(func(*modelToken) bool { return true })
	}
}

func (m *model) revoke(rt *rapid.T, filter control.TokenFilter, which func(*modelToken) bool) {
	want := 0
	now := m.now
	for _, k := range m.tokens {
		// A dropped key ends tokens outside of the store, which goes on counting them.
		if which(k) && now.Before(k.expires) && !k.spent && !k.revoked {
			want++
		}
	}
	got, err := m.server.Revoke(context.Background(), filter)
	if err != nil || got.Count != want {
		rt.Fatalf("revoke %+v ended %d tokens (%v), want %d", filter, got.Count, err, want)
	}
	m.revokeAll(which)
}

func (m *model) revokeAll(which func(*modelToken) bool) {
	for _, k := range m.tokens {
		if which(k) {
			k.revoked = true
		}
	}
}

func (m *model) revokeToken(rt *rapid.T) {
	k := m.pick(rt, "")
	m.revoke(rt, control.TokenFilter{JTI: k.jti}, func(o *modelToken) bool { return o == k })
}

func (m *model) revokeFamily(rt *rapid.T) {
	k := m.pick(rt, "")
	m.revoke(rt, control.TokenFilter{Family: k.family}, func(o *modelToken) bool { return o.family == k.family })
}

func (m *model) revokeUse(rt *rapid.T) {
	use := rapid.SampledFrom([]string{"access", "refresh"}).Draw(rt, "use")
	m.revoke(rt, control.TokenFilter{Account: mockserver.DefaultUsername, Use: use}, func(o *modelToken) bool { return o.use == use })
}

func (m *model) advance(rt *rapid.T) {
	by := time.Duration(rapid.IntRange(1, 300).Draw(rt, "seconds")) * time.Second
	if _, err := m.server.Advance(context.Background(), by); err != nil {
		rt.Fatal(err)
	}
	m.now = m.now.Add(by)
}

func (m *model) rotateKey(rt *rapid.T) {
	overlap := rapid.Bool().Draw(rt, "overlap")
	if _, err := m.server.RotateKey(context.Background(), control.Rotation{Overlap: &overlap}); err != nil {
		rt.Fatal(err)
	}
	if !overlap {
		for key := range m.key + 1 {
			m.dropped[key] = true
		}
	}
	m.key++
}

// check tries every token as a bearer token, and counts the live refresh tokens of each family.
func (m *model) check(rt *rapid.T) {
	live := map[string]int{}
	for _, k := range m.tokens {
		want := k.use == "access" && m.good(k)
		if answer := m.user.get(categoriesPath, k.raw); (answer.status == http.StatusOK) != want {
			rt.Fatalf("categories answered %d for %s, the rules say good=%v", answer.status, k.describe(m), want)
		}
		if k.use == "refresh" && m.good(k) {
			live[k.family]++
		}
	}
	for family, n := range live {
		if n > 1 {
			rt.Fatalf("family %s has %d live refresh tokens", family, n)
		}
	}
}

func (k *modelToken) describe(m *model) string {
	return fmt.Sprintf("%s token (spent %v, revoked %v, key dropped %v, expires in %s)",
		k.use, k.spent, k.revoked, m.dropped[k.key], k.expires.Sub(m.now))
}
