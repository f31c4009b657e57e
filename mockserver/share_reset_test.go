package mockserver_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Nobody gets tokens of a world that was replaced, wherever the request arrives: what a mock issues that has not heard of a reset yet is good at
// the one that was told to.
func TestNoLoginInTheWorldBefore(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	told := sharing(t, memory, 1)[0]
	unaware := sharing(t, newLate(memory, never), 1)[0]
	before := newUser(t, unaware.Server).login()
	if err := told.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := newUser(t, unaware.Server).refreshWith(before.Refresh); got.status != http.StatusUnauthorized {
		t.Errorf("a refresh token from before a reset is answered %d %s", got.status, got.body)
	}
	newUser(t, told.Server).get(productsPath, newUser(t, unaware.Server).login().Access).wantOK(t)

	again := sharing(t, newLate(memory, never), 1)[0]
	if err := told.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	newUser(t, told.Server).get(productsPath, newUser(t, again.Server).login().Access).wantOK(t)
}

// writes counts the changes of token families.
type writes struct {
	*records.Memory
	families int
}

func (w *writes) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	if about(change.Writes[0].Key, "family") {
		w.families++
	}
	return w.Memory.Commit(ctx, change)
}

// All tokens of a family die at one moment: between two of them somebody would find an access token dead and refresh it.
func TestFamilyIsRevokedAtOnce(t *testing.T) {
	t.Parallel()
	for _, use := range []string{"", "access", "refresh"} {
		memory := &writes{Memory: records.NewMemory(1000)}
		mock := mockserver.Start(t, mockserver.WithState(memory))
		u := newUser(t, mock.Server)
		first := u.login()
		second := u.refresh(first.Refresh)
		found, err := mock.Tokens(t.Context(), control.TokenFilter{})
		if err != nil {
			t.Fatal(err)
		}
		memory.families = 0
		if _, err := mock.Server.Revoke(t.Context(), control.TokenFilter{Family: found[0].Family, Use: use}); err != nil {
			t.Fatal(err)
		}
		if memory.families != 1 {
			t.Errorf("revoking %q of a family takes %d changes, want 1", use, memory.families)
		}
		access, refresh := u.get(productsPath, second.Access).status, u.refreshWith(second.Refresh).status
		if (access == http.StatusUnauthorized) != (use != "refresh") || (refresh == http.StatusUnauthorized) != (use != "access") {
			t.Errorf("with %q revoked the access token gets %d and the refresh token %d", use, access, refresh)
		}
	}
}

// A control call at a mock that has not heard of a reset changes nothing, and says so.
func TestNoChangeInTheWorldBefore(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(ctx context.Context, mock *mockserver.Server) error{
		"account": func(ctx context.Context, mock *mockserver.Server) error {
			_, err := mock.PatchAccount(ctx, "your_api_username", control.AccountChange{Active: new(false)})
			return err
		},
		"no account": func(ctx context.Context, mock *mockserver.Server) error {
			_, err := mock.PatchAccount(ctx, "nobody", control.AccountChange{Active: new(false)})
			return err
		},
		"deletion": func(ctx context.Context, mock *mockserver.Server) error {
			return mock.DeleteAccount(ctx, "your_api_username")
		},
		"revocation": func(ctx context.Context, mock *mockserver.Server) error {
			_, err := mock.Revoke(ctx, control.TokenFilter{Account: "your_api_username"})
			return err
		},
		"clock": func(ctx context.Context, mock *mockserver.Server) error {
			_, err := mock.Advance(ctx, time.Hour)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			memory := records.NewMemory(1000)
			told := sharing(t, memory, 1)[0]
			unaware := sharing(t, newLate(memory, never), 1)[0]
			if err := told.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			pair := newUser(t, told.Server).login()
			err := change(t.Context(), unaware.Server)
			if refused, ok := errors.AsType[*control.Error](err); !ok || refused.Kind != control.Conflict || !strings.Contains(refused.Message, "was reset meanwhile; ask again") {
				t.Errorf("%v, want a conflict that says that the mock was reset", err)
			}
			newUser(t, told.Server).get(productsPath, pair.Access).wantOK(t)
			newUser(t, told.Server).login()
		})
	}
}

// A mock that cannot make sense of a change does not go on without it.
func TestChangeThatMakesNoSense(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	mock := sharing(t, memory, 1)[0]
	u := newUser(t, mock.Server)
	pair := u.login()
	var written records.Write
	if err := memory.Scan(t.Context(), "w/", func(key string, _ records.Record) bool {
		if strings.HasSuffix(key, "/parts") {
			written = records.Write{Key: key, Set: map[string][]byte{"clock": []byte(`{"virtual":"noon"}`)}}
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := memory.Commit(t.Context(), records.Change{Writes: []records.Write{written}}); err != nil {
		t.Fatal(err)
	}
	together(t, mock)
	for what, got := range map[string]answer{
		"a login": u.do("POST", loginPath, loginBody), "a refresh": u.refreshWith(pair.Refresh), "a use": u.get(productsPath, pair.Access),
	} {
		if got.status != http.StatusServiceUnavailable {
			t.Errorf("%s is answered %d %s, want 503", what, got.status, got.body)
		}
	}
	if reason, cause := last(t, mock).Reason, last(t, mock).Cause; reason != journal.ReasonNoState || !strings.Contains(cause, "its clock cannot be read") {
		t.Errorf("the journal says %q, %q", reason, cause)
	}
	if err := mock.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	u.get(productsPath, u.login().Access).wantOK(t)
}
