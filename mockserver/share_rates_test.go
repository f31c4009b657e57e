package mockserver_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// A mock with a state does by itself what one without does.
func TestRatesInRecords(t *testing.T) {
	t.Parallel()
	for _, c := range rateCases() {
		t.Run(c.value, func(t *testing.T) {
			t.Parallel()
			mock := sharing(t, records.NewMemory(10_000), 1, append(c.options, mockserver.WithSeed("rates"), mockserver.WithAssumption(c.name, c.value))...)[0]
			c.show(t, mock, newUser(t, mock.Server))
		})
	}
}

// Exactly as many as the rate counts are let through, wherever they arrive, and one more each time that a bucket has filled so far.
func TestSharedRate(t *testing.T) {
	t.Parallel()
	const rate, requests = 20, 150
	mocks := sharing(t, records.NewMemory(10_000), 3, mockserver.WithSeed("rate"), mockserver.WithAssumption("rate-limit", "login:20/1m"))
	for round, want := range []int{rate, 1, 2, 0, rate} {
		var all sync.WaitGroup
		answers := make([]answer, requests)
		for i := range requests {
			all.Go(func() { answers[i] = newUser(t, mocks[i%3].Server).do("POST", loginPath, loginBody) })
		}
		all.Wait()
		count := map[int]int{}
		for _, a := range answers {
			count[a.status]++
			if wait := a.header.Get("Retry-After"); a.status == http.StatusTooManyRequests && wait != "3" {
				t.Errorf("Retry-After is %q, want 3", wait)
			}
		}
		if count[200] != want || count[429] != requests-want {
			t.Errorf("round %d: answers by status: %v, want %d of 200 and all others of 429", round, count, want)
		}
		mocks[round%3].Advance([]time.Duration{3 * time.Second, 6 * time.Second, 0, time.Hour, 0}[round])
		together(t, mocks...)
	}
}

// Who is overtaken while it takes does so again. Being refused writes nothing.
func TestTakesThatMeet(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	backend := &unruly{Memory: memory, what: "/rate/"}
	options := []mockserver.Option{mockserver.WithSeed("meet"), mockserver.WithAssumption("rate-limit", "login:2/1h")}
	slow, fast := sharing(t, backend, 1, options...)[0], sharing(t, memory, 1, options...)[0]
	limited(t, slow.Server, loginBody, false)
	backend.read = func() { limited(t, fast.Server, loginBody, false) }
	limited(t, slow.Server, loginBody, true)
	backend.counted()
	for range 10 {
		limited(t, slow.Server, loginBody, true)
	}
	if diff := cmp.Diff(map[string]int{"Read": 10}, backend.counted()); diff != "" {
		t.Errorf("what the state was asked (-want +got):\n%s", diff)
	}
	slow.Advance(30 * time.Minute) // what two are worth was never taken
	together(t, fast)
	limited(t, fast.Server, loginBody, false)
	limited(t, slow.Server, loginBody, true)
}

// limited asks for a login, and wants it to be refused by the rate or not to be.
func limited(t *testing.T, mock *mockserver.Server, body string, want bool) {
	t.Helper()
	got := newUser(t, mock).do("POST", loginPath, body)
	if (got.status == http.StatusTooManyRequests) != want {
		t.Errorf("got %d %s, limited %v", got.status, got.body, want)
	}
}

// What becomes of a bucket at one mock becomes of it at the other. The rate is one login an hour.
func TestSharedBuckets(t *testing.T) {
	t.Parallel()
	const unknown = `{"username":"%s","password":"x"}`
	for name, check := range map[string]func(t *testing.T, a, b *mockserver.TestServer){
		"unknown callers": func(t *testing.T, a, b *mockserver.TestServer) {
			limited(t, a.Server, fmt.Sprintf(unknown, "ann"), false)
			limited(t, b.Server, fmt.Sprintf(unknown, "bob"), true)
			limited(t, b.Server, loginBody, false)
		},
		"a clock that goes back": func(t *testing.T, a, b *mockserver.TestServer) {
			limited(t, a.Server, loginBody, false)
			newUser(t, a.Server).do("PUT", "/_mock/clock", `{"now":"1975-01-15T09:30:00Z","allow_rewind":true}`).wantOK(t)
			together(t, b)
			limited(t, b.Server, loginBody, true)
			a.Advance(time.Hour - time.Second)
			together(t, b)
			limited(t, b.Server, loginBody, true)
			a.Advance(time.Second)
			together(t, b)
			limited(t, b.Server, loginBody, false)
		},
		"an account that is made anew": func(t *testing.T, a, b *mockserver.TestServer) {
			limited(t, a.Server, loginBody, false)
			limited(t, b.Server, fmt.Sprintf(unknown, "ann"), false)
			if err := b.DeleteAccount(t.Context(), b.Username); err != nil {
				t.Fatal(err)
			}
			newUser(t, b.Server).do("PUT", "/_mock/accounts/"+b.Username, `{"password":"`+b.Password+`"}`).wantOK(t)
			together(t, a)
			limited(t, a.Server, loginBody, false)
			limited(t, b.Server, loginBody, true)
			limited(t, a.Server, fmt.Sprintf(unknown, "ann"), true) // which is nobody's
		},
		"other assumptions": func(t *testing.T, a, b *mockserver.TestServer) {
			limited(t, a.Server, loginBody, false)
			a.Assume("bad-id", "not-found")
			a.Assume("rate-limit", "login:1/1h")
			together(t, b)
			limited(t, b.Server, loginBody, true)
			b.Assume("rate-limit", "login:2/1h")
			together(t, a)
			limited(t, a.Server, loginBody, false)
			b.Assume("rate-limit", "login:1/1h") // which was forgotten
			together(t, a)
			limited(t, a.Server, loginBody, false)
			limited(t, b.Server, loginBody, true)
			b.Assume("rate-limit", "off")
			together(t, a)
			limited(t, a.Server, loginBody, false)
			b.Assume("rate-limit", "login:1/1h")
			together(t, a)
			limited(t, a.Server, loginBody, false)
		},
		"reset": func(t *testing.T, a, b *mockserver.TestServer) {
			limited(t, a.Server, loginBody, false)
			if err := b.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			together(t, a)
			limited(t, a.Server, loginBody, false)
			limited(t, b.Server, loginBody, true)
		},
		"state": func(t *testing.T, a, b *mockserver.TestServer) {
			limited(t, a.Server, loginBody, false)
			saved := savedOf(t, b.Server)
			if got := saved.RateLimits; len(got) != 1 || got[0].Operation != "login" || got[0].Caller != b.Username || got[0].Tokens != 0 || !got[0].At.Equal(mockserver.SeededStart()) {
				t.Errorf("the buckets are saved as %+v", got)
			}
			a.Advance(time.Hour)
			together(t, b)
			limited(t, b.Server, loginBody, false)
			a.Advance(time.Hour)
			if err := a.PutState(t.Context(), saved); err != nil {
				t.Fatal(err)
			}
			together(t, b)
			limited(t, b.Server, loginBody, true)
			if err := a.PutState(t.Context(), savedOf(t, mockserver.Start(t).Server)); err != nil {
				t.Fatal(err)
			}
			together(t, b)
			for range 3 {
				limited(t, b.Server, loginBody, false) // no rate is assumed there
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mocks := sharing(t, records.NewMemory(1000), 2, mockserver.WithSeed("buckets"), mockserver.WithAssumption("rate-limit", "login:1/1h"))
			check(t, mocks[0], mocks[1])
		})
	}
}

// A mock that is started later knows what was taken, and so does one that is given a state.
func TestRatesOfALaterMock(t *testing.T) {
	t.Parallel()
	backend := records.NewMemory(1000)
	first := sharing(t, backend, 1, mockserver.WithSeed("later"))[0]
	first.Assume("rate-limit", "login:2/1h")
	first.Assume("rate-limit", "login:1/1h")
	limited(t, first.Server, loginBody, false)
	limited(t, sharing(t, backend, 1)[0].Server, loginBody, true)
	saved := textOf(t, savedOf(t, first.Server))
	for _, other := range []*mockserver.TestServer{sharing(t, records.NewMemory(1000), 1)[0], mockserver.Start(t)} {
		newUser(t, other.Server).do("PUT", "/_mock/state", saved).want(t, 204, "")
		if diff := cmp.Diff(saved, textOf(t, savedOf(t, other.Server))); diff != "" {
			t.Errorf("saved again (-want +got):\n%s", diff)
		}
		limited(t, other.Server, loginBody, true)
		other.Advance(time.Hour)
		limited(t, other.Server, loginBody, false)
	}
}

// Where the clocks of two machines differ the buckets fill no faster.
func TestRatesOfClocksThatDiffer(t *testing.T) {
	t.Parallel()
	memory, wall := records.NewMemory(10_000), clockwork.NewFakeClock()
	ahead := clockwork.NewFakeClockAt(wall.Now().Add(500 * time.Millisecond))
	at := func(wall clockwork.Clock) mockserver.Option {
		return func(c *mockserver.Config) { c.Wall, c.Clock = wall, mockserver.ClockConfig{} }
	}
	rate := mockserver.WithAssumption("rate-limit", "login:2/10s")
	mocks := []*mockserver.TestServer{sharing(t, memory, 1, at(ahead), rate)[0], sharing(t, memory, 1, at(wall), rate)[0]}
	through := 0
	for i := range 100 {
		if newUser(t, mocks[i%2].Server).do("POST", loginPath, loginBody).status == http.StatusOK {
			through++
		}
	}
	if through != 2 {
		t.Errorf("%d were let through, want 2", through)
	}
	ahead.Advance(5 * time.Second)
	wall.Advance(5 * time.Second)
	limited(t, mocks[1].Server, loginBody, true) // whose clock shows half a second less
	limited(t, mocks[0].Server, loginBody, false)
}

// What nobody needs any more does not stay in a backend that does not forget by itself.
func TestBucketsThatAreForgotten(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	mock := sharing(t, memory, 1, mockserver.WithAssumption("rate-limit", "*:5/1h"))[0]
	u := newUser(t, mock.Server)
	buckets := func() (n int) {
		t.Helper()
		err := memory.Scan(t.Context(), "", func(key string, _ records.Record) bool {
			if strings.Contains(key, "/rate/") {
				n++
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	u.get(productsPath, u.login().Access).wantOK(t)
	if got := buckets(); got != 2 {
		t.Errorf("%d buckets, want those of a login and of a list", got)
	}
	mock.Assume("rate-limit", "*:6/1h")
	mock.AwaitBackground()
	if got := buckets(); got != 0 {
		t.Errorf("%d buckets of a rate that is not assumed any more", got)
	}
}

// A state that cannot be asked lets nothing through, and takes nothing.
func TestRatesWithoutTheirState(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]struct {
		method string
		err    error
	}{
		"not read": {"Read", records.ErrUnavailable}, "not written": {"Commit", records.ErrUnavailable}, "others are faster": {"Commit", records.ErrStale},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			backend := &unruly{Memory: records.NewMemory(1000), what: "/rate/"}
			mock := unreportedShop(t, backend, map[string]string{"rate-limit": "login:2/1h"}) // which has logged in once
			backend.fail(fail.method, fail.err)
			wantNoState(t, mock.server, mock.do("POST", loginPath, loginBody))
			if asked := backend.failed(); fail.err == records.ErrStale && asked < 10 || asked > 100 { //nolint:errorlint // a row of the table
				t.Errorf("the state was asked %d times", asked)
			}
			if name == "not written" {
				if err := mock.server.DeleteAccount(t.Context(), mockserver.DefaultUsername); !errors.Is(err, records.ErrUnavailable) {
					t.Errorf("an account is deleted, and its buckets are not: %v", err)
				}
			}
			backend.fail("", nil)
			limited(t, mock.server, loginBody, false)
			limited(t, mock.server, loginBody, true)
		})
	}
}
