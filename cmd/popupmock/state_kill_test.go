package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/openapi"
)

// killRounds is how often a mock is killed.
func killRounds() int { return need.Rounds(3, 5, 200) }

// killUsers is how many log in, refresh and log out at a time, each with an account of their own.
const killUsers = 3

// What a mock with a state file has answered holds after it was killed at any moment.
func TestServeKilled(t *testing.T) {
	t.Parallel()
	folder, random := t.TempDir(), rand.New(rand.NewPCG(5, 6))
	settings, file := filepath.Join(folder, "mock.yaml"), filepath.Join(folder, "mock.state")
	accounts := "access_ttl: 3650d\nrefresh_ttl: 36500d\naccounts:\n"
	k := &killed{}
	for i := range killUsers {
		user := fmt.Sprint("user", i)
		accounts += fmt.Sprintf("  - {username: %s, password: p}\n", user)
		k.users = append(k.users, &patron{user: user})
	}
	if err := os.WriteFile(settings, []byte(accounts), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--quiet", "--config=" + settings, "--state=" + file}
	for round := range killRounds() {
		p := startInstance(t, nil, args...).listening()
		if state := p.await("  state     " + file + ", "); k.acknowledged > 0 && !strings.HasPrefix(state, "goes on from 20") {
			t.Fatalf("round %d: the state is %s", round, state)
		}
		k.wantAll(p)
		k.traffic(p, random, random.IntN(60))
		if t.Failed() {
			t.Fatalf("in round %d; the mock says\n%s", round, &p.stderr)
		}
	}
	k.wantAll(startInstance(t, nil, args...).listening())
	t.Logf("%d kills, %d acknowledged answers", killRounds(), k.acknowledged)
	if k.acknowledged < 10*killRounds() {
		t.Errorf("%d answers were acknowledged in %d rounds: too few to tell", k.acknowledged, killRounds())
	}
}

// A mock that is killed while it makes its file leaves none, or one that can be gone on from.
func TestServeKilledAtFirst(t *testing.T) {
	t.Parallel()
	for round := range killRounds() {
		folder := t.TempDir()
		file := filepath.Join(folder, "mock.state")
		p := startInstance(t, nil, "--quiet", "--state="+file)
		ctx, cancel := context.WithTimeout(t.Context(), 5*patience)
		for found := 0; found == 0 && ctx.Err() == nil; { // the file, or what becomes the file
			names, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			found = len(names)
		}
		if p.kill(); ctx.Err() != nil {
			t.Fatalf("round %d: no file in time: %s", round, &p.stderr)
		}
		cancel()
		next := startInstance(t, nil, "--quiet", "--state="+file).listening()
		if status, text := next.must(http.MethodPost, "/auth/login", "", loginBody("your_api_username", "your_api_password")); status != http.StatusOK {
			t.Fatalf("round %d: %d %s", round, status, text)
		}
		next.kill()
	}
}

// killed is what was acknowledged, by one mock after the other.
type killed struct {
	users        []*patron
	now          time.Time // of the mock's clock, at least
	acknowledged int
}

// traffic has all users ask at a time, and kills the mock after as many answers. It returns when nobody asks any more.
func (k *killed) traffic(p *instance, random *rand.Rand, answers int) {
	acknowledged := make(chan struct{})
	var all sync.WaitGroup
	for _, u := range k.users {
		choice := rand.New(rand.NewPCG(random.Uint64(), 0))
		all.Go(func() {
			for u.ask(p, choice) {
				acknowledged <- struct{}{}
			}
		})
	}
	all.Go(func() {
		for k.advance(p) {
			acknowledged <- struct{}{}
		}
	})
	go func() {
		all.Wait()
		close(acknowledged)
	}()
	left := answers
	if left == 0 {
		p.kill()
	}
	for range acknowledged {
		k.acknowledged++
		if left--; left == 0 {
			p.kill()
		}
	}
	p.kill()
}

func (k *killed) advance(p *instance) bool {
	status, text, err := p.ask(http.MethodPost, "/_mock/clock/advance", "", `{"by":"7s"}`)
	if err != nil {
		return false
	}
	if status != http.StatusOK {
		p.t.Errorf("advance: %d %s", status, text)
		return false
	}
	k.now = clockOf(p.t, text)
	return true
}

func clockOf(t *testing.T, text string) time.Time {
	var clock control.Clock
	if err := json.Unmarshal([]byte(text), &clock); err != nil || clock.Now.IsZero() {
		t.Errorf("no time in %s: %v", text, err)
	}
	return clock.Now
}

// wantAll wants a mock that was just started to know all that was acknowledged.
func (k *killed) wantAll(p *instance) {
	p.t.Helper()
	if _, text := p.must(http.MethodGet, "/_mock/clock", "", ""); clockOf(p.t, text).Before(k.now) {
		p.t.Errorf("the clock shows %s, and was at %s already", text, k.now)
	}
	spent := 0
	for _, u := range k.users {
		spent += u.want(p)
	}
	for _, state := range []string{"unknown", "live"} {
		if _, text := p.must(http.MethodGet, "/_mock/journal/count?operation=refresh&status=401&state="+state, "", ""); strings.TrimSpace(text) != `{"count":0}` {
			p.t.Errorf("of %d tokens that were spent or revoked, the mock takes for %s: %s", spent, state, text)
		}
	}
}

// patron is somebody who uses the mock, and what he knows for sure.
type patron struct {
	user  string
	pair  openapi.TokenPair   // the newest one, none when he has logged out
	spent []string            // refresh tokens, the last ones
	dead  []openapi.TokenPair // those that he has logged out of
	open  string              // the call whose answer never came
}

// remembered is how many spent tokens, and dead pairs, are tried again after each start.
const remembered = 10

// ask makes one call, and reports whether it was answered.
func (u *patron) ask(p *instance, random *rand.Rand) bool {
	call := "login"
	switch n := random.IntN(10); {
	case u.pair.AccessToken == "":
	case n == 0:
		call = "logout"
	default:
		call = "refresh"
	}
	u.open = call
	bodies := map[string]string{"login": loginBody(u.user, "p"), "refresh": refreshBody(u.pair.RefreshToken)}
	token := ""
	if call == "logout" {
		token = u.pair.AccessToken
	}
	status, text, err := p.ask(http.MethodPost, "/auth/"+call, token, bodies[call])
	if err != nil {
		return false
	}
	if u.open = ""; status != http.StatusOK {
		p.t.Errorf("%s of %s: %d %s", call, u.user, status, text)
		return false
	}
	switch call {
	case "login":
		u.pair = pairOf(p.t, text)
	case "refresh":
		u.refreshed(pairOf(p.t, text))
	case "logout":
		u.over()
	}
	return true
}

func (u *patron) refreshed(next openapi.TokenPair) {
	u.spent = last(append(u.spent, u.pair.RefreshToken), remembered)
	u.pair = next
}

func (u *patron) over() {
	u.dead = last(append(u.dead, u.pair), remembered)
	u.pair = openapi.TokenPair{}
}

func last[T any](all []T, n int) []T { return all[max(0, len(all)-n):] }

// want wants a mock to know what the patron knows. It returns how many refresh tokens it has refused.
func (u *patron) want(p *instance) (refused int) {
	p.t.Helper()
	status := func(what string, wanted int, method, path, token, body string) {
		p.t.Helper()
		refused++
		if got, text := p.must(method, path, token, body); got != wanted {
			p.t.Errorf("%s of %s: %d, want %d: %s", what, u.user, got, wanted, text)
		}
	}
	for _, token := range u.spent {
		status("a spent token", http.StatusUnauthorized, http.MethodPost, "/auth/refresh", "", refreshBody(token))
	}
	for _, pair := range u.dead {
		status("a refresh token after the logout", http.StatusUnauthorized, http.MethodPost, "/auth/refresh", "", refreshBody(pair.RefreshToken))
		status("an access token after the logout", http.StatusUnauthorized, http.MethodGet, "/api/v1/countries", pair.AccessToken, "")
	}
	if u.pair.AccessToken != "" {
		u.wantPair(p)
	}
	return refused
}

// wantPair wants the newest pair to be good, or what the open call has made of it.
func (u *patron) wantPair(p *instance) {
	p.t.Helper()
	read, text := p.must(http.MethodGet, "/api/v1/countries", u.pair.AccessToken, "")
	refresh, answer := p.must(http.MethodPost, "/auth/refresh", "", refreshBody(u.pair.RefreshToken))
	const good, bad = http.StatusOK, http.StatusUnauthorized
	switch {
	case read == good && refresh == good:
		u.refreshed(pairOf(p.t, answer))
	case read == good && refresh == bad && u.open == "refresh":
		u.refreshed(openapi.TokenPair{}) // nobody knows the next pair
	case read == bad && refresh == bad && u.open == "logout":
		u.over()
	default:
		p.t.Errorf("the newest tokens of %s, after an open %q: %d %s, %d %s", u.user, u.open, read, text, refresh, answer)
	}
	u.open = ""
}
