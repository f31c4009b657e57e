package mockserver_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

const username = mockserver.DefaultUsername

// Real requests, and what is said of the last one: package journal has the whole of the texts, and this shows that the
// mock leaves there what they need.
func TestExplainARefusal(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		assume map[string]string
		tell   func(*mockserver.TestServer, user)
		want   string
		causes []uint64
	}{
		"expired": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			m.Advance(61 * time.Minute)
			u.get(productsPath, tokens.Access)
		}, "Request 2, GET /api/v1/products at 2025-01-15T10:31:00Z, got 401: its access token (of the login in request 1) expired 60 s earlier. No refresh and no login has followed.", []uint64{1}},
		"expired with the session": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			m.Assume("session-limit", "30m")
			m.Advance(31 * time.Minute)
			u.get(productsPath, tokens.Access)
		}, "expired 60 s earlier, with its session (session-limit): by itself it would have lived until 2025-01-15T10:30:00Z.", []uint64{1}},
		"logout": {nil, func(_ *mockserver.TestServer, u user) {
			tokens := u.login()
			u.logout(tokens.Access)
			u.get(productsPath, tokens.Access)
		}, "was revoked by the logout in request 2, in the same second: it ends all tokens of account " + username + ".", []uint64{1, 2}},
		"second login": {map[string]string{"second-login": "revoke-earlier"}, func(_ *mockserver.TestServer, u user) {
			tokens := u.login()
			u.login()
			u.refreshWith(tokens.Refresh)
		}, "its refresh token (of the login in request 1) was revoked by the login in request 2, in the same second: second-login ends", []uint64{1, 2}},
		"rotation": {map[string]string{"access-after-refresh": "revoked"}, func(_ *mockserver.TestServer, u user) {
			tokens := u.login()
			u.refresh(tokens.Refresh)
			u.get(productsPath, tokens.Access)
		}, "was revoked by the refresh in request 2, in the same second: access-after-refresh ends the access token of a pair that was rotated.", []uint64{1, 2}},
		"reuse": {map[string]string{"refresh-reuse": "revoke-family"}, func(_ *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			u.refreshWith(tokens.Refresh)
			u.get(productsPath, next.Access)
		}, "its access token (generation 1 of the login in request 1, issued by request 2) was revoked by request 3, in the same second: it presented the refresh token of generation 0 again, which request 2 had used, and refresh-reuse revokes the family for that.", []uint64{1, 2, 3}},
		"reuse, sparing the access tokens": {map[string]string{"refresh-reuse": "revoke-family", "dead-family-access": "valid"}, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			u.refreshWith(tokens.Refresh)
			u.refreshWith(next.Refresh)
		}, "was revoked by request 3, in the same second: it presented the refresh token of generation 0 again", []uint64{1, 2, 3}},
		"logout, after a reuse that spared the access tokens": {map[string]string{"refresh-reuse": "revoke-family", "dead-family-access": "valid"}, func(_ *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			u.refreshWith(tokens.Refresh)
			u.logout(next.Access)
			u.get(productsPath, next.Access)
		}, "was revoked by the logout in request 4", []uint64{1, 2, 4}},
		"a generation too many": {map[string]string{"refresh-reuse": "one-generation"}, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			u.refresh(tokens.Refresh)
			u.refreshWith(next.Refresh)
		}, "its refresh token (generation 1 of the login in request 1, issued by request 2) was revoked by request 3, in the same second: it presented the refresh token of generation 0 again", []uint64{1, 2, 3}},
		"a generation too many, and its access token": {map[string]string{"refresh-reuse": "one-generation", "access-after-refresh": "revoked"}, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			u.refresh(tokens.Refresh)
			u.get(productsPath, next.Access)
		}, "was revoked by request 3, in the same second: it presented the refresh token of generation 0 again", []uint64{1, 2, 3}},
		"spent": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			next := u.refresh(tokens.Refresh)
			u.get(productsPath, next.Access)
			m.Advance(31 * time.Second)
			u.refreshWith(tokens.Refresh)
		}, "its refresh token (of the login in request 1) was used before, by request 2, 31 s earlier; generation 1 was issued then and first used by request 3. Nothing else was revoked by it.", []uint64{1, 2}},
		"spent, for theft": {map[string]string{"refresh-reuse": "revoke-family"}, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			u.refresh(tokens.Refresh)
			u.refreshWith(tokens.Refresh)
		}, "generation 1 was issued then and has not been used. By that refresh-reuse has revoked the family, with all of its tokens.", []uint64{1, 2}},
		"revoked from outside": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			m.Revoke("access")
			u.get(productsPath, tokens.Access)
		}, "was revoked through the control API at 2025-01-15T09:30:00Z, after request 1.", []uint64{1}},
		"one token revoked from outside": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			jti := decodeAs[[]control.Token](u.tb, u.do("GET", "/_mock/tokens?use=access", ""))[0].JTI
			u.do("POST", "/_mock/tokens/revoke", `{"jti":"`+jti+`"}`)
			u.get(productsPath, tokens.Access)
		}, "was revoked through the control API at 2025-01-15T09:30:00Z, after request 1.", []uint64{1}},
		"whitelist": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			m.SetWhitelist("192.0.2.1", "2001:db8::/32")
			u.refreshWith(tokens.Refresh)
		}, "got 403: address 127.0.0.1 is not on the whitelist of account " + username + ", which has 192.0.2.1/32, 2001:db8::/32. The address was found by rule peer. The whitelist was set through the control API at 2025-01-15T09:30:00Z, after request 1. The refresh token was not spent by it.", nil},
		"a long whitelist": {nil, func(m *mockserver.TestServer, u user) {
			m.SetWhitelist("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7")
			u.do("POST", loginPath, loginBody)
		}, "which has 192.0.2.1/32, 192.0.2.2/32, 192.0.2.3/32, 192.0.2.4/32, 192.0.2.5/32, 2 more.", nil},
		"inactive": {nil, func(m *mockserver.TestServer, u user) {
			m.SetActive(false)
			m.SetActive(true)
			tokens := u.login()
			m.SetActive(false)
			u.get(productsPath, tokens.Access)
		}, "account " + username + " is inactive. It was made so through the control API at 2025-01-15T09:30:00Z, after request 1.", nil},
		"deleted": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			u.do("DELETE", "/_mock/accounts/"+username, "")
			u.get(productsPath, tokens.Access)
		}, "account " + username + ", to which its token belongs, does not exist any more. It was deleted through the control API at 2025-01-15T09:30:00Z, after request 1.", nil},
		"password": {nil, func(m *mockserver.TestServer, u user) {
			u.do("PATCH", "/_mock/accounts/"+username, `{"password":"another"}`)
			u.do("POST", loginPath, loginBody)
		}, "account " + username + " has another password. It was last set through the control API at 2025-01-15T09:30:00Z, before any request.", nil},
		"username": {nil, func(_ *mockserver.TestServer, u user) {
			u.do("POST", loginPath, `{"username":"nobody","password":"x"}`)
		}, "got 401: no account has the username that it gave.", nil},
		"feature": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			u.do("PATCH", "/_mock/accounts/"+username, `{"features":[]}`)
			u.get(categoriesPath, tokens.Access)
		}, "got 400: account " + username + " lacks the feature that the operation needs: listCategories needs vouchers. Its features were set through the control API at 2025-01-15T09:30:00Z, after request 1.", nil},
		"key": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			u.do("POST", "/_mock/keys/rotate", `{"overlap":false}`)
			u.get(productsPath, tokens.Access)
		}, "its token is signed with a key that the mock does not have: signed with an unknown key: its key was dropped by a rotation. The keys were last changed through the control API at 2025-01-15T09:30:00Z, after request 1.", nil},
		"rate": {map[string]string{"rate-limit": "listProducts:1/1m"}, func(_ *mockserver.TestServer, u user) {
			tokens := u.login()
			u.get(productsPath, tokens.Access)
			u.get(productsPath, tokens.Access)
		}, "got 429: there were more requests than rate-limit lets through: the next is let through in 1m0s. The last that was let through was request 2, in the same second.", []uint64{2}},
		"use": {nil, func(_ *mockserver.TestServer, u user) { u.get(productsPath, u.login().Refresh) },
			"its refresh token (of the login in request 1) is good for something else, here an access token is due.", []uint64{1}},
		"no token": {nil, func(_ *mockserver.TestServer, u user) { u.do("GET", productsPath, "", "Authorization", "Basic xyz") },
			"got 401: it had no bearer token: the Authorization header is not of scheme Bearer.", nil},
		"reset": {nil, func(m *mockserver.TestServer, u user) {
			tokens := u.login()
			m.Advance(time.Minute)
			u.do("POST", "/_mock/reset", "")
			u.get(productsPath, tokens.Access)
		}, ", issued by no request of the journal) is well signed, but none that this mock knows: it is from before a reset", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithSeed("explain"), func(c *mockserver.Config) { c.Assumptions = tt.assume })
			u := newUser(t, mock.Server)
			tt.tell(mock, u)
			seq := last(t, mock).Seq
			got := decodeAs[journal.Explanation](t, u.do("GET", "/_mock/journal/"+strconv.FormatUint(seq, 10)+"/explain", ""))
			raw, err := json.Marshal(tt.causes)
			if err != nil {
				t.Fatal(err)
			}
			causes, _ := json.Marshal(got.Causes)
			if !strings.Contains(got.Text, tt.want) || got.Seq != seq || (tt.causes != nil && string(causes) != string(raw)) {
				t.Errorf("got  %s (causes %s)\nwant %s (causes %s)", got.Text, causes, tt.want, raw)
			}
			if again := mock.Explain(seq); again != got.Text {
				t.Errorf("in Go it says %s", again)
			}
		})
	}
}
