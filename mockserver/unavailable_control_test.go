package mockserver_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// stateCalls are control calls that cannot do without the state, of a mock with one login, the fault downLogin and a sandbox. For tokens that are not
// registered it is the verdict on them that needs it.
var stateCalls = []controlCall{
	{"setClock", "PUT", "/clock", `{"rate":2}`, 200},
	{"advanceClock", "POST", "/clock/advance", `{"by":"1h"}`, 200},
	{"listAccounts", "GET", "/accounts", "", 200},
	{"putAccount", "PUT", "/accounts/ann", `{"password":"hunter2"}`, 200},
	{"patchAccount", "PATCH", "/accounts/your_api_username", `{"password":"hunter2","active":false}`, 200},
	{"deleteAccount", "DELETE", "/accounts/your_api_username", "", 204},
	{"listTokens", "GET", "/tokens", "", 200},
	{"mintToken", "POST", "/tokens", `{"account":"your_api_username"}`, 200},
	{"mintToken", "POST", "/tokens", `{"account":"your_api_username","registered":false}`, 200},
	{"revokeTokens", "POST", "/tokens/revoke", `{"account":"your_api_username"}`, 200},
	{"rotateKey", "POST", "/keys/rotate", "", 200},
	{"putAssumptions", "PUT", "/assumptions", `{"clock-leeway":"5s"}`, 200},
	{"addFault", "POST", "/faults", lostRefresh, 200},
	{"putFault", "PUT", "/faults/down", lostRefresh, 200},
	{"replaceFaults", "PUT", "/faults", `[]`, 200},
	{"deleteFault", "DELETE", "/faults/down", "", 204},
	{"clearFaults", "DELETE", "/faults", "", 204},
	{"addTrigger", "POST", "/triggers", `{"on":{"operation":"logout","event":"received"},"do":[{"action":"rotate_key"}]}`, 200},
	{"clearTriggers", "DELETE", "/triggers", "", 204},
	{"getState", "GET", "/state", "", 200},
	{"putState", "PUT", "/state", "", 204},
	{"reset", "POST", "/reset", "", 204},
	{"listSandboxes", "GET", "/sandboxes", "", 200},
	{"createSandbox", "POST", "/sandboxes", "", 200},
	{"getSandbox", "GET", "/sandboxes/nobody", "", 404},
	{"deleteSandbox", "DELETE", "/sandboxes/mine", "", 204},
}

// What this process can tell from memory it does tell.
var calmCalls = []string{"/health/live", "/clock", "/assumptions", "/faults", "/triggers"}

// A control call that needs the state while that cannot be asked is a 503 that says so, without a part of the call; it changes nothing, and
// works, without a restart, as soon as the state is there again.
func TestControlWithoutState(t *testing.T) {
	t.Parallel()
	for i, c := range stateCalls {
		t.Run(fmt.Sprintf("%s %d", c.operation, i), func(t *testing.T) {
			t.Parallel()
			backend := newLeaving()
			mock := sharing(t, backend, 1)[0]
			u := newUser(t, mock.Server)
			u.login()
			u.do("POST", "/_mock/faults", downLogin).wantOK(t)
			u.do("POST", "/_mock/sandboxes", `{"name":"mine"}`).wantOK(t)
			if c.operation == "putState" {
				c.body = textOf(t, savedOf(t, mock.Server))
			}
			calm := calmly(u)
			backend.away.Store(true)
			before := backend.changes(t)
			got := u.do(c.method, "/_mock"+c.path, c.body)
			const start = `{"error":{"name":"ServiceUnavailableError","code":"SERVICE_UNAVAILABLE","message":"`
			if got.status != http.StatusServiceUnavailable || !strings.HasPrefix(got.body, start) || !strings.Contains(got.body, unplugged+`"`) {
				t.Errorf("%d %s, want 503 and the cause", got.status, got.body)
			}
			if strings.Contains(got.body, "hunter2") {
				t.Errorf("the answer shows the password: %s", got.body)
			}
			if diff := cmp.Diff(calm, calmly(u)); diff != "" {
				t.Errorf("what the mock shows (-before +after):\n%s", diff)
			}
			if n := backend.changes(t); n != before {
				t.Errorf("%d changes were made", n-before)
			}
			backend.away.Store(false)
			if got := u.do(c.method, "/_mock"+c.path, c.body); got.status != c.status {
				t.Errorf("with the state: %d %s, want %d", got.status, got.body, c.status)
			}
		})
	}
}

func calmly(u user) (all []string) {
	for _, path := range calmCalls {
		got := u.do("GET", "/_mock"+path, "")
		got.wantOK(u.tb)
		all = append(all, got.body)
	}
	return all
}

// In process the cause is there for errors.Is, over HTTP there is the kind. Both are told by one question.
func TestControllersWithoutState(t *testing.T) {
	t.Parallel()
	backend := newLeaving()
	mock := sharing(t, backend, 1)[0]
	remote := clientOf(t, mock.URL)
	backend.away.Store(true)
	_, err := mock.Server.Advance(t.Context(), time.Hour)
	if !control.IsUnavailable(err) || !errors.Is(err, records.ErrUnavailable) || err.Error() != unplugged {
		t.Errorf("in process: %v", err)
	}
	_, err = remote.Advance(t.Context(), time.Hour)
	if !control.IsUnavailable(err) || !isKind(err, control.Unavailable, unplugged) {
		t.Errorf("over HTTP: %v", err)
	}
	_, err = remote.Account(t.Context(), "nobody")
	if !control.IsUnavailable(err) || !isKind(err, control.Unavailable, `account "nobody": `+unplugged) {
		t.Errorf("an account that may be there: %v", err)
	}
	backend.away.Store(false)
	_, err = remote.Account(t.Context(), "nobody")
	if control.IsUnavailable(err) || !isKind(err, control.NotFound, `no account "nobody"; GET /_mock/accounts lists them`) {
		t.Errorf("an account that is not there: %v", err)
	}
}

// Whether there is a sandbox that this process does not know is not known without the state, be it steered or used. The mock itself notes what
// came for it.
func TestSandboxWithoutState(t *testing.T) {
	t.Parallel()
	backend := newLeaving()
	other := sharing(t, backend.Memory, 1)[0]
	mock := sharing(t, backend, 1)[0]
	if _, err := other.CreateSandbox(t.Context(), control.SandboxSettings{Name: "mine"}); err != nil {
		t.Fatal(err)
	}
	access := newUser(t, other.Server).pairOf(newUser(t, other.Server).do("POST", "/s/mine"+loginPath, loginBody)).Access
	together(t, mock)
	u := newUser(t, mock.Server)
	backend.away.Store(true)
	u.get("/s/mine"+productsPath, access).want(t, http.StatusServiceUnavailable, errUnavailable)
	if entry := last(t, mock); entry.Reason != journal.ReasonNoState || entry.Cause != unplugged || entry.Path != "/s/mine"+productsPath {
		t.Errorf("the journal has %s, reason %q and cause %q", entry.Path, entry.Reason, entry.Cause)
	}
	u.do("GET", "/s/mine/_mock/clock", "").want(t, http.StatusServiceUnavailable,
		`{"error":{"name":"ServiceUnavailableError","code":"SERVICE_UNAVAILABLE","message":"`+unplugged+`"}}`)
	backend.away.Store(false)
	u.get("/s/mine"+productsPath, access).wantOK(t)
	u.do("GET", "/s/mine/_mock/clock", "").wantOK(t)
	u.get("/s/yours"+productsPath, access).want(t, http.StatusNotFound, errPath)
}

// An account that could not be deleted is as limited as before.
func TestADeletionThatFailsForgetsNothing(t *testing.T) {
	t.Parallel()
	backend := newLeaving()
	mock := sharing(t, backend, 1, mockserver.WithAssumption("rate-limit", "login:1/1h"))[0]
	u := newUser(t, mock.Server)
	u.login()
	backend.away.Store(true)
	if err := mock.DeleteAccount(t.Context(), mock.Username); !control.IsUnavailable(err) {
		t.Errorf("the deletion: %v", err)
	}
	backend.away.Store(false)
	if got := u.do("POST", loginPath, loginBody); got.status != http.StatusTooManyRequests {
		t.Errorf("the second login: %d %s, want 429", got.status, got.body)
	}
}
