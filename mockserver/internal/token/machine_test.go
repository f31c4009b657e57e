package token_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/store"
)

// world is the real thing: a mint and a store, put together as a server does.
type world struct {
	mint
	store *store.Memory
	now   int64
}

// Short lives, so that a random walk meets every end of them.
const (
	shortAccess  = 100 * time.Second
	shortRefresh = 700 * time.Second
)

func (w *world) issue(account store.Account, family store.ID, generation uint32) (token.Issued, error) {
	return w.authority.Issue(token.Grant{
		Account: account, Family: family, Generation: generation, Now: time.Unix(w.now, 0),
		AccessTTL: shortAccess, RefreshTTL: shortRefresh,
	})
}

func (w *world) login(t *rapid.T, username string) token.Issued {
	account, err := w.store.Account(t.Context(), username)
	if err != nil {
		t.Fatal(err)
	}
	id := w.secret.ID()
	issued, err := w.issue(account, id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.store.CreateFamily(t.Context(), token.NewFamily(id, account, issued.Pair), issued.Pair); err != nil {
		t.Fatal(err)
	}
	return issued
}

// judge tells why a token of a good signature is not good for a use, or nil; and whose it is.
func (w *world) judge(t *rapid.T, verified token.Verified, use token.Use) (store.Account, error) {
	if verified.Use != use {
		return store.Account{}, token.ErrUse
	}
	family, pair, err := w.store.Pair(t.Context(), verified.Family, verified.Generation)
	if err != nil {
		t.Fatal(err)
	}
	account, err := w.store.Account(t.Context(), verified.Subject)
	if errors.Is(err, store.ErrNoAccount) {
		return account, token.ErrUnknown
	}
	return account, token.Check(account, family, pair, use, w.now)
}

func (w *world) refresh(t *rapid.T, raw string) (token.Issued, error) {
	verified, err := w.authority.Verify(raw)
	if err != nil {
		return token.Issued{}, err
	}
	account, err := w.judge(t, verified, token.Refresh)
	if err != nil {
		return token.Issued{}, err
	}
	next, err := w.issue(account, verified.Family, verified.Generation+1)
	if err != nil {
		t.Fatal(err)
	}
	return next, w.store.UpdateFamily(t.Context(), verified.Family, verified.Generation, token.Rotate(account, next.Pair))
}

func (w *world) updateAccount(t *rapid.T, username string, change func(store.Account) store.Account) {
	_, err := w.store.UpdateAccount(t.Context(), username, func(old store.Account, _ bool) (store.Account, error) {
		return change(old), nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) updateFamily(t *rapid.T, raw string, change func(store.Family, store.Pair) (store.Family, []store.Pair)) {
	payload := payloadOf(t, raw)
	id, err := store.ParseID(payload["family"].(string))
	if err != nil {
		t.Fatal(err)
	}
	generation := uint32(payload["generation"].(float64))
	err = w.store.UpdateFamily(t.Context(), id, generation, func(f store.Family, p store.Pair) (store.Family, []store.Pair, error) {
		f, pairs := change(f, p)
		return f, pairs, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// machine does the same things to the world and to the model, and compares what they think of each token.
type machine struct {
	world world
	model model
	// refused tokens were not good for their own use once. Time does not go back here, so they never are again.
	refused map[string]bool
}

func TestTokenLifeMachine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		alg := "HS256"
		if seldom(t) {
			alg = "EdDSA" // whose tokens name their key, and which is slow
		}
		m := newMachine(t, alg)
		t.Repeat(map[string]func(*rapid.T){
			"login":          m.login,
			"refresh":        m.refresh,
			"replay":         m.replay,
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
	})
}

func newMachine(t *rapid.T, alg string) *machine {
	secret := token.NewSecret(seed)
	keys, err := token.NewKeys(alg, secret, true)
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{
		world:   world{mint: mint{secret, keys, token.NewAuthority(issuer, secret, keys)}, store: store.NewMemory(), now: start},
		model:   newModel(start),
		refused: map[string]bool{},
	}
	for _, username := range machineAccounts() {
		m.create(t, username)
	}
	return m
}

func machineAccounts() []string { return []string{"ann", "bob"} }

func (m *machine) create(t *rapid.T, username string) {
	key := m.world.secret.ID()
	m.world.updateAccount(t, username, func(store.Account) store.Account { return store.Account{Key: key, ClientID: 1, Active: true} })
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
		m.model.login(username, issued.Access, issued.Refresh)
	}
}

// refresh presents one of the newest tokens, good or bad, and now and then an access token.
func (m *machine) refresh(t *rapid.T) { m.present(t, m.model.newest(), "token") }

// replay presents a refresh token that was used before.
func (m *machine) replay(t *rapid.T) { m.present(t, m.model.spent(), "spent token") }

func (m *machine) present(t *rapid.T, tokens []*modelToken, label string) {
	if len(tokens) == 0 {
		return
	}
	old := rapid.SampledFrom(tokens).Draw(t, label)
	want := m.model.verdict(old, token.Refresh)
	issued, err := m.world.refresh(t, old.raw)
	if !errors.Is(err, want) {
		t.Fatalf("refresh with %s: got error %v, want %v", old, err, want)
	}
	if err == nil {
		m.model.refresh(old, issued.Access, issued.Refresh)
	}
}

func (m *machine) logout(t *rapid.T) { m.revokeAll(t, token.Access, token.Refresh) }

func (m *machine) revokeAccount(t *rapid.T) { m.revokeAll(t, uses(t)...) }

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
	if of := m.any(t); of != nil {
		uses := uses(t)
		m.world.updateFamily(t, of.raw, func(f store.Family, _ store.Pair) (store.Family, []store.Pair) {
			return token.RevokeFamily(f, uses...), nil
		})
		m.model.revokeFamily(of.family, uses)
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
	if _, err := m.world.keys.Rotate(overlap); err != nil {
		t.Fatal(err)
	}
	m.model.rotateKey(overlap)
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

func (m *machine) check(t *rapid.T) {
	live := map[int]int{} // refresh tokens by family
	for _, of := range m.model.tokens {
		verified, unverified := m.world.authority.Verify(of.raw)
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
				live[of.family]++
			}
		}
	}
	for family, n := range live {
		if n > 1 {
			t.Fatalf("family %d has %d refresh tokens that are good", family, n)
		}
	}
}
