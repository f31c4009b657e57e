package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// What the mock leaves in the journal lets Explain name the trigger; package journal has the whole of the texts.
func TestExplainNamesTheTrigger(t *testing.T) {
	t.Parallel()
	const at, again = " by trigger t at 2025-01-15T09:30:00Z, when request 2 was answered.", " by trigger t at 2025-01-15T09:30:00Z, when this request arrived."
	cases := []struct {
		name   string
		do     trigger.Action
		want   string
		causes []uint64 // without request 2, where another was refused
	}{
		{"family", trigger.Revoke{What: trigger.Family}, "its access token (of the login in request 1) was revoked", []uint64{1}},
		{"account", trigger.Revoke{What: trigger.Account, Use: "access"}, "its access token (of the login in request 1) was revoked", []uint64{1}},
		{"advance", trigger.Advance{By: 3 * time.Hour}, "expired 2 h earlier. The clock was moved forward 3 h", []uint64{1}},
		{"active", trigger.SetActive{}, "is inactive. It was made so", nil},
		{"whitelist", trigger.SetWhitelist{Entries: whitelisted}, "The whitelist was set", nil},
		{"keys", trigger.RotateKey{NoOverlap: true}, "The keys were last changed", nil},
	}
	for _, c := range cases {
		for _, event := range []trigger.Event{trigger.Received, trigger.Answered} {
			t.Run(c.name+"/"+string(event), func(t *testing.T) {
				t.Parallel()
				mock := mockserver.Start(t, mockserver.WithSeed("s"))
				u := newUser(t, mock.Server)
				tokens := u.login()
				mock.AddTrigger(when(event, "listProducts", c.do))
				u.get(productsPath, tokens.Access)
				u.get(productsPath, tokens.Access)
				seq, want, causes := uint64(2), c.want+again, c.causes
				if event == trigger.Answered {
					seq, want, causes = 3, c.want+at, append(append([]uint64{}, c.causes...), 2)
				}
				got, err := mock.ExplainJournal(t.Context(), seq)
				if err != nil || !strings.Contains(got.Text, want) {
					t.Errorf("%v\ngot  %s\nwant %s", err, got.Text, want)
				}
				if diff := cmp.Diff(append([]uint64{}, causes...), got.Causes); diff != "" {
					t.Errorf("causes (-want +got):\n%s", diff)
				}
			})
		}
	}
}
