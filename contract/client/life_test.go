package client_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// TestTokensAreRenewedEarly walks through the life of the tokens, as the vendor's page has it.
func TestTokensAreRenewedEarly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.wantCalls()
	s.must()
	s.must()
	s.wantCalls("login OK", "listCategories OK", "listCategories OK")

	s.mock.Advance(54*time.Minute + 59*time.Second) // 5 minutes and a second are left
	s.must()
	s.wantCalls("listCategories OK")

	s.mock.Advance(time.Second)
	s.must()
	s.must()
	s.wantCalls("refresh OK", "listCategories OK", "listCategories OK")

	s.mock.Advance(54*time.Minute + 59*time.Second) // what a refresh has brought lives as long
	s.must()
	s.wantCalls("listCategories OK")

	s.mock.Advance(3 * time.Hour)
	s.must()
	s.wantCalls("refresh OK", "listCategories OK")

	s.mock.Advance(7 * 24 * time.Hour) // the refresh token is dead, which its time tells
	s.must()
	s.wantCalls("login OK", "listCategories OK")
}

func TestEarlyRefreshIsWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		early, jitter time.Duration
		life          time.Duration // of access tokens
		never, always time.Duration // after which the next call does not refresh, and does
	}{
		"ten minutes":                      {10 * time.Minute, 0, time.Hour, 50*time.Minute - time.Second, 50 * time.Minute},
		"at the end":                       {0, 0, time.Hour, time.Hour - time.Second, time.Hour},
		"with jitter, never late":          {5 * time.Minute, time.Minute, time.Hour, 54*time.Minute - time.Second, 55 * time.Minute},
		"half of a life too short for it":  {5 * time.Minute, 0, 4 * time.Minute, 2*time.Minute - time.Second, 2 * time.Minute},
		"half of a life of just that time": {5 * time.Minute, 0, 5 * time.Minute, 2*time.Minute + 29*time.Second, 2*time.Minute + 30*time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithTTL(c.life, 7*24*time.Hour))
			s := sceneOf(t, mock, client.WithEarlyRefresh(c.early, c.jitter))
			s.must()
			s.must() // where tokens live no longer than that, the first refresh tells how long those live that it brings
			if c.life <= c.early {
				s.wantCalls("login OK", "listCategories OK", "refresh OK", "listCategories OK")
			} else {
				s.wantCalls("login OK", "listCategories OK", "listCategories OK")
			}
			mock.Advance(c.never)
			s.must()
			s.wantCalls("listCategories OK")
			mock.Advance(c.always - c.never)
			s.must()
			s.must()
			s.wantCalls("refresh OK", "listCategories OK", "listCategories OK")
		})
	}
}

// TestJitterSpreadsRenewals wants clients that share an account to be due at times of their own, none of them late.
func TestJitterSpreadsRenewals(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	end := mock.Now().Add(time.Hour)
	seen := map[time.Duration]bool{}
	for range 20 {
		s := sceneOf(t, mock, client.WithEarlyRefresh(5*time.Minute, 20*time.Minute))
		token, err := s.client.TokenSource(t.Context()).Token()
		if err != nil {
			t.Fatal(err)
		}
		early := end.Sub(token.Expiry)
		if early < 5*time.Minute || early > 25*time.Minute {
			t.Errorf("due %s before the end, want 5 to 25 minutes", early)
		}
		seen[early] = true
	}
	if len(seen) < 10 {
		t.Errorf("20 clients are due at %d times", len(seen))
	}
}

// TestRenewalInTrouble has a refresh fail while the access token is good for five minutes more.
func TestRenewalInTrouble(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	s.mock.Advance(56 * time.Minute)
	busy := s.mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.Before, Effect: fault.Status{Code: 429}})
	if err := s.mock.ClearJournal(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.must()
	s.must()
	s.wantCalls("refresh Too Many Requests", "refresh Too Many Requests", "refresh Too Many Requests", "refresh Too Many Requests",
		"listCategories OK", "listCategories OK")

	s.mock.Advance(30 * time.Second)
	if err := s.mock.DeleteFault(t.Context(), busy.ID); err != nil {
		t.Fatal(err)
	}
	s.must()
	s.wantCalls("refresh OK", "listCategories OK")
}

// TestRenewalInTroubleAtTheEnd has it fail when there is no time left.
func TestRenewalInTroubleAtTheEnd(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.must()
	s.mock.Advance(time.Hour)
	s.mock.AddFault(fault.Rule{Operation: "refresh", Phase: fault.Before, Effect: fault.Status{Code: 429}})
	err := s.categories()
	if missing, ok := errors.AsType[*client.TokenError](err); !ok || !errors.Is(missing, client.ErrRateLimited) {
		t.Errorf("the error is %v, want a *TokenError for a 429", err)
	}
	if answer, ok := errors.AsType[*client.APIError](err); !ok || answer.Status != http.StatusTooManyRequests || answer.Operation != "refresh" {
		t.Errorf("behind it is %+v, want the 429 of the refresh", answer)
	}
}
