package mockserver_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// when is the rule t, for the first request of an operation.
func when(event trigger.Event, operation string, do ...trigger.Action) trigger.Rule {
	return trigger.Rule{ID: "t", On: trigger.On{Operation: operation, Event: event, Nth: 1}, Do: do}
}

// whitelisted lets nobody in that these tests have.
var whitelisted = []string{"203.0.113.7"}

// TestWhatTriggersDo sets off each action at a read of the products and sends the same read again. What is set off by its
// arrival holds for the request itself, what is set off by its answer for the next one.
func TestWhatTriggersDo(t *testing.T) {
	t.Parallel()
	const ok, expired, revoked = "200 ", "401 token_expired", "401 token_revoked"
	unavailable := fault.Rule{ID: "f", Operation: "listProducts", Phase: fault.Before, When: fault.Nth(1), Effect: fault.Status{Code: 503}}
	cases := []struct {
		name string
		do   trigger.Action
		want string // of the request that the change holds for
		then string // of the refresh after it
	}{
		{"advance", trigger.Advance{By: time.Hour}, expired, ok},
		{"advance too little", trigger.Advance{By: time.Hour - time.Second}, ok, ok},
		{"advance beyond all", trigger.Advance{By: 7 * 24 * time.Hour}, expired, expired},
		{"revoke the family", trigger.Revoke{What: trigger.Family}, revoked, revoked},
		{"revoke the family's access tokens", trigger.Revoke{What: trigger.Family, Use: "access"}, revoked, ok},
		{"revoke the family's refresh tokens", trigger.Revoke{What: trigger.Family, Use: "refresh"}, ok, revoked},
		{"revoke the account", trigger.Revoke{What: trigger.Account}, revoked, revoked},
		{"revoke the account's access tokens", trigger.Revoke{What: trigger.Account, Use: "access"}, revoked, ok},
		{"revoke the account's refresh tokens", trigger.Revoke{What: trigger.Account, Use: "refresh"}, ok, revoked},
		{"revoke another account", trigger.Revoke{What: trigger.Account, Account: "other"}, ok, ok},
		{"whitelist", trigger.SetWhitelist{Entries: whitelisted}, "403 ip_not_allowed", "403 ip_not_allowed"},
		{"whitelist for all", trigger.SetWhitelist{}, ok, ok},
		{"whitelist of another account", trigger.SetWhitelist{Entries: whitelisted, Account: "other"}, ok, ok},
		{"deactivate", trigger.SetActive{}, "401 account_inactive", "401 account_inactive"},
		{"activate", trigger.SetActive{Active: true}, ok, ok},
		{"deactivate another account", trigger.SetActive{Account: "other"}, ok, ok},
		{"rotate", trigger.RotateKey{}, ok, ok},
		{"rotate without overlap", trigger.RotateKey{NoOverlap: true}, "401 token_unknown_key", "401 token_unknown_key"},
		{"arm a fault", trigger.ArmFault{Fault: unavailable}, "503 ", ok},
		{"lifetimes", trigger.SetLifetimes{Access: time.Minute}, ok, ok},
	}
	for _, c := range cases {
		for _, event := range []trigger.Event{trigger.Received, trigger.Answered} {
			t.Run(c.name+"/"+string(event), func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t, mockserver.WithAccount(mockserver.DefaultAccount()),
					mockserver.WithAccount(mockserver.AccountConfig{Username: "other", Password: "p", ClientID: 7}))
				u := newUser(t, mock.Server)
				tokens := u.login()
				mock.AddTrigger(when(event, "listProducts", c.do))
				u.get(productsPath, tokens.Access)
				u.get(productsPath, tokens.Access)
				u.refreshWith(tokens.Refresh)
				mock.RequireAllTriggersFired()
				entries := mock.Journal()[1:]
				told := make([]string, len(entries))
				for i, e := range entries {
					told[i] = fmt.Sprintf("%d %s", e.SentStatus, e.Reason)
				}
				want := []string{c.want, c.want, c.then}
				if event == trigger.Answered {
					want[0] = ok
				} else if c.want == "503 " {
					want[1] = ok // the fault was for one request
				}
				if diff := cmp.Diff(want, told); diff != "" {
					t.Errorf("status and reason of the requests (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff([]journal.Triggered{{ID: "t", Event: string(event)}}, entries[0].Triggers); diff != "" {
					t.Errorf("triggers of the first (-want +got):\n%s", diff)
				}
				if entries[1].Triggers != nil || entries[2].Triggers != nil {
					t.Errorf("the trigger was set off again: %v, %v", entries[1].Triggers, entries[2].Triggers)
				}
			})
		}
	}
}

func TestTriggersSetTheLifetimesOfTheNextPair(t *testing.T) {
	t.Parallel()
	for event, want := range map[trigger.Event][2]string{
		trigger.Received: {"2025-01-15T09:31:00Z", "2025-01-15T09:31:00Z"},
		trigger.Answered: {"2025-01-15T10:30:00Z", "2025-01-15T09:31:00Z"},
	} {
		mock := mockserver.Start(t, mockserver.WithSeed("s"))
		u := newUser(t, mock.Server)
		mock.AddTrigger(when(event, "login", trigger.SetLifetimes{Access: time.Minute, Refresh: time.Hour}))
		first := u.login()
		second := u.refresh(first.Refresh)
		if got := [2]string{first.AccessAt, second.AccessAt}; got != want || second.LaterAt != "2025-01-15T10:30:00Z" {
			t.Errorf("%s: access tokens live until %v, the last refresh token until %s; want %v", event, got, second.LaterAt, want)
		}
		// What was left out stays.
		rule := when(trigger.Answered, "refresh", trigger.SetLifetimes{Refresh: 2 * time.Hour})
		rule.ID = "second"
		mock.AddTrigger(rule)
		u.refresh(second.Refresh)
		account, err := mock.Account(t.Context(), mock.Username)
		if err != nil || account.AccessTTL != 60 || account.RefreshTTL != 7200 {
			t.Errorf("the account has %d and %d, %v; want 60 and 7200", account.AccessTTL, account.RefreshTTL, err)
		}
	}
}

// A login has no token, and the family is that of those it has given.
func TestALoginsOwnFamilyIsRevoked(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	earlier := u.login()
	mock.AddTrigger(when(trigger.Answered, "login", trigger.Revoke{What: trigger.Family, Use: "access"}))
	later := u.login()
	u.get(productsPath, later.Access).want(t, 401, errAccessToken)
	wantReason(t, mock, journal.ReasonTokenRevoked)
	u.get(productsPath, u.refresh(later.Refresh).Access).wantOK(t) // the tokens of that moment are what was revoked
	u.get(productsPath, earlier.Access).wantOK(t)
}

// What cannot be done is noted, changes nothing, and does not keep the rest from being done.
func TestWhatTriggersCannotDo(t *testing.T) {
	t.Parallel()
	late := func(m *mockserver.TestServer) {
		at := time.Date(9000, 12, 31, 23, 0, 0, 0, time.UTC)
		if _, err := m.SetClock(t.Context(), control.ClockChange{Now: &at}); err != nil {
			t.Fatal(err)
		}
	}
	deleted := func(m *mockserver.TestServer) {
		if err := m.DeleteAccount(t.Context(), m.Username); err != nil {
			t.Fatal(err)
		}
	}
	const named, missing = mockserver.DefaultUsername, `no account "` + mockserver.DefaultUsername + `"; GET /_mock/accounts lists them`
	cases := map[string]struct {
		do     trigger.Action
		before func(*mockserver.TestServer)
		token  bool
		want   string
	}{
		"no account to deactivate":    {trigger.SetActive{}, nil, false, "do[0] set_active: the request names no account"},
		"no account to revoke":        {trigger.Revoke{What: trigger.Account}, nil, false, "do[0] revoke: the request names no account"},
		"no family":                   {trigger.Revoke{What: trigger.Family}, nil, false, "do[0] revoke: the request has no token with a family, and neither has its answer"},
		"the account is gone":         {trigger.SetActive{Account: named}, deleted, false, "do[0] set_active: " + missing},
		"the request's is gone":       {trigger.SetLifetimes{Access: time.Minute}, deleted, true, "do[0] set_lifetimes: " + missing},
		"nothing to revoke any more":  {trigger.Revoke{What: trigger.Account, Account: named}, deleted, false, "do[0] revoke: " + missing},
		"nobody to whitelist anymore": {trigger.SetWhitelist{Account: named}, deleted, true, "do[0] set_whitelist: " + missing},
		"the end of time":             {trigger.Advance{By: 24 * time.Hour}, late, false, "do[0] advance: the clock cannot be in the year 9001, want 1970 to 9000"},
	}
	for name, c := range cases {
		for _, event := range []trigger.Event{trigger.Received, trigger.Answered} {
			t.Run(name+"/"+string(event), func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t)
				u := newUser(t, mock.Server)
				token := u.login().Access
				mock.AddTrigger(when(event, "listProducts", c.do, trigger.ArmFault{Fault: fault.Rule{ID: "f", Operation: "login", Phase: fault.After, Effect: fault.Reset{}}}))
				if c.before != nil {
					c.before(mock)
				}
				now := mock.Now()
				if !c.token {
					token = ""
				}
				u.get(productsPath, token)
				if diff := cmp.Diff([]journal.Triggered{{ID: "t", Event: string(event), Failed: c.want}}, last(t, mock).Triggers); diff != "" {
					t.Errorf("triggers (-want +got):\n%s", diff)
				}
				if !mock.Now().Equal(now) {
					t.Errorf("the clock has moved from %s to %s", now, mock.Now())
				}
				if _, err := mock.Fault(t.Context(), "f"); err != nil {
					t.Errorf("the second action was not done: %v", err)
				}
			})
		}
	}
}

func TestSeveralTriggersRunInTheirOrder(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	tokens := u.login()
	on := trigger.On{Operation: "*", Event: trigger.Received}
	mock.AddTrigger(trigger.Rule{ID: "b", On: on, Do: []trigger.Action{trigger.SetWhitelist{Entries: whitelisted}, trigger.SetActive{}}})
	mock.AddTrigger(trigger.Rule{ID: "a", On: trigger.On{Operation: "listProducts", Account: mock.Username, Event: trigger.Received}, Do: []trigger.Action{trigger.SetWhitelist{}}})
	mock.AddTrigger(trigger.Rule{ID: "c", On: on, Do: []trigger.Action{trigger.SetActive{Active: true}}})
	mock.AddTrigger(trigger.Rule{ID: "d", On: trigger.On{Operation: "listProducts", Account: "other", Event: trigger.Received}, Do: []trigger.Action{trigger.SetActive{}}})
	u.get(productsPath, tokens.Access).wantOK(t)
	var ids []string
	for _, set := range last(t, mock).Triggers {
		ids = append(ids, set.ID)
	}
	if diff := cmp.Diff([]string{"b", "a", "c"}, ids); diff != "" {
		t.Errorf("triggers (-want +got):\n%s", diff)
	}
}

// An id gives a fault one place, none gives it a new one each time.
func TestFaultsAreArmedAgain(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	once := fault.Rule{Operation: "logout", Phase: fault.Before, Effect: fault.Status{Code: 503}}
	named := once
	named.ID = "named"
	mock.AddTrigger(trigger.Rule{On: trigger.On{Operation: "login", Event: trigger.Answered}, Do: []trigger.Action{trigger.ArmFault{Fault: named}, trigger.ArmFault{Fault: once}}})
	u.login()
	tokens := u.login()
	wantRefused(t, u.logout(tokens.Access), 503)
	var ids []string
	for _, f := range decodeAs[[]fault.State](t, u.do("GET", "/_mock/faults", "")) {
		ids = append(ids, fmt.Sprintf("%s %d", f.ID, f.Calls))
	}
	if diff := cmp.Diff([]string{"fault-1 1", "named 1", "fault-2 1"}, ids); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestOnlyOperationsSetTriggersOff(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	mock.AddTrigger(trigger.Rule{On: trigger.On{Operation: "*", Event: trigger.Received}, Do: []trigger.Action{trigger.Advance{By: time.Second}}})
	now := mock.Now()
	for _, path := range []string{"/nothing", "/.well-known/jwks.json", "/_mock/clock", "/"} {
		u.do(http.MethodGet, path, "")
	}
	u.do(http.MethodDelete, loginPath, "")
	if !mock.Now().Equal(now) {
		t.Errorf("the clock has moved by %s", mock.Now().Sub(now))
	}
	u.login()
	if moved := mock.Now().Sub(now); moved != time.Second {
		t.Errorf("the clock has moved by %s, want 1s", moved)
	}
}
