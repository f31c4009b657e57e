package mockserver_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// An account that goes during a logout has nothing left to revoke, and the next one of its name has no part in it.
func TestAnAccountGoesDuringALogout(t *testing.T) {
	t.Parallel()
	for name, anew := range map[string]bool{"deleted": false, "deleted and made anew": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			u := newUser(t, mock.Server)
			old := u.login()
			var next pair
			mock.BeforeUpdate(func() {
				if err := mock.DeleteAccount(t.Context(), mock.Username); err != nil {
					t.Error(err)
				}
				if anew {
					features := []string{"vouchers"}
					_, err := mock.PutAccount(t.Context(), mock.Username, control.AccountChange{Password: &mock.Password, Features: &features})
					if err != nil {
						t.Error(err)
					}
					next = u.login()
				}
			})
			u.logout(old.Access).want(t, 401, errNoToken)
			if entry := mock.Journal()[1]; entry.Operation != "logout" || entry.Reason != journal.ReasonAccountUnknown {
				t.Errorf("the journal has reason %q (%s) for %s", entry.Reason, entry.Cause, entry.Operation)
			}
			if anew {
				wantLive(t, u, next.Access)
			}
		})
	}
}
