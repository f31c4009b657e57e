package mockserver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// never is after how many calls a late backend shows changes by itself in tests that want none of that.
const never = 1 << 30

func strictly(c *mockserver.Config) { c.StrictRevocation = true }

// A strict mock refuses what was revoked elsewhere by then, where another one still takes it. What it has not heard of is nothing to it either
// way.
func TestStrictRevocation(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(t *testing.T, mock *mockserver.TestServer, access string)
		reason journal.Reason
	}{
		"logout": {func(t *testing.T, mock *mockserver.TestServer, access string) {
			newUser(t, mock.Server).logout(access).wantOK(t)
		}, journal.ReasonTokenRevoked},
		"revocation": {func(_ *testing.T, mock *mockserver.TestServer, _ string) { mock.Revoke() }, journal.ReasonTokenRevoked},
		"clock":      {func(_ *testing.T, mock *mockserver.TestServer, _ string) { mock.Advance(time.Hour) }, journal.ReasonTokenExpired},
		"account":    {func(_ *testing.T, mock *mockserver.TestServer, _ string) { mock.SetActive(false) }, journal.ReasonAccountInactive},
		"reset": {func(t *testing.T, mock *mockserver.TestServer, _ string) {
			if err := mock.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, journal.ReasonTokenBadSignature}, // by a key of the world before
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			memory := records.NewMemory(1000)
			one := sharing(t, memory, 1)[0]
			strict := sharing(t, newLate(memory, never), 1, strictly)[0]
			lax := sharing(t, newLate(memory, never), 1)[0]
			access := newUser(t, one.Server).login().Access
			for _, mock := range []*mockserver.TestServer{strict, lax} {
				together(t, mock)
				newUser(t, mock.Server).get(productsPath, access).wantOK(t)
			}
			test.change(t, one, access)
			newUser(t, lax.Server).get(productsPath, access).wantOK(t)
			if got := newUser(t, strict.Server).get(productsPath, access); got.status != http.StatusUnauthorized || last(t, strict).Reason != test.reason {
				t.Errorf("%d for %q, want 401 for %q", got.status, last(t, strict).Reason, test.reason)
			}
		})
	}
}

// A sandbox that was ended elsewhere is no more at a strict mock, even to who has a token of it.
func TestStrictRevocationInSandbox(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	one := sharing(t, memory, 1)[0]
	backend := &asked{Memory: memory}
	strict := sharing(t, lateAsked{newLate(memory, never), backend}, 1, strictly)[0]
	if _, err := one.CreateSandbox(t.Context(), control.SandboxSettings{Name: "box"}); err != nil {
		t.Fatal(err)
	}
	pair := newUser(t, one.Server).pairOf(newUser(t, one.Server).do("POST", "/s/box"+loginPath, loginBody))
	before := backend.set(nil, false)
	newUser(t, strict.Server).get("/s/box"+productsPath, pair.Access).wantOK(t)
	if count := backend.set(nil, false) - before; count != 1 {
		t.Errorf("a request in a sandbox asks %d times, want once", count)
	}
	newUser(t, one.Server).do("POST", "/s/box"+logoutPath, "", "Authorization", "Bearer "+pair.Access).wantOK(t)
	if got := newUser(t, strict.Server).get("/s/box"+productsPath, pair.Access); got.status != http.StatusUnauthorized {
		t.Errorf("after a logout elsewhere: %d %s", got.status, got.body)
	}
	if err := one.DeleteSandbox(t.Context(), "box"); err != nil {
		t.Fatal(err)
	}
	newUser(t, strict.Server).get("/s/box"+productsPath, pair.Access).want(t, http.StatusNotFound, errPath)
}

// lateAsked is late, and counts how often its position is asked for.
type lateAsked struct {
	*late
	asked *asked
}

func (l lateAsked) Position(ctx context.Context) (records.Position, error) {
	if _, err := l.asked.Position(ctx); err != nil {
		return 0, err
	}
	return l.late.Position(ctx)
}

// Without a state that is shared there is nothing to be strict about.
func TestStrictRevocationAlone(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, strictly)
	newUser(t, mock.Server).get(productsPath, newUser(t, mock.Server).login().Access).wantOK(t)
}

// asked counts how often its position is asked for, and can hold the answers back or fail.
type asked struct {
	*records.Memory
	mu    sync.Mutex
	count int
	hold  chan struct{} // nil holds nothing back
	fails bool
}

func (a *asked) Position(ctx context.Context) (records.Position, error) {
	a.mu.Lock()
	a.count++
	hold, fails := a.hold, a.fails
	a.mu.Unlock()
	at, err := a.Memory.Position(ctx)
	if fails {
		return 0, fmt.Errorf("%w: it is away", records.ErrUnavailable)
	}
	if hold != nil {
		<-hold
	}
	return at, err
}

func (a *asked) set(hold chan struct{}, fails bool) (before int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hold, a.fails = hold, fails
	return a.count
}

// Requests that wait at the same time share one question. One that is under way when they come is none of theirs.
func TestStrictRequestsAskTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const requests = 20
		memory := &asked{Memory: records.NewMemory(1000)}
		one, strict := strictMock(t, memory, false), strictMock(t, memory, true)
		pair := newUser(t, one).login()
		hold := make(chan struct{})
		before := memory.set(hold, false)
		statuses := make([]int, 1+requests)
		var all sync.WaitGroup
		ask := func(i int) {
			all.Go(func() { statuses[i] = newUser(t, strict).get(productsPath, pair.Access).status })
			synctest.Wait()
		}
		ask(0)
		newUser(t, one).logout(pair.Access).wantOK(t) // after the position was read for the first request
		for i := range requests {
			ask(1 + i)
		}
		newUser(t, strict).login() // shows no token, and need not wait
		close(hold)
		all.Wait()
		for i, status := range statuses[1:] {
			if status != http.StatusUnauthorized {
				t.Errorf("request %d came after the logout, and is answered %d", 1+i, status)
			}
		}
		if count := memory.set(nil, false) - before; count != 2 {
			t.Errorf("%d requests have asked %d times, want 2", 1+requests, count)
		}
	})
}

// strictMock is one without a socket.
func strictMock(t *testing.T, backend records.Backend, strict bool) *mockserver.Server {
	t.Helper()
	mock, err := mockserver.New(mockserver.Config{Clock: mockserver.ClockConfig{Frozen: true}, State: backend, StrictRevocation: strict})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mock.Close)
	return mock
}

// A strict mock that cannot ask says so, in place of an answer by what it knows.
func TestStrictRevocationUnavailable(t *testing.T) {
	t.Parallel()
	memory := &asked{Memory: records.NewMemory(1000)}
	mock := sharing(t, memory, 1, strictly)[0]
	pair := newUser(t, mock.Server).login()
	memory.set(nil, true)
	if got := newUser(t, mock.Server).get(productsPath, pair.Access); got.status != http.StatusServiceUnavailable || last(t, mock).Reason != journal.ReasonNoState {
		t.Errorf("%d for %q, want 503 for %q", got.status, last(t, mock).Reason, journal.ReasonNoState)
	}
	newUser(t, mock.Server).refresh(pair.Refresh) // shows no bearer token
	memory.set(nil, false)
	newUser(t, mock.Server).get(productsPath, pair.Access).wantOK(t)
}

// A mock that was closed follows no more: what it does not know it says it does not.
func TestClosedMockKnowsNoMore(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	one, closed := strictMock(t, memory, false), strictMock(t, memory, true)
	pair := newUser(t, one).login()
	closed.Close()
	newUser(t, one).logout(pair.Access).wantOK(t)
	if err := closed.CatchUp(t.Context()); !errors.Is(err, records.ErrClosed) {
		t.Errorf("CatchUp of a mock that was closed: %v, want %v", err, records.ErrClosed)
	}
	if got := newUser(t, closed).get(productsPath, pair.Access); got.status != http.StatusServiceUnavailable {
		t.Errorf("a mock that was closed answers %d, want 503", got.status)
	}
}

// prying is a backend that does something else first when an account is read.
type prying struct {
	*records.Memory
	before func()
}

func (p *prying) Read(ctx context.Context, key string, fields ...string) (records.Record, error) {
	if before := p.before; before != nil && about(key, "account") {
		p.before = nil
		before()
	}
	return p.Memory.Read(ctx, key, fields...)
}

// A token is taken for what was true at one moment. While an account is inactive its token expires, and then it is active again: nobody gets in in
// between who saw the clock of before and the account of after.
func TestStrictRevocationAtOneMoment(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	backend := &prying{Memory: memory}
	one := sharing(t, memory, 1)[0]
	strict := sharing(t, backend, 1, strictly)[0]
	access := newUser(t, one.Server).login().Access
	newUser(t, strict.Server).get(productsPath, access).wantOK(t)
	one.SetActive(false)
	backend.before = func() {
		one.Advance(2 * time.Hour)
		one.SetActive(true)
	}
	if got := newUser(t, strict.Server).get(productsPath, access); got.status != http.StatusUnauthorized || last(t, strict).Reason != journal.ReasonTokenExpired {
		t.Errorf("%d for %q, want 401 for %q", got.status, last(t, strict).Reason, journal.ReasonTokenExpired)
	}
	if backend.before != nil {
		t.Error("the account was not read")
	}
}
