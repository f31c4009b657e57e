package mockserver_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// sharing returns mocks that share one state.
func sharing(t *testing.T, backend records.Backend, n int, options ...mockserver.Option) []*mockserver.TestServer {
	t.Helper()
	var mocks []*mockserver.TestServer
	for range n {
		mock := mockserver.Start(t, append([]mockserver.Option{mockserver.WithState(backend)}, options...)...)
		t.Cleanup(mock.Close)
		mocks = append(mocks, mock)
	}
	return mocks
}

// together waits until all mocks know all that was changed so far.
func together(t *testing.T, mocks ...*mockserver.TestServer) {
	t.Helper()
	for _, mock := range mocks {
		if err := mock.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// What one mock is told or answers holds for all.
func TestShared(t *testing.T) {
	t.Parallel()
	for name, check := range map[string]func(t *testing.T, a, b *mockserver.TestServer){
		"tokens": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, a.Server).login()
			newUser(t, b.Server).get(productsPath, first.Access).wantOK(t)
			next := newUser(t, b.Server).refresh(first.Refresh)
			together(t, a)
			if got := newUser(t, a.Server).refreshWith(first.Refresh); got.status != http.StatusUnauthorized {
				t.Errorf("a token that was spent elsewhere: %d %s", got.status, got.body)
			}
			newUser(t, a.Server).get(productsPath, next.Access).wantOK(t)
		},
		"logout": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, a.Server).login()
			newUser(t, b.Server).logout(first.Access).wantOK(t)
			together(t, a)
			if got := newUser(t, a.Server).get(productsPath, first.Access); got.status != http.StatusUnauthorized || last(t, a).Reason != journal.ReasonTokenRevoked {
				t.Errorf("after a logout elsewhere: %d %s", got.status, last(t, a).Reason)
			}
			newUser(t, a.Server).login() // at once, whatever this mock knows
		},
		"clock": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, b.Server).login()
			a.Advance(2 * time.Hour)
			together(t, b)
			if got := newUser(t, b.Server).get(productsPath, first.Access); got.status != http.StatusUnauthorized || last(t, b).Reason != journal.ReasonTokenExpired {
				t.Errorf("after two hours elsewhere: %d %s", got.status, last(t, b).Reason)
			}
			if !a.Now().Equal(b.Now()) {
				t.Errorf("it is %s and %s", a.Now(), b.Now())
			}
		},
		"whitelist": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, b.Server).login()
			a.SetWhitelist("10.0.0.0/8")
			together(t, b)
			if got := newUser(t, b.Server).get(productsPath, first.Access); got.status != http.StatusForbidden {
				t.Errorf("from an address that is refused elsewhere: %d", got.status)
			}
		},
		"assumptions": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, b.Server).login()
			a.Assume("token-alg", "EdDSA")
			together(t, b)
			newUser(t, b.Server).get(productsPath, first.Access).wantOK(t)
			next := newUser(t, b.Server).login()
			newUser(t, a.Server).get(productsPath, next.Access).wantOK(t)
			if len(next.Access) == len(first.Access) {
				t.Error("the other mock signs as before")
			}
		},
		"keys": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, b.Server).login()
			if _, err := a.RotateKey(t.Context(), control.Rotation{Overlap: new(false)}); err != nil {
				t.Fatal(err)
			}
			together(t, b)
			if got := newUser(t, b.Server).get(productsPath, first.Access); got.status != http.StatusUnauthorized || last(t, b).Reason != journal.ReasonTokenUnknownKey {
				t.Errorf("with a key that was dropped elsewhere: %d %s", got.status, last(t, b).Reason)
			}
			newUser(t, a.Server).get(productsPath, newUser(t, b.Server).login().Access).wantOK(t)
		},
		"accounts": func(t *testing.T, a, b *mockserver.TestServer) {
			password := "pw"
			made, err := a.PutAccount(t.Context(), "ann", control.AccountChange{Password: &password})
			if err != nil {
				t.Fatal(err)
			}
			other, err := b.PutAccount(t.Context(), "bob", control.AccountChange{Password: &password})
			if err != nil || other.ClientID == made.ClientID {
				t.Errorf("two accounts made by two mocks: %+v, %+v, %v", made, other, err)
			}
			_, err = b.PutAccount(t.Context(), "eve", control.AccountChange{Password: &password, ClientID: &made.ClientID})
			if err == nil || !strings.Contains(err.Error(), `client_id`) {
				t.Errorf("a client_id that was given elsewhere: %v", err)
			}
			newUser(t, b.Server).do("POST", loginPath, `{"username":"ann","password":"pw"}`).wantOK(t)
			if err := b.DeleteAccount(t.Context(), "ann"); err != nil {
				t.Fatal(err)
			}
			if got := newUser(t, a.Server).do("POST", loginPath, `{"username":"ann","password":"pw"}`); got.status != http.StatusUnauthorized {
				t.Errorf("a login of who was deleted elsewhere: %d", got.status)
			}
		},
		"reset": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, a.Server).login()
			newUser(t, b.Server).get(productsPath, first.Access).wantOK(t)
			a.Assume("second-login", "revoke-earlier")
			if err := b.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			together(t, a)
			if got := newUser(t, a.Server).get(productsPath, first.Access); got.status != http.StatusUnauthorized {
				t.Errorf("a token from before a reset elsewhere: %d", got.status)
			}
			if got := len(a.Journal()); got != 1 {
				t.Errorf("the journal has %d entries after a reset elsewhere and one request, want 1", got)
			}
			newUser(t, a.Server).get(productsPath, newUser(t, b.Server).login().Access).wantOK(t)
		},
		"state": func(t *testing.T, a, b *mockserver.TestServer) {
			first := newUser(t, a.Server).login()
			saved, err := b.State(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			a.Advance(2 * time.Hour)
			newUser(t, a.Server).login()
			if err := b.PutState(t.Context(), saved); err != nil {
				t.Fatal(err)
			}
			together(t, a)
			newUser(t, a.Server).get(productsPath, first.Access).wantOK(t)
			newUser(t, a.Server).login()
			newUser(t, b.Server).login()
		},
		"triggers": func(t *testing.T, a, b *mockserver.TestServer) {
			a.AddTrigger(trigger.Rule{On: trigger.On{Event: trigger.Received, Operation: "refresh", Nth: 2}, Do: []trigger.Action{trigger.Advance{By: 2 * time.Hour}}})
			together(t, b)
			first := newUser(t, a.Server).login()
			before := a.Now()
			next := newUser(t, a.Server).refresh(first.Refresh)
			next = newUser(t, b.Server).refresh(next.Refresh)
			together(t, a)
			if moved := a.Now().Sub(before); moved != 2*time.Hour {
				t.Errorf("the second refresh has moved the clock by %s, want 2h", moved)
			}
			newUser(t, a.Server).refresh(next.Refresh)
			if moved := b.Now().Sub(before); moved != 2*time.Hour {
				t.Errorf("the third refresh has moved the clock as well, by %s", moved)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := sharing(t, records.NewMemory(1000), 2)
			check(t, mocks[0], mocks[1])
		})
	}
}

// A fault hits as often as it is to, wherever the requests arrive.
func TestSharedFaults(t *testing.T) {
	t.Parallel()
	const hits, requests = 20, 120
	mocks := sharing(t, records.NewMemory(10_000), 3)
	mocks[0].AddFault(fault.Rule{Operation: "listProducts", Phase: fault.Before, When: fault.When{First: hits}, Effect: fault.Status{Code: 503}})
	together(t, mocks...)
	access := newUser(t, mocks[0].Server).login().Access
	var all sync.WaitGroup
	statuses := make([]int, requests)
	for i := range requests {
		all.Go(func() { statuses[i] = newUser(t, mocks[i%3].Server).get(productsPath, access).status })
	}
	all.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[503] != hits || count[200] != requests-hits {
		t.Errorf("answers by status: %v, want %d of 503 and all others of 200", count, hits)
	}
	together(t, mocks...)
	for i, mock := range mocks {
		if found, err := mock.Faults(t.Context()); err != nil || len(found) != 1 || found[0].Hits != hits || found[0].Calls != hits {
			t.Errorf("mock %d shows %+v, %v, want %d hits of as many calls", i, found, err, hits)
		}
	}
}

// A mock goes on where another one has stopped, from what it has said last.
func TestStateSurvives(t *testing.T) {
	t.Parallel()
	backend := records.NewMemory(1000)
	first := sharing(t, backend, 1, mockserver.WithSeed("survives"))[0]
	pair := newUser(t, first.Server).login()
	first.Advance(30 * time.Minute)
	first.Assume("second-login", "revoke-earlier")
	first.AddFault(fault.Rule{ID: "gone", Operation: "listCategories", Phase: fault.Before, When: fault.When{First: 1}, Effect: fault.Status{Code: 503}})
	newUser(t, first.Server).get(categoriesPath, pair.Access)
	first.Close()

	second := sharing(t, backend, 1, mockserver.WithSeed("another"))[0]
	if !second.Now().Equal(mockserver.SeededStart().Add(30 * time.Minute)) {
		t.Errorf("it is %s, want what the first mock's clock showed", second.Now())
	}
	u := newUser(t, second.Server)
	u.get(productsPath, pair.Access).wantOK(t)
	u.get(categoriesPath, pair.Access).wantOK(t) // the fault is over
	u.login()
	if got := u.get(productsPath, pair.Access); got.status != http.StatusUnauthorized {
		t.Errorf("the assumption is forgotten: %d", got.status)
	}
	if found, err := second.Faults(t.Context()); err != nil || len(found) != 1 || found[0].Hits != 1 || found[0].Calls != 1 {
		t.Errorf("faults: %+v, %v", found, err)
	}
}

// Many refreshes of one token at a time have one winner, wherever they arrive, while others change the mock.
func TestSharedRefreshHasOneWinner(t *testing.T) {
	t.Parallel()
	mocks := sharing(t, records.NewMemory(10_000), 3)
	ctx, stop := context.WithCancel(t.Context())
	var changes sync.WaitGroup
	changes.Go(func() {
		for ctx.Err() == nil {
			if _, err := mocks[2].Server.Advance(context.WithoutCancel(ctx), time.Second); err != nil {
				t.Error(err)
			}
			_ = mocks[2].CatchUp(context.WithoutCancel(ctx))
		}
	})
	pair := newUser(t, mocks[0].Server).login()
	for range 30 {
		var all sync.WaitGroup
		answers := make([]answer, 9)
		for i := range answers {
			all.Go(func() { answers[i] = newUser(t, mocks[i%3].Server).refreshWith(pair.Refresh) })
		}
		all.Wait()
		winners := 0
		for _, a := range answers {
			switch a.status {
			case http.StatusOK:
				winners++
				pair = newUser(t, mocks[0].Server).pairOf(a)
			case http.StatusUnauthorized, http.StatusServiceUnavailable:
			default:
				t.Errorf("status %d, %s", a.status, a.body)
			}
		}
		if winners != 1 {
			t.Fatalf("%d refreshes with one token, want 1", winners)
		}
	}
	stop()
	changes.Wait()
}
