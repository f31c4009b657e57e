package token_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// machine does the same things to the world and to the model, and compares what they think of each token.
type machine struct {
	world world
	model model
	// refused tokens were not good for their own use once. Time does not go back here, so they never are again.
	refused map[string]bool
	// read are tokens that were verified, by their text. It is forgotten when keys change.
	read map[string]reading
}

type reading struct {
	verified token.Verified
	err      error
}

func TestTokenLifeMachine(t *testing.T) {
	t.Parallel()
	for _, reuse := range reuses() {
		t.Run(fmt.Sprint("reuse ", reuse), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { walk(t, reuse) })
		})
	}
}

// walk lets things happen to tokens, in any order.
func walk(t *rapid.T, reuse token.Reuse) {
	alg := "HS256"
	if seldom(t) {
		alg = "EdDSA" // whose tokens name their key, and which is slow
	}
	m := newMachine(t, alg, token.Policy{
		Reuse:           reuse,
		Window:          rapid.SampledFrom([]int64{0, 1, 2, 30, 350}).Draw(t, "window"),
		RevokeOldAccess: rapid.Bool().Draw(t, "revoke old access"),
		KeepDeadAccess:  rapid.Bool().Draw(t, "keep dead access"),
		Leeway:          rapid.SampledFrom([]int64{0, 0, 1, 30}).Draw(t, "leeway"),
		SessionLimit:    rapid.SampledFrom([]int64{0, 0, 0, 350, 1000}).Draw(t, "session limit"),
	})
	t.Repeat(map[string]func(*rapid.T){
		"login":          m.login,
		"refresh":        m.refresh,
		"refresh well":   m.refreshWell,
		"replay":         m.replay,
		"replay parent":  m.replayParent,
		"replay older":   m.replayOlder,
		"logout":         m.logout,
		"revoke token":   m.revokeToken,
		"revoke family":  m.revokeFamily,
		"revoke account": m.revokeAccount,
		"advance":        m.advance,
		"rotate key":     m.rotateKey,
		"delete account": m.deleteAccount,
		"create account": m.createAccount,
		"":               m.check,
	})
}

func newMachine(t *rapid.T, alg string, policy token.Policy) *machine {
	secret := token.NewSecret(seed)
	keys, err := token.NewKeys(alg, secret, token.KnownSigners)
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{
		world:   world{mint: mint{secret, keys, token.NewAuthority(issuer, secret, keys)}, store: store.NewMemory(), policy: policy, now: start},
		model:   newModel(start, policy),
		refused: map[string]bool{},
		read:    map[string]reading{},
	}
	for _, username := range machineAccounts() {
		m.create(t, username)
	}
	return m
}

func machineAccounts() []string { return []string{"ann", "bob"} }

func (m *machine) create(t *rapid.T, username string) {
	key, clientID := m.world.secret.ID(), int64(1+slices.Index(machineAccounts(), username))
	m.world.updateAccount(t, username, func(store.Account) store.Account {
		return store.Account{Key: key, ClientID: clientID, Active: true}
	})
	m.model.createAccount(username)
}

// account draws one that exists, or none.
func (m *machine) account(t *rapid.T) (string, bool) {
	username := rapid.SampledFrom(machineAccounts()).Draw(t, "account")
	return username, m.model.exists(username)
}

// seldom holds back what would leave little to go on with.
func seldom(t *rapid.T) bool { return rapid.IntRange(0, 7).Draw(t, "seldom") == 7 }

func (m *machine) login(t *rapid.T) {
	if username, ok := m.account(t); ok {
		issued := m.world.login(t, username)
		m.model.login(username, issued)
	}
}

// refreshWell presents one that is good, so that families grow old.
func (m *machine) refreshWell(t *rapid.T) {
	m.present(t, m.model.which(func(k *modelToken) bool { return m.model.verdict(k, token.Refresh) == nil }), "good token")
}

// refresh presents one of the newest tokens, good or bad, and now and then an access token.
func (m *machine) refresh(t *rapid.T) { m.present(t, m.model.newest(), "token") }

// replay presents a refresh token that was used before.
func (m *machine) replay(t *rapid.T) { m.present(t, m.model.spent(), "spent token") }

// replayParent presents the one before the current one, which has the best prospects.
func (m *machine) replayParent(t *rapid.T) { m.present(t, m.model.parents(), "parent") }

// replayOlder presents one from before that.
func (m *machine) replayOlder(t *rapid.T) { m.present(t, m.model.grandparents(), "grandparent") }

func (m *machine) present(t *rapid.T, tokens []*modelToken, label string) {
	if len(tokens) == 0 {
		return
	}
	old := rapid.SampledFrom(tokens).Draw(t, label)
	before := m.live()
	want, wantErr := m.model.refresh(old)
	issued, again, err := m.world.refresh(t, old.raw)
	if !errors.Is(err, wantErr) || errors.Is(err, token.ErrReused) != errors.Is(wantErr, token.ErrReused) {
		t.Fatalf("refresh with %s: got error %v, want %v", old, err, wantErr)
	}
	if want != refusal && again != (want == samePair) {
		t.Fatalf("refresh with %s: the pair is not new: %v", old, again)
	}
	switch want {
	case newPair:
		m.model.grow(old, issued)
	case samePair:
		m.sameAgain(t, old.pair.family.current(), issued)
	}
	m.promises(t, m.observe(old, before, want, err))
}

// sameAgain compares what was given once more with what was given first. Another key may have signed it since.
func (m *machine) sameAgain(t *rapid.T, pair *modelPair, issued token.Issued) {
	for i, k := range []*modelToken{pair.access, pair.refresh} {
		raw := []string{issued.Access, issued.Refresh}[i]
		if k.key == m.model.key && raw != k.raw {
			t.Fatalf("%s: given as %s first, and as %s again", k, k.raw, raw)
		}
		one, another := payloadOf(t, k.raw), payloadOf(t, raw)
		for claim := range one {
			if one[claim] != another[claim] {
				t.Fatalf("%s: %s is %v first, and %v again", k, claim, one[claim], another[claim])
			}
		}
		k.raw, k.key = raw, m.model.key
	}
}

func (m *machine) logout(t *rapid.T) {
	if seldom(t) {
		m.revokeAll(t, token.Access, token.Refresh)
	}
}

func (m *machine) revokeAccount(t *rapid.T) {
	if seldom(t) {
		m.revokeAll(t, uses(t)...)
	}
}

func (m *machine) revokeAll(t *rapid.T, uses ...token.Use) {
	if username, ok := m.account(t); ok {
		m.world.updateAccount(t, username, func(a store.Account) store.Account { return token.RevokeAccount(a, uses...) })
		m.model.revokeAccount(username, uses)
	}
}

func uses(t *rapid.T) []token.Use {
	return rapid.SampledFrom([][]token.Use{{token.Access}, {token.Refresh}, {token.Access, token.Refresh}}).Draw(t, "uses")
}

func (m *machine) any(t *rapid.T) *modelToken {
	if len(m.model.tokens) == 0 {
		return nil
	}
	return rapid.SampledFrom(m.model.tokens).Draw(t, "token")
}

func (m *machine) revokeToken(t *rapid.T) {
	if of := m.any(t); of != nil {
		m.world.updateFamily(t, of.raw, func(f store.Family, p store.Pair) (store.Family, []store.Pair) {
			return f, []store.Pair{token.RevokeToken(p, of.use)}
		})
		of.revoked = true
	}
}

func (m *machine) revokeFamily(t *rapid.T) {
	if of := m.any(t); of != nil && seldom(t) {
		uses := uses(t)
		m.world.updateFamily(t, of.raw, func(f store.Family, _ store.Pair) (store.Family, []store.Pair) {
			return token.RevokeFamily(f, uses...), nil
		})
		m.model.revokeFamily(of.pair.family, uses)
	}
}

func (m *machine) advance(t *rapid.T) {
	by := rapid.SampledFrom([]int64{1, 1, 1, 30, 30, 98, 99, 100, 101, 350, 699, 700}).Draw(t, "seconds")
	m.world.now += by
	m.model.now += by
}

func (m *machine) rotateKey(t *rapid.T) {
	if m.model.key == token.KeptKeys {
		return // what is forgotten after that has a test of its own
	}
	overlap := !seldom(t)
	if _, _, err := m.world.keys.Rotate(overlap); err != nil {
		t.Fatal(err)
	}
	m.model.rotateKey(overlap)
	clear(m.read)
}

func (m *machine) deleteAccount(t *rapid.T) {
	if username, ok := m.account(t); ok && seldom(t) {
		if err := m.world.store.DeleteAccount(t.Context(), username); err != nil {
			t.Fatal(err)
		}
		m.model.deleteAccount(username)
	}
}

func (m *machine) createAccount(t *rapid.T) {
	if username, ok := m.account(t); !ok {
		m.create(t, username)
	}
}

// verify spares the time of doing it again after each step.
func (m *machine) verify(raw string) (token.Verified, error) {
	r, known := m.read[raw]
	if !known {
		r.verified, r.err = m.world.authority.Verify(raw)
		m.read[raw] = r
	}
	return r.verified, r.err
}

func (m *machine) check(t *rapid.T) {
	live := map[*modelFamily]int{} // refresh tokens
	for _, of := range m.model.tokens {
		verified, unverified := m.verify(of.raw)
		if unverified == nil && verified.ExpiresAt != of.expires {
			t.Fatalf("%s: exp is %d", of, verified.ExpiresAt)
		}
		for _, use := range []token.Use{token.Access, token.Refresh} {
			err := unverified
			if err == nil {
				_, err = m.world.judge(t, verified, use)
			}
			if want := m.model.verdict(of, use); !errors.Is(err, want) {
				t.Fatalf("%s for %s: got error %v, want %v", of, use, err, want)
			}
			if use != of.use {
				continue
			}
			switch {
			case err != nil:
				m.refused[of.raw] = true
			case m.refused[of.raw]:
				t.Fatalf("%s was refused once and is good again", of)
			case use == token.Refresh:
				live[of.pair.family]++
			}
		}
	}
	for _, n := range live {
		if n > 1 && m.model.policy.Reuse != token.NewPair {
			t.Fatalf("a family has %d refresh tokens that are good", n)
		}
	}
}
