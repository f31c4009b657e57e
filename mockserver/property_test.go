package mockserver_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// TestTokenLifeAgainstAModel drives a mock through random lives of tokens, under each way to treat a spent refresh token,
// and compares every answer with a model that knows only the rules: what was issued when, and what has ended it since.
func TestTokenLifeAgainstAModel(t *testing.T) {
	t.Parallel()
	for _, policies := range [][]string{{"reject", "revoke-family"}, {"same-successor", "new-pair"}, {"one-generation", "retire-on-use"}} {
		t.Run(strings.Join(policies, " or "), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) { walk(t, rt, rapid.SampledFrom(policies).Draw(rt, "policy")) })
		})
	}
}

func walk(t *testing.T, rt *rapid.T, policy string) {
	m := newWalker(t, rt, policy)
	rt.Repeat(map[string]func(*rapid.T){
		"login":        m.login,
		"refresh":      m.refresh,
		"refreshWell":  m.refreshWell,
		"replay":       m.replay,
		"replayParent": m.replayParent,
		"logout":       m.logout,
		"revokeToken":  m.revokeToken,
		"revokeFamily": m.revokeFamily,
		"revokeUse":    m.revokeUse,
		"advance":      m.advance,
		"rotateKey":    m.rotateKey,
		"":             m.check,
	})
	m.end(rt)
}

// walker does the same things to a mock and to the model.
type walker struct {
	model
	server  *mockserver.Server
	user    user
	refused map[*modelToken]bool // as a bearer token, which is for good: time does not go back here
}

const (
	modelAccess  = 100 * time.Second
	modelRefresh = 700 * time.Second
)

func newWalker(t *testing.T, rt *rapid.T, policy string) *walker {
	m := &walker{model: newModel(policy), refused: map[*modelToken]bool{}}
	value, alg := policy, "HS256"
	if policy == "same-successor" || policy == "new-pair" {
		m.window = time.Duration(rapid.SampledFrom([]int{0, 1, 30, 350}).Draw(rt, "window")) * time.Second
		value += "=" + m.window.String()
	}
	if seldom(rt) {
		alg = "EdDSA" // whose tokens name their key, and which is slow
	}
	server, err := mockserver.New(mockserver.Config{
		AccessTTL: modelAccess, RefreshTTL: modelRefresh,
		Clock:       mockserver.ClockConfig{Start: mockserver.SeededStart(), Frozen: true},
		Assumptions: map[string]string{"token-alg": alg, "refresh-reuse": value},
	})
	if err != nil {
		rt.Fatal(err)
	}
	m.server, m.user = server, newUser(t, server)
	return m
}

// seldom holds back what would leave little to go on with.
func seldom(rt *rapid.T) bool { return rapid.IntRange(0, 7).Draw(rt, "seldom") == 7 }

func pick(rt *rapid.T, some []*modelToken) *modelToken {
	if len(some) == 0 {
		rt.Skip("no such token")
	}
	return rapid.SampledFrom(some).Draw(rt, "token")
}

func (m *walker) login(rt *rapid.T) { m.add(rt, nil, m.user.login()) }

// refresh presents a token of the newest pair of a family, whether it is good for that or not.
func (m *walker) refresh(rt *rapid.T) { m.present(rt, pick(rt, m.which((*modelToken).isNewest))) }

// refreshWell presents one that is good, so that families grow old.
func (m *walker) refreshWell(rt *rapid.T) {
	m.present(rt, pick(rt, m.which(func(k *modelToken) bool { return k.use == "refresh" && m.good(k) })))
}

func (m *walker) replay(rt *rapid.T) {
	m.present(rt, pick(rt, m.which(func(k *modelToken) bool { return k.spent })))
}

// replayParent presents the one before the newest, which has the best prospects.
func (m *walker) replayParent(rt *rapid.T) { m.present(rt, pick(rt, m.which((*modelToken).isParent))) }

// present sends a token to refresh, now and then several times at once, and wants the answers that the rules give, in any
// order.
func (m *walker) present(rt *rapid.T, k *modelToken) {
	n := 1
	if seldom(rt) {
		n = 3
	}
	before := m.deepest(k.pair.family)
	var won []pair
	refusals := 0
	for _, a := range rush(m.user, k.raw, n) {
		switch {
		case a.status == http.StatusOK:
			won = append(won, m.user.pairOf(a))
		case a.status == http.StatusUnauthorized && a.body == errRefreshToken:
			refusals++
		default:
			rt.Fatalf("refresh answered %d %s", a.status, a.body)
		}
	}
	slices.SortStableFunc(won, func(a, b pair) int { return claimsOf(rt, a.Refresh).Generation - claimsOf(rt, b.Refresh).Generation })
	m.promises(rt, k, before, won)
	for range n {
		switch want := m.model.refresh(k); {
		case want == refusal:
			refusals--
		case len(won) == 0:
			rt.Fatalf("refresh gave less for %s than the rules, which say %s", m.describe(k), want)
		case want == newPair:
			m.add(rt, k.pair, won[0])
			won = won[1:]
		default:
			m.again(rt, k, won[0])
			won = won[1:]
		}
	}
	if refusals != 0 || len(won) > 0 {
		rt.Fatalf("of %d requests with %s %d too many were refused, and %d honoured", n, m.describe(k), refusals, len(won))
	}
}

// promises are what the register says in words of each way, checked without the model's verdicts: who gets a pair for a
// token, and how many. Before is the depth that the family had.
func (m *walker) promises(rt *rapid.T, k *modelToken, before int, won []pair) {
	for _, p := range won {
		k.gave[claimsOf(rt, p.Refresh).ID] = true
	}
	age := m.now.Sub(k.pair.spentAt)
	switch most := map[string]int{"new-pair": 1 << 20, "one-generation": 2}[m.policy]; {
	case len(k.gave) > max(most, 1):
		rt.Fatalf("%s got %d different pairs", m.describe(k), len(k.gave))
	case len(won) == 0 || !k.spent:
	case m.policy == "reject" || m.policy == "revoke-family":
		rt.Fatalf("%s was honoured again", m.describe(k))
	case before-k.pair.depth != 1:
		rt.Fatalf("%s was honoured, and is %d generations back", m.describe(k), before-k.pair.depth)
	case (m.policy == "same-successor" || m.policy == "new-pair") && age >= m.window:
		rt.Fatalf("%s was honoured %s after its first use", m.describe(k), age)
	}
}

// again wants a pair to be the family's newest, of the same claims. Another key may have signed it since.
func (m *walker) again(rt *rapid.T, k *modelToken, p pair) {
	newest := k.pair.family.newest()
	for raw, of := range map[string]*modelToken{p.Access: newest.access, p.Refresh: newest.refresh} {
		if claimsOf(rt, raw) != claimsOf(rt, of.raw) || of.key == m.key && raw != of.raw {
			rt.Fatalf("%s got another pair than the newest", m.describe(k))
		}
		of.raw, of.key = raw, m.key
	}
}

func (m *walker) logout(rt *rapid.T) {
	k := pick(rt, m.tokens)
	good := k.use == "access" && m.good(k)
	if good && !seldom(rt) {
		rt.Skip("it would end all there is")
	}
	if answer := m.user.logout(k.raw); (answer.status == http.StatusOK) != good {
		rt.Fatalf("logout answered %d for %s, the rules say good=%v", answer.status, m.describe(k), good)
	}
	if good {
		m.revokeAll(func(*modelToken) bool { return true })
	}
}

func (m *walker) revoke(rt *rapid.T, filter control.TokenFilter, which func(*modelToken) bool) {
	// A dropped key ends tokens outside of the store, which goes on counting them.
	want := len(m.which(func(k *modelToken) bool { return which(k) && m.state(k) == "live" }))
	got, err := m.server.Revoke(context.Background(), filter)
	if err != nil || got.Count != want {
		rt.Fatalf("revoke %+v ended %d tokens (%v), want %d", filter, got.Count, err, want)
	}
	m.revokeAll(which)
}

func (m *walker) revokeToken(rt *rapid.T) {
	k := pick(rt, m.tokens)
	m.revoke(rt, control.TokenFilter{JTI: k.jti}, func(o *modelToken) bool { return o == k })
}

func (m *walker) revokeFamily(rt *rapid.T) {
	if k := pick(rt, m.tokens); seldom(rt) {
		m.revoke(rt, control.TokenFilter{Family: k.pair.family.id}, func(o *modelToken) bool { return o.pair.family == k.pair.family })
	}
}

func (m *walker) revokeUse(rt *rapid.T) {
	if use := rapid.SampledFrom([]string{"access", "refresh"}).Draw(rt, "use"); seldom(rt) {
		m.revoke(rt, control.TokenFilter{Account: mockserver.DefaultUsername, Use: use}, func(o *modelToken) bool { return o.use == use })
	}
}

func (m *walker) advance(rt *rapid.T) {
	by := time.Duration(rapid.SampledFrom([]int{1, 1, 1, 29, 30, 99, 100, 300, 350}).Draw(rt, "seconds")) * time.Second
	if _, err := m.server.Advance(context.Background(), by); err != nil {
		rt.Fatal(err)
	}
	m.now = m.now.Add(by)
}

func (m *walker) rotateKey(rt *rapid.T) {
	overlap := !seldom(rt)
	if _, err := m.server.RotateKey(context.Background(), control.Rotation{Overlap: &overlap}); err != nil {
		rt.Fatal(err)
	}
	m.model.rotateKey(overlap)
}

// check compares the mock's list of tokens with the model, counts the good refresh tokens of each family, and tries one
// token as a bearer token.
func (m *walker) check(rt *rapid.T) {
	all, err := m.server.Tokens(context.Background(), control.TokenFilter{})
	if err != nil || len(all) != len(m.tokens) {
		rt.Fatalf("the mock has %d tokens (%v), of which %d were in an answer", len(all), err, len(m.tokens))
	}
	live := map[string]int{}
	for _, listed := range all {
		k := m.byJTI[listed.JTI]
		if k == nil || m.state(k) != listed.State || k.pair.generation != listed.Generation || !k.expires.Equal(listed.ExpiresAt) {
			rt.Fatalf("the mock has %+v, and the rules %s", listed, m.describe(k))
		}
		if listed.Use == "refresh" && listed.State == "live" {
			live[listed.Family]++
		}
	}
	for _, f := range m.families {
		if most := 1 + f.further; live[f.id] > most {
			rt.Fatalf("a family has %d good refresh tokens, want at most %d", live[f.id], most)
		}
	}
	if len(m.tokens) > 0 {
		m.bear(rt, pick(rt, m.tokens))
	}
}

// bear tries a token as a bearer token.
func (m *walker) bear(rt *rapid.T, k *modelToken) {
	want := k.use == "access" && m.good(k)
	answer := m.user.get(categoriesPath, k.raw)
	if (answer.status == http.StatusOK) != want || !want && strings.TrimSpace(answer.body) != errAccessToken {
		rt.Fatalf("categories answered %d %s for %s, the rules say good=%v", answer.status, answer.body, m.describe(k), want)
	}
	if want && m.refused[k] {
		rt.Fatalf("%s was refused once and is good again", m.describe(k))
	}
	m.refused[k] = !want
}

// end tries every access token as one, and then presents each refresh token, the newest last.
func (m *walker) end(rt *rapid.T) {
	for _, k := range slices.Clone(m.tokens) {
		if k.use == "access" {
			m.bear(rt, k)
		}
	}
	for _, k := range slices.Clone(m.tokens) {
		if k.use == "refresh" {
			m.present(rt, k)
		}
	}
	m.check(rt)
}
