package mockserver_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// rush presents a refresh token so many times at once.
func rush(u user, refresh string, n int) []answer {
	answers := make([]answer, n)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range n {
		done.Go(func() {
			start.Wait()
			answers[i] = u.refreshWith(refresh)
		})
	}
	start.Done()
	done.Wait()
	return answers
}

// won are the pairs among answers to refreshes; the others must be the one documented refusal.
func won(t *testing.T, u user, answers []answer) []pair {
	t.Helper()
	var pairs []pair
	for _, a := range answers {
		if a.status == http.StatusOK {
			pairs = append(pairs, u.pairOf(a))
			continue
		}
		a.want(t, 401, errRefreshToken)
	}
	return pairs
}

// liveRefresh counts the refresh tokens that are good.
func liveRefresh(t *testing.T, mock *mockserver.TestServer) int {
	t.Helper()
	all, err := mock.Tokens(context.Background(), control.TokenFilter{Use: "refresh"})
	if err != nil {
		t.Fatal(err)
	}
	live := 0
	for _, k := range all {
		if k.State == "live" {
			live++
		}
	}
	return live
}

func distinct(pairs []pair) int {
	seen := map[pair]bool{}
	for _, p := range pairs {
		seen[p] = true
	}
	return len(seen)
}

// Whatever is assumed, the outcome of a rush is one that the same requests could have had one after the other.
func TestReuseUnderAnyRace(t *testing.T) {
	t.Parallel()
	const racers = 100
	rounds := need.Rounds(1, 3, 10)
	tests := []struct {
		value string
		// Of a token that is good, and of one that is spent: the pairs that it gets, how many of them are different, and the
		// refresh tokens of the family that are good afterwards.
		fresh, spent [3]int
	}{
		{"reject", [3]int{1, 1, 1}, [3]int{0, 0, 1}},
		{"revoke-family", [3]int{1, 1, 0}, [3]int{0, 0, 0}},
		{"same-successor=30s", [3]int{racers, 1, 1}, [3]int{racers, 1, 1}},
		{"new-pair=30s", [3]int{racers, racers, racers}, [3]int{racers, racers, racers + 1}},
		{"one-generation", [3]int{2, 2, 0}, [3]int{1, 1, 0}},
		{"retire-on-use", [3]int{racers, 1, 1}, [3]int{racers, 1, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.value, func(t *testing.T) {
			t.Parallel()
			for range rounds {
				mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", tt.value))
				u := newUser(t, mock.Server)
				tokens := u.login()
				pairs := won(t, u, rush(u, tokens.Refresh, racers))
				if got := [3]int{len(pairs), distinct(pairs), liveRefresh(t, mock)}; got != tt.fresh {
					t.Errorf("a good token gets %v (pairs, different ones, good refresh tokens), want %v", got, tt.fresh)
				}
				mock.Revoke()
				tokens = u.login()
				u.refresh(tokens.Refresh)
				pairs = won(t, u, rush(u, tokens.Refresh, racers))
				if got := [3]int{len(pairs), distinct(pairs), liveRefresh(t, mock)}; got != tt.spent {
					t.Errorf("a spent token gets %v (pairs, different ones, good refresh tokens), want %v", got, tt.spent)
				}
			}
		})
	}
}

// The slower of two requests with one good token gets what a spent one does: the store decides, not what was read before.
func TestTheSlowerOfTwo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value, cause string // of the refusal, empty when it is honoured
		same         bool   // as the faster one
		live         int    // refresh tokens, afterwards
	}{
		{"reject", "used before: its pair was rotated", false, 1},
		{"revoke-family", "used before: its pair was rotated; reused: family revoked", false, 0},
		{"same-successor=30s", "", true, 1},
		{"new-pair=30s", "", false, 2},
		{"one-generation", "", false, 1},
		{"retire-on-use", "", true, 1},
	}
	for _, tt := range tests {
		t.Run(tt.value, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", tt.value))
			u := newUser(t, mock.Server)
			tokens := u.login()
			var faster pair
			mock.BeforeUpdate(func() { faster = u.refresh(tokens.Refresh) })
			got := u.refreshWith(tokens.Refresh)
			entry := mock.Journal()[1]
			if entry.Credential.State != journal.StateSpent {
				t.Errorf("the journal's state is %q, want %q", entry.Credential.State, journal.StateSpent)
			}
			if tt.cause != "" {
				got.want(t, 401, errRefreshToken)
				if entry.Cause != tt.cause || entry.Reason != journal.ReasonTokenSpent {
					t.Errorf("the journal has reason %q and cause %q", entry.Reason, entry.Cause)
				}
			} else if same := u.pairOf(got) == faster; same != tt.same {
				t.Errorf("the pairs are the same: %v, want %v", same, tt.same)
			}
			if live := liveRefresh(t, mock); live != tt.live {
				t.Errorf("%d refresh tokens are good, want %d", live, tt.live)
			}
		})
	}
}

// A spent token was to get the current pair, which is then refreshed before it does.
func TestTheCurrentPairIsFaster(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", "retire-on-use"))
	u := newUser(t, mock.Server)
	tokens := u.login()
	next := u.refresh(tokens.Refresh)
	mock.BeforeUpdate(func() { u.refresh(next.Refresh) })
	u.refreshWith(tokens.Refresh).want(t, 401, errRefreshToken)
	if entry := mock.Journal()[2]; entry.Reason != journal.ReasonTokenSpent || entry.Credential.State != journal.StateSpent {
		t.Errorf("the journal has %+v", entry)
	}
}

// An account that changes during a login that revokes the earlier ones is not logged in to, and nothing is revoked.
func TestAnAccountChangesDuringALogin(t *testing.T) {
	t.Parallel()
	changes := map[string]func(*mockserver.TestServer) error{
		"another password": func(mock *mockserver.TestServer) error {
			password := "another"
			_, err := mock.PatchAccount(context.Background(), mock.Username, control.AccountChange{Password: &password})
			return err
		},
		"made inactive": func(mock *mockserver.TestServer) error {
			active := false
			_, err := mock.PatchAccount(context.Background(), mock.Username, control.AccountChange{Active: &active})
			return err
		},
		"deleted": func(mock *mockserver.TestServer) error {
			return mock.DeleteAccount(context.Background(), mock.Username)
		},
		"deleted and made anew": func(mock *mockserver.TestServer) error {
			if err := mock.DeleteAccount(context.Background(), mock.Username); err != nil {
				return err
			}
			_, err := mock.PutAccount(context.Background(), mock.Username, control.AccountChange{Password: &mock.Password})
			return err
		},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithAssumption("second-login", "revoke-earlier"))
			u := newUser(t, mock.Server)
			u.login()
			mock.BeforeUpdate(func() {
				if err := change(mock); err != nil {
					t.Error(err)
				}
			})
			u.do("POST", loginPath, loginBody).want(t, 401, errCredentials)
			wantReason(t, mock, journal.ReasonBadCredentials)
			if strings.Contains(states(t, mock), "revoked") {
				t.Errorf("the tokens are %s", states(t, mock))
			}
		})
	}
}

// A token and its successor are presented at once, by many. The successor has one winner, and the token gets either the
// successor or nothing.
func TestRetirementUnderAnyRace(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"same-successor=30s", "retire-on-use"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", value))
			u := newUser(t, mock.Server)
			for range need.Rounds(3, 5, 10) {
				tokens := u.login()
				next := u.refresh(tokens.Refresh)
				var both sync.WaitGroup
				var olds, youngs []answer
				both.Go(func() { olds = rush(u, tokens.Refresh, 50) })
				both.Go(func() { youngs = rush(u, next.Refresh, 50) })
				both.Wait()
				young := won(t, u, youngs)
				for _, p := range won(t, u, olds) {
					if p != next {
						t.Errorf("the old token gets %+v, want %+v", p, next)
					}
				}
				if len(young) != 50 || distinct(young) != 1 {
					t.Errorf("the successor gets %d pairs, %d of them different, want 50 times the same", len(young), distinct(young))
				}
				mock.Revoke()
			}
		})
	}
}

// Of logins at once that each revoke the earlier ones, the tokens of one live.
func TestSecondLoginUnderAnyRace(t *testing.T) {
	t.Parallel()
	const racers = 50
	mock := mockserver.Start(t, mockserver.WithAssumption("second-login", "revoke-earlier"))
	u := newUser(t, mock.Server)
	for range need.Rounds(2, 3, 5) {
		answers := make([]answer, racers)
		var logins sync.WaitGroup
		for i := range racers {
			logins.Go(func() { answers[i] = u.do("POST", loginPath, loginBody) })
		}
		logins.Wait()
		access, refresh := 0, 0
		for _, a := range answers {
			p := u.pairOf(a)
			if u.get(categoriesPath, p.Access).status == http.StatusOK {
				access++
			}
			if u.refreshWith(p.Refresh).status == http.StatusOK {
				refresh++
			}
		}
		if access != 1 || refresh != 1 {
			t.Errorf("%d access and %d refresh tokens of %d logins at once are good, want 1 and 1", access, refresh, racers)
		}
	}
}
