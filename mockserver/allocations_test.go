//go:build !race

package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// What a request may allocate, with everything on. The bounds are a little more than was counted when they were last set: whoever
// needs more says why, and whoever needs less sets them lower. The race detector takes memory of its own, so this runs without.
func TestAllocations(t *testing.T) {
	mock := mockserver.Start(t, everythingOn, full)
	mock.Sandbox(t)
	handler := mock.Handler()
	u := newUser(t, mock.Server)
	tokens := u.login()
	read := func(path, token string, want int) func() {
		c := newHotClient(t, handler, "GET", path).bearing(token)
		return func() { c.ask(want) }
	}
	login := newHotClient(t, handler, "POST", loginPath)
	refresh, body := newHotClient(t, handler, "POST", refreshPath), []byte(`{"refresh_token":"`+tokens.Refresh+`"}`)
	for _, c := range []struct {
		what string
		ask  func()
		most float64
	}{
		{"product list", read(productsPath, tokens.Access, http.StatusOK), 10},
		{"product list with a query", read(productsPath+"?page=2&limit=5", tokens.Access, http.StatusOK), 10},
		{"one category", read("/api/v1/categories/1", tokens.Access, http.StatusOK), 10},
		{"wallets", read("/api/v1/wallets", tokens.Access, http.StatusOK), 23},
		{"no token", read(productsPath, "", http.StatusUnauthorized), 16},
		{"unknown path", read("/api/v1/nothing", tokens.Access, http.StatusNotFound), 18},
		{"login", func() { login.send([]byte(loginBody), http.StatusOK) }, 80},
		{"refresh", func() { body = refresh.refresh(body) }, 97},
	} {
		if got := testing.AllocsPerRun(100, c.ask); got > c.most {
			t.Errorf("%s: %.0f allocations, want %.0f at most", c.what, got, c.most)
		}
	}
}

// full is a journal as it is after a while.
func full(c *mockserver.Config) { c.Journal.Entries = 50 }

// What keeping what it looked like adds to a request: one piece of memory, and more where there is something to hide.
func TestAllocationsOfExchanges(t *testing.T) {
	count := func(room int64) (list, login float64) {
		mock := mockserver.Start(t, everythingOn, full, mockserver.WithExchanges(room))
		reader := newHotClient(t, mock.Handler(), "GET", productsPath).bearing(newUser(t, mock.Server).login().Access)
		client := newHotClient(t, mock.Handler(), "POST", loginPath)
		return testing.AllocsPerRun(100, func() { reader.ask(http.StatusOK) }), testing.AllocsPerRun(100, func() { client.send([]byte(loginBody), http.StatusOK) })
	}
	list, login := count(0)
	listOn, loginOn := count(1 << 16)
	if listOn > list+2 || loginOn > login+12 {
		t.Errorf("a list allocates %.0f times rather than %.0f, and a login %.0f rather than %.0f, want 2 and 12 more at most", listOn, list, loginOn, login)
	}
}
