package mockserver_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// named gives a mock a name among those that share a state.
func named(name string) mockserver.Option {
	return func(c *mockserver.Config) { c.Replica = name }
}

// replicasOf are mocks that know of each other.
func replicasOf(t *testing.T, n int, backend func(i int) records.Backend, options ...mockserver.Option) []*mockserver.TestServer {
	t.Helper()
	var mocks []*mockserver.TestServer
	for i := range n {
		mocks = append(mocks, sharing(t, backend(i), 1, append(options, named(fmt.Sprintf("mock-%d", i)))...)...)
	}
	return mocks
}

// What a control call has changed holds at once wherever the next request goes.
func TestControlCallsHoldEverywhere(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(100_000)
	mocks := replicasOf(t, 3, func(int) records.Backend { return memory })
	users := make([]user, len(mocks))
	for i, mock := range mocks {
		users[i] = newUser(t, mock.Server)
	}
	for round := range 30 {
		pair := users[round%3].login()
		for i := range users {
			users[i].get(productsPath, pair.Access).wantOK(t) // so that each has it in memory
		}
		answer := users[(round+1)%3].do("POST", "/_mock/tokens/revoke", `{"account":"your_api_username"}`, "Content-Type", "application/json")
		answer.wantOK(t)
		if behind := answer.header.Get("Popupmock-Behind"); behind != "" {
			t.Errorf("%s is behind", behind)
		}
		for i := range users {
			if got := users[i].get(productsPath, pair.Access); got.status != http.StatusUnauthorized || last(t, mocks[i]).Reason != journal.ReasonTokenRevoked {
				t.Fatalf("round %d, mock %d: a token that was revoked at another mock is answered %d %s", round, i, got.status, last(t, mocks[i]).Reason)
			}
		}
	}
}

// deafened is a backend whose changes are not followed any more, once it is told so.
type deafened struct {
	*records.Memory
	deaf  atomic.Bool
	mute  atomic.Bool // nothing is written any more, either
	stuck chan struct{}
	waits func() // when set, it is called when a change waits to be followed
}

func (d *deafened) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	return d.Memory.Follow(ctx, after, func(e records.Event) {
		if d.deaf.Load() {
			if d.waits != nil {
				d.waits()
			}
			select {
			case <-d.stuck:
			case <-ctx.Done():
			}
		}
		each(e)
	})
}

func (d *deafened) Commit(ctx context.Context, c records.Change) (records.Result, error) {
	if d.mute.Load() {
		return records.Result{}, records.ErrUnavailable
	}
	return d.Memory.Commit(ctx, c)
}

func (d *deafened) Position(ctx context.Context) (records.Position, error) {
	if d.mute.Load() {
		return 0, records.ErrUnavailable
	}
	return d.Memory.Position(ctx)
}

// A mock that does not follow is named by who waits for it, and answers nothing once its lease has ended: neither what was revoked nor
// anything else.
func TestAMockThatDoesNotFollow(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(100_000)
	lost := &deafened{Memory: memory, stuck: make(chan struct{})}
	wall := clockwork.NewFakeClock()
	mocks := replicasOf(t, 2, func(i int) records.Backend {
		if i == 1 {
			return lost
		}
		return memory
	}, func(c *mockserver.Config) { c.Wall = wall })
	good, bad := newUser(t, mocks[0].Server), newUser(t, mocks[1].Server)
	pair := good.login()
	bad.get(productsPath, pair.Access).wantOK(t)

	lost.deaf.Store(true)
	answered := make(chan answer, 1)
	go func() {
		answered <- good.do("POST", "/_mock/tokens/revoke", `{"account":"your_api_username"}`, "Content-Type", "application/json")
	}()
	var got answer
	for waiting := true; waiting; {
		select {
		case got = <-answered:
			waiting = false
		case <-t.Context().Done():
			t.Fatal("the control call is not answered")
		default:
			wall.Advance(50 * time.Millisecond) // the one that is lost says that it is there, and does not follow
		}
	}
	got.wantOK(t)
	if behind := got.header.Get("Popupmock-Behind"); behind != "" && behind != "mock-1" {
		t.Errorf("%q is behind, want mock-1 or nobody, when it was silent for a second", behind)
	}
	lost.mute.Store(true)
	wall.Advance(2 * time.Second)
	for what, got := range map[string]answer{
		"a request": bad.get(productsPath, pair.Access), "a login": bad.do("POST", loginPath, loginBody),
		"a control call": bad.do("GET", "/_mock/clock", ""),
	} {
		if got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, `"SERVICE_UNAVAILABLE"`) {
			t.Errorf("%s at a mock that knows nothing any more: %d %s, want 503", what, got.status, got.body)
		}
	}
	if got := bad.do("GET", "/_mock/health", ""); got.status != http.StatusOK {
		t.Errorf("health: %d %s", got.status, got.body)
	}
	lost.mute.Store(false)
	lost.deaf.Store(false)
	close(lost.stuck)
	together(t, mocks...)
	if got := bad.get(productsPath, pair.Access); got.status != http.StatusUnauthorized || last(t, mocks[1]).Reason != journal.ReasonTokenRevoked {
		t.Errorf("once it follows again: %d %s", got.status, last(t, mocks[1]).Reason)
	}
}

// What a control call shows is no older than the call, whichever mock it is sent to.
func TestControlCallsShowWhatOthersHaveDone(t *testing.T) {
	t.Parallel()
	memory, standing := records.NewMemory(1000), func(c *mockserver.Config) { c.Wall = clockwork.NewFakeClock() } // nobody beats
	one := sharing(t, memory, 1, standing)[0]
	asked := sharing(t, newLate(memory, never), 1, standing, named("asked"))[0]
	user, visitor := newUser(t, one.Server), newUser(t, asked.Server)
	access := user.login().Access
	together(t, asked)
	visitor.get(productsPath, access).wantOK(t) // it knows the account
	user.logout(access).wantOK(t)
	got := visitor.get("/_mock/tokens", "")
	got.wantOK(t)
	if strings.Contains(got.body, `"state":"live"`) || strings.Count(got.body, `"state":"revoked"`) != 2 {
		t.Errorf("after a logout at another mock the tokens are %s", got.body)
	}
}
