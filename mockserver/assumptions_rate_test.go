package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func rateCases() []assumptionCase {
	return []assumptionCase{
		{"rate-limit", "off", nil, func(t *testing.T, _ *mockserver.TestServer, u user) {
			for range 300 {
				u.do("POST", loginPath, loginBody).wantOK(t)
			}
		}},
		{"rate-limit", "2/10s", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			first := u.login()
			u.refreshWith(first.Refresh).wantOK(t) // each operation has its own count
			second := u.login()
			limited := func(wait string) {
				t.Helper()
				got := u.do("POST", loginPath, loginBody)
				wantRefusal(t, mock, got, 429, errManyLogins, journal.ReasonRateLimited)
				if got.header.Get("Retry-After") != wait {
					t.Errorf("Retry-After is %q, want %s", got.header.Get("Retry-After"), wait)
				}
			}
			limited("5")
			limited("5")
			mock.Advance(4 * time.Second)
			limited("1")
			mock.Advance(time.Second)
			u.login()
			limited("5")
			mock.Advance(time.Hour) // two at once is all that is saved up
			u.login()
			u.login()
			limited("5")
			for range 2 {
				u.get(productsPath, second.Access).want(t, 401, errAccessToken) // expired, but well signed
			}
			wantRefusal(t, mock, u.get(productsPath, second.Access), 429, errTooMany, journal.ReasonRateLimited)
			if got := last(t, mock).Credential; got == nil || got.State != journal.StateExpired {
				t.Errorf("the journal has %+v for a token that expired", got)
			}
		}},
		{"rate-limit", "login:1/1m,*:3/90s", []mockserver.Option{
			mockserver.WithAccount(mockserver.DefaultAccount()),
			mockserver.WithAccount(mockserver.AccountConfig{Username: "other", Password: "secret", ClientID: 7, Features: []string{"vouchers"}}),
		}, showSharedLimits},
		{"rate-limit", "1/24h", nil, func(t *testing.T, mock *mockserver.TestServer, u user) {
			tokens := u.login()
			spent := u.refresh(tokens.Refresh)
			for _, c := range protectedCalls() {
				u.call(c, spent.Access).wantOK(t)
				got := u.call(c, spent.Access)
				t.Log(c.id)
				wantRefusal(t, mock, got, 429, errTooMany, journal.ReasonRateLimited)
				if wait := got.header.Get("Retry-After"); wait != "86400" {
					t.Errorf("Retry-After is %q, want a day", wait)
				}
			}
			mock.Advance(24*time.Hour - time.Second)
			wantRefusal(t, mock, u.do("POST", loginPath, loginBody), 429, errManyLogins, journal.ReasonRateLimited)
			wantRefusal(t, mock, u.refreshWith(tokens.Refresh), 429, errTooMany, journal.ReasonRateLimited)
			mock.Advance(time.Second)
			u.login()
			u.refreshWith(tokens.Refresh).want(t, 401, errRefreshToken)
			u.do("GET", "/nothing", "").want(t, 404, errPath) // no operation, no limit
			u.do("GET", "/nothing", "").want(t, 404, errPath)
		}},
	}
}

// showSharedLimits has one login a minute, and three of anything else in 90 seconds.
func showSharedLimits(t *testing.T, mock *mockserver.TestServer, u user) {
	const other = `{"username":"other","password":"secret"}`
	limited := func(a answer, body, wait string) {
		t.Helper()
		wantRefusal(t, mock, a, 429, body, journal.ReasonRateLimited)
		if got := a.header.Get("Retry-After"); got != wait {
			t.Errorf("Retry-After is %q, want %s", got, wait)
		}
	}
	tokens := u.login()
	limited(u.do("POST", loginPath, strings.Replace(loginBody, "your_api_password", "x", 1)), errManyLogins, "60") // the password does not matter
	if got := last(t, mock).Account; got != mock.Username {
		t.Errorf("the journal has account %q, want the one that was counted", got)
	}
	second := u.pairOf(u.do("POST", loginPath, other)) // another account, another count
	limited(u.do("POST", loginPath, other), errManyLogins, "60")
	u.do("POST", loginPath, strangersLogin).want(t, 401, errCredentials)
	limited(u.do("POST", loginPath, `{"username":"somebody","password":"x"}`), errManyLogins, "60") // all strangers have one
	if got := last(t, mock).Account; got != "" {
		t.Errorf("the journal has account %q, want none", got)
	}
	limited(u.do("POST", loginPath, "{"), errManyLogins, "60")

	for _, token := range []string{"", "x", tokens.Access[:len(tokens.Access)-5]} { // so have tokens that are none
		u.get(productsPath, token)
		wantReasonNot(t, mock, journal.ReasonRateLimited)
	}
	limited(u.do("GET", productsPath, ""), errTooMany, "30")
	for range 3 {
		u.get(productsPath, tokens.Access).wantOK(t)
	}
	limited(u.get(productsPath, tokens.Access), errTooMany, "30")
	u.get(productsPath, second.Access).wantOK(t)

	// A 429 spends no token and commits nothing.
	mock.Advance(30 * time.Second)
	limited(u.do("POST", loginPath, loginBody), errManyLogins, "30")
	next := tokens
	for range 3 {
		next = u.refresh(next.Refresh)
	}
	limited(u.refreshWith(next.Refresh), errTooMany, "30")
	if got := last(t, mock); got.Credential == nil || got.Credential.State != journal.StateLive || got.Account != mock.Username {
		t.Errorf("the journal has %+v of %q for a token that is good", got.Credential, got.Account)
	}
	mock.Advance(29 * time.Second)
	limited(u.refreshWith(next.Refresh), errTooMany, "1")
	mock.Advance(time.Second)
	u.refresh(next.Refresh)
	u.login()
}

func wantReasonNot(t *testing.T, mock *mockserver.TestServer, reason journal.Reason) {
	t.Helper()
	if got := last(t, mock).Reason; got == reason {
		t.Errorf("the journal says %q", got)
	}
}

// What was counted stays so while other assumptions change, until the limit itself does, and until a reset.
func TestLimitsOutliveOtherChanges(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithAssumption("rate-limit", "login:1/1h"))
	u := newUser(t, mock.Server)
	limited := func(want bool) {
		t.Helper()
		if got := u.do("POST", loginPath, loginBody); (got.status == 429) != want {
			t.Errorf("got %d %s", got.status, got.body)
		}
	}
	limited(false)
	limited(true)
	mock.Assume("bad-id", "not-found")
	mock.Assume("rate-limit", " login:1/1h"[1:])
	limited(true)
	mock.Assume("rate-limit", "login:2/1h")
	limited(false)
	limited(false)
	limited(true)
	if err := mock.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	limited(false)
	limited(true)

	// So is an account that was made anew.
	if err := mock.DeleteAccount(t.Context(), mock.Username); err != nil {
		t.Fatal(err)
	}
	u.do("PUT", "/_mock/accounts/"+mock.Username, `{"password":"`+mock.Password+`"}`).wantOK(t)
	limited(false)
	limited(true)
}

// A clock that goes back locks nobody out for longer than the limit says.
func TestLimitsOnAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, mockserver.WithSeed("back"), mockserver.WithAssumption("rate-limit", "login:1/1m"))
	u := newUser(t, mock.Server)
	u.login()
	u.do("PUT", "/_mock/clock", `{"now":"1975-01-15T09:30:00Z","allow_rewind":true}`).wantOK(t)
	got := u.do("POST", loginPath, loginBody)
	got.want(t, 429, errManyLogins)
	if wait := got.header.Get("Retry-After"); wait != "60" {
		t.Errorf("Retry-After is %q, want 60", wait)
	}
	mock.Advance(59 * time.Second)
	u.do("POST", loginPath, loginBody).want(t, 429, errManyLogins)
	mock.Advance(time.Second)
	u.login()
}
