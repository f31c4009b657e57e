package mockserver_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

var errDisk = errors.New("the disk is full")

// Whatever of the store fails on the way of a request, the answer is a 500 in the words of its page, the journal has the
// cause, and nothing has happened: the same request works as soon as the store does.
func TestAFailureOfTheStoreIsA500AndChangesNothing(t *testing.T) {
	t.Parallel()
	methods := map[string][]string{
		"login": {"Account", "CreateFamily"}, "refresh": {"Pair", "Account", "UpdateFamily"}, "logout": {"Pair", "Account", "UpdateAccount"},
		"listCountries": {"Pair", "Account"}, "getCurrency": {"Pair", "Account"}, "listWallets": {"Pair", "Account"},
	}
	bodies := map[string]string{
		"listCountries": "Failed to retrieve countries", "getCurrency": "Error retrieving currency", "listWallets": "Failed to retrieve wallets",
		"login": "Internal server error", "refresh": "Internal server error", "logout": "Internal server error",
	}
	requests := map[string]func(u user, p pair) answer{
		"login":         func(u user, _ pair) answer { return u.do("POST", loginPath, loginBody) },
		"refresh":       func(u user, p pair) answer { return u.refreshWith(p.Refresh) },
		"logout":        func(u user, p pair) answer { return u.logout(p.Access) },
		"listCountries": func(u user, p pair) answer { return u.get(api+"countries", p.Access) },
		"getCurrency":   func(u user, p pair) answer { return u.get(api+"currencies/1", p.Access) },
		"listWallets":   func(u user, p pair) answer { return u.get(api+"wallets", p.Access) },
	}
	for operation, ask := range requests {
		for _, method := range methods[operation] {
			t.Run(operation+"/"+method, func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t)
				u := newUser(t, mock.Server)
				p := u.login()
				mock.FailStore(errDisk, method)
				ask(u, p).want(t, 500, internalBody(bodies[operation]))
				entry := last(t, mock)
				if entry.Reason != journal.ReasonInternal || !strings.Contains(entry.Cause, errDisk.Error()) || len(entry.Issued) > 0 {
					t.Errorf("journal has reason %q, cause %q and issued %v", entry.Reason, entry.Cause, entry.Issued)
				}
				mock.FailStore(nil)
				u.get(productsPath, p.Access).wantOK(t)
				ask(u, p).wantOK(t)
			})
		}
	}
}

// The data can be out of reach for those alone who may read it; the calls of /auth/* do without.
func TestAFailureOfTheData(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	mock.FailData(errDisk)
	p := u.refresh(u.login().Refresh)
	for _, c := range protectedCalls() {
		if c.id == "logout" {
			continue
		}
		if got := u.call(c, "x"); got.status != 401 {
			t.Errorf("%s: %d %s for a bad token, want 401", c.id, got.status, got.body)
		}
		if got := u.call(c, p.Access); got.status != 500 {
			t.Errorf("%s: %d %s, want 500", c.id, got.status, got.body)
		}
		if entry := last(t, mock); entry.Reason != journal.ReasonInternal || entry.Cause != errDisk.Error() {
			t.Errorf("%s: journal has reason %q and cause %q", c.id, entry.Reason, entry.Cause)
		}
	}
	mock.SetWhitelist("192.0.2.1")
	u.get(productsPath, p.Access).want(t, 403, errAddress)
	mock.SetWhitelist()
	mock.Assume("unknown-query", "reject")
	u.get(productsPath+"?colour=red", p.Access).want(t, 400, errQuery)
	u.logout(p.Access).wantOK(t)
}

func internalBody(message string) string {
	return `{"error":{"name":"InternalServerError","code":"INTERNAL_SERVER_ERROR","message":"` + message + `"}}`
}
