package mockserver_test

import (
	"context"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// states are those of the tokens, in the order of their issue.
func states(t *testing.T, mock *mockserver.TestServer) string {
	t.Helper()
	all, err := mock.Tokens(context.Background(), control.TokenFilter{})
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, k := range all {
		text += k.Use + " " + k.State + ", "
	}
	return text
}

func wantStates(t *testing.T, mock *mockserver.TestServer, want string) {
	t.Helper()
	if got := states(t, mock); got != want {
		t.Errorf("the tokens are %swant %s", got, want)
	}
}

// wantExpired moves the clock, and asserts what expires by it.
func wantExpired(t *testing.T, mock *mockserver.TestServer, by time.Duration, uses ...string) {
	t.Helper()
	clock, err := mock.Server.Advance(context.Background(), by)
	if err != nil {
		t.Fatal(err)
	}
	if clock.ExpiredCount != len(uses) || len(clock.Expired) != len(uses) {
		t.Fatalf("%d tokens expire with %s, want %v", clock.ExpiredCount, by, uses)
	}
	for i, k := range clock.Expired {
		if k.Use != uses[i] || k.State != "expired" {
			t.Errorf("what expires is %+v, want %s", k, uses[i])
		}
	}
}

// The control API sees a token live as long as requests do.
func TestControlKnowsTheLeeway(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("clock-leeway", "30s"))
	u := newUser(t, mock.Server)
	u.login()
	wantExpired(t, mock, time.Hour+29*time.Second)
	wantStates(t, mock, "access live, refresh live, ")
	wantExpired(t, mock, time.Second, "access")
	wantStates(t, mock, "access expired, refresh live, ")
	mock.Assume("clock-leeway", "31s")
	wantStates(t, mock, "access live, refresh live, ")
	revoked, err := mock.Server.Revoke(context.Background(), control.TokenFilter{Account: mock.Username})
	if err != nil || revoked.Count != 2 {
		t.Errorf("%d tokens were good, %v, want 2", revoked.Count, err)
	}
	wantExpired(t, mock, 8*24*time.Hour)
}

func TestControlKnowsTheSessionLimit(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	mock.Advance(10 * time.Minute)
	next := u.refresh(tokens.Refresh)

	// Switched on at once, for tokens that were to live longer, and that say so.
	mock.Assume("session-limit", "10m1s")
	wantStates(t, mock, "access live, refresh spent, access live, refresh live, ")
	wantExpired(t, mock, time.Second, "access", "access", "refresh")
	wantStates(t, mock, "access expired, refresh expired, access expired, refresh expired, ")
	mock.Advance(time.Minute)
	wantDead(t, mock, u, journal.ReasonTokenExpired, next.Access)
	entry := last(t, mock)
	if entry.Credential.ExpiresIn != -60 || entry.Cause != "expired: the session has reached its limit" {
		t.Errorf("the journal has cause %q and %d seconds to go", entry.Cause, entry.Credential.ExpiresIn)
	}
	wantNoRefresh(t, mock, u, journal.ReasonTokenExpired, next.Refresh)

	mock.Assume("session-limit", "12m")
	wantLive(t, u, next.Access)
	if got := last(t, mock).Credential.ExpiresIn; got != 59 {
		t.Errorf("%d seconds to go, want 59", got)
	}
	mock.Assume("session-limit", "none")
	wantLive(t, u, next.Access)
	if got := last(t, mock).Credential.ExpiresIn; got != 3600-61 {
		t.Errorf("%d seconds to go, want %d", got, 3600-61)
	}
}

// A leeway makes no session longer: a refresh at its end could not give a token that is good.
func TestLeewayAndSessionLimit(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("clock-leeway", "1h"), mockserver.WithAssumption("session-limit", "2h"))
	u := newUser(t, mock.Server)
	tokens := u.login()
	mock.Advance(2*time.Hour - time.Second)
	wantLive(t, u, tokens.Access)
	next := u.refresh(tokens.Refresh)
	wantExpiry(t, mock, next, time.Second, time.Second)
	mock.Advance(time.Second)
	wantDead(t, mock, u, journal.ReasonTokenExpired, tokens.Access, next.Access)
	wantNoRefresh(t, mock, u, journal.ReasonTokenExpired, next.Refresh)
}

// A token that the store has forgotten is expired only when no leeway saves it; until then it is unknown.
func TestForgottenTokens(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("forgotten"), mockserver.WithAssumption("clock-leeway", "30s"))
	u := newUser(t, mock.Server)
	tokens := u.login()
	if err := mock.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	mock.Advance(time.Hour + 29*time.Second)
	u.get(categoriesPath, tokens.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonTokenUnknown)
	mock.Advance(time.Second)
	wantDead(t, mock, u, journal.ReasonTokenExpired, tokens.Access)
}

// What a leeway may make good again, the store has not dropped.
func TestTheStoreKeepsThroughTheLeeway(t *testing.T) {
	t.Parallel()
	if assumption.MaxLeeway > store.Grace*time.Second {
		t.Errorf("the leeway can be %s, and the store keeps tokens for %d s after their expiry", assumption.MaxLeeway, store.Grace)
	}
}
