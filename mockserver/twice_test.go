package mockserver_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// What is handed to an update of the store depends on its arguments alone, as package store demands: a backend may call it
// again.
func TestAStoreMayCallAChangeAgain(t *testing.T) {
	t.Parallel()
	for _, reuse := range append(tolerant(), "reject", "revoke-family") {
		mock := mockserver.Start(t, mockserver.WithAssumption("refresh-reuse", reuse), mockserver.WithAssumption("second-login", "revoke-earlier"))
		mock.ChangeTwice()
		u := newUser(t, mock.Server)
		u.login()
		first := u.login()
		next := u.refresh(first.Refresh)
		u.refreshWith(first.Refresh)
		u.refreshWith(first.Refresh)
		if got := last(t, mock); got.Status != 200 && got.Status != 401 {
			t.Errorf("%s: %d for a token that comes back: %s", reuse, got.Status, got.Cause)
		}
		u.logout(next.Access)
		for _, c := range []struct{ method, path, body string }{
			{"PUT", "/_mock/accounts/second", `{"password":"x"}`},
			{"PUT", "/_mock/accounts/second", `{"password":"y"}`},
			{"PATCH", "/_mock/accounts/second", `{"password":"z","ip_whitelist":["192.0.2.1"]}`},
			{"POST", "/_mock/tokens/revoke", `{"account":"second"}`},
		} {
			u.do(c.method, c.path, c.body).wantOK(t)
		}
	}
}
