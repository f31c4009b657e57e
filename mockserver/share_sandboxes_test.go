package mockserver_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// inBox is a user of a sandbox, who comes by a mock's own address.
func inBox(u user, name, method, path, body string, header ...string) answer {
	return u.do(method, "/s/"+name+path, body, header...)
}

func makeBox(t *testing.T, mock *mockserver.TestServer, settings control.SandboxSettings) control.Sandbox {
	t.Helper()
	made, err := mock.CreateSandbox(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func isNotFound(err error, text string) bool {
	refused, ok := errors.AsType[*control.Error](err)
	return ok && refused.Kind == control.NotFound && strings.Contains(refused.Message, text)
}

// A sandbox that one mock has made is there at all of them, and ends at all of them.
func TestSharedSandboxes(t *testing.T) {
	t.Parallel()
	backend := records.NewMemory(10_000)
	mocks := sharing(t, backend, 2)
	a, b := newUser(t, mocks[0].Server), newUser(t, mocks[1].Server)
	first := makeBox(t, mocks[0], control.SandboxSettings{})
	second := makeBox(t, mocks[1], control.SandboxSettings{Seed: "x"})
	if first.Name == second.Name {
		t.Errorf("two mocks have made up the name %s", first.Name)
	}
	_, err := mocks[1].CreateSandbox(t.Context(), control.SandboxSettings{Name: first.Name})
	if refused, ok := errors.AsType[*control.Error](err); !ok || refused.Kind != control.Conflict {
		t.Errorf("a name that is taken elsewhere: %v, want a conflict", err)
	}
	pair := a.pairOf(inBox(a, first.Name, "POST", loginPath, loginBody))
	inBox(b, first.Name, "GET", productsPath, "", "Authorization", "Bearer "+pair.Access).wantOK(t)
	inBox(b, first.Name, "POST", "/_mock/clock/advance", `{"by":"2h"}`, "Content-Type", "application/json").wantOK(t)
	together(t, mocks...)
	if got := inBox(a, first.Name, "GET", productsPath, "", "Authorization", "Bearer "+pair.Access); got.status != http.StatusUnauthorized {
		t.Errorf("after two hours in the sandbox, told to another mock: %d", got.status)
	}
	if !mocks[0].Now().Equal(mocks[1].Now()) || b.get(productsPath, b.login().Access).status != http.StatusOK {
		t.Error("the root has moved as well")
	}
	inBox(b, first.Name, "POST", "/_mock/reset", "").want(t, http.StatusNoContent, "")
	together(t, mocks...)
	a.pairOf(inBox(a, first.Name, "POST", loginPath, loginBody))
	for i, mock := range mocks {
		found, err := mock.Sandboxes(t.Context())
		if err != nil || len(found) != 2 || found[0].Name != first.Name || found[1].Name != second.Name {
			t.Errorf("mock %d has %+v, %v, want %s and %s", i, found, err, first.Name, second.Name)
		}
	}

	late := sharing(t, backend, 1)[0]
	inBox(newUser(t, late.Server), second.Name, "POST", loginPath, loginBody).wantOK(t)

	if err := mocks[1].DeleteSandbox(t.Context(), first.Name); err != nil {
		t.Fatal(err)
	}
	together(t, mocks...)
	for i, mock := range mocks {
		if _, err := mock.Server.Sandbox(t.Context(), first.Name); !isNotFound(err, "any more: it was deleted") {
			t.Errorf("mock %d, a sandbox that was deleted: %v", i, err)
		}
	}
	if got := inBox(a, first.Name, "POST", loginPath, loginBody); got.status != http.StatusNotFound {
		t.Errorf("a login to what was deleted elsewhere: %d", got.status)
	}
	makeBox(t, mocks[0], control.SandboxSettings{Name: first.Name}) // the name is free again
	inBox(b, first.Name, "POST", loginPath, loginBody).wantOK(t)
}

// A sandbox that is used at one mock is not over at another, and one that nobody uses is over at both.
func TestSharedSandboxIsOver(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClock()
	mocks := sharing(t, records.NewMemory(10_000), 2, func(c *mockserver.Config) { c.Wall = wall })
	a, b := newUser(t, mocks[0].Server), newUser(t, mocks[1].Server)
	name := makeBox(t, mocks[0], control.SandboxSettings{TTL: time.Minute}).Name
	inBox(b, name, "POST", loginPath, loginBody).wantOK(t)
	for range 6 {
		wall.Advance(25 * time.Second)
		inBox(b, name, "POST", loginPath, loginBody).wantOK(t)
		if err := mocks[1].Settled(t.Context()); err != nil { // what is told in the background
			t.Fatal(err)
		}
		together(t, mocks...)
	}
	inBox(a, name, "POST", loginPath, loginBody).wantOK(t) // who has not used it for more than its time to live
	wall.Advance(59 * time.Second)
	if _, err := mocks[0].Server.Sandbox(t.Context(), name); err != nil {
		t.Errorf("a second before the end: %v", err)
	}
	wall.Advance(2 * time.Minute)
	for i, mock := range mocks {
		if _, err := mock.Server.Sandbox(t.Context(), name); !isNotFound(err, "was not used for 1m") {
			t.Errorf("mock %d, a sandbox that nobody has used: %v", i, err)
		}
	}
}

// A sandbox that was deleted while a mock has missed changes is gone there as well, and the mock follows all else.
func TestSharedSandboxEndsUnheard(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(2) // whoever does not follow at once has missed something
	lost := &deafened{Memory: memory, stuck: make(chan struct{})}
	good, bad := sharing(t, memory, 1)[0], sharing(t, lost, 1)[0]
	name, other := makeBox(t, good, control.SandboxSettings{}).Name, makeBox(t, good, control.SandboxSettings{}).Name
	for _, box := range []string{name, other} {
		inBox(newUser(t, bad.Server), box, "POST", loginPath, loginBody).wantOK(t)
	}
	lost.deaf.Store(true)
	good.Advance(time.Hour) // the last that it hears of
	if err := good.DeleteSandbox(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		good.Advance(time.Hour)
	}
	lost.deaf.Store(false)
	close(lost.stuck)
	together(t, bad)
	if _, err := bad.Server.Sandbox(t.Context(), name); !isNotFound(err, "any more: it ") {
		t.Errorf("the sandbox that was deleted unheard: %v", err)
	}
	inBox(newUser(t, bad.Server), other, "POST", loginPath, loginBody).wantOK(t)
	good.Advance(time.Hour)
	together(t, bad)
	if !bad.Now().Equal(good.Now()) {
		t.Errorf("it is %s, want %s as at the other mock", bad.Now(), good.Now())
	}
}
