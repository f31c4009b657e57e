package token_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/state"
)

// savedKeys is a key that signs, and so many earlier ones, each with a name of its own.
func savedKeys(earlier int) state.Keys {
	key := func(id string) state.Key { return state.Key{ID: id, Alg: "HS256", Private: make([]byte, 32)} }
	saved := state.Keys{Made: 1 + earlier, Signing: key("now")}
	for i := range earlier {
		saved.Earlier = append(saved.Earlier, key(fmt.Sprint("earlier", i)))
	}
	return saved
}

// What is saved is taken up to its bounds, and refused one beyond them.
func TestBoundsOfWhatIsSaved(t *testing.T) {
	t.Parallel()
	keys := func(earlier int, change func(*state.Keys)) func(n state.Notes) {
		return func(n state.Notes) {
			saved := savedKeys(earlier)
			change(&saved)
			token.RestoreKeys(n, saved, token.NewSecret("x"), token.KnownSigners)
		}
	}
	secret := func(drawn uint64) func(n state.Notes) {
		return func(n state.Notes) { token.RestoreSecret(n, state.Secret{Key: make([]byte, 32), Drawn: drawn}) }
	}
	made := func(earlier, made int) func(n state.Notes) {
		return keys(earlier, func(k *state.Keys) { k.Made = made })
	}
	id := func(bytes int) func(n state.Notes) {
		return keys(0, func(k *state.Keys) { k.Signing.ID = strings.Repeat("a", bytes) })
	}
	expiry := func(at int64) func(n state.Notes) {
		return keys(0, func(k *state.Keys) { k.Signing.LastExpiry = at })
	}
	unchanged := func(*state.Keys) {}
	tests := []struct {
		name    string
		restore func(n state.Notes)
		want    string // the field that is wrong, and empty where all is right
	}{
		{"nothing drawn", secret(0), ""},
		{"all drawn", secret(9007199254740991), ""},
		{"more than all drawn", secret(9007199254740992), "drawn"},
		{"one made", made(0, 1), ""},
		{"none made", made(0, 0), "made"},
		{"as many made as there are", made(2, 3), ""},
		{"fewer made than there are", made(2, 2), "made"},
		{"the most made", made(0, 2147483647), ""},
		{"more than the most made", made(0, 2147483648), "made"},
		{"the most earlier keys", keys(token.KeptKeys, unchanged), ""},
		{"more earlier keys", keys(token.KeptKeys+1, unchanged), "earlier"},
		{"the shortest name", id(1), ""},
		{"no name", id(0), "signing.id"},
		{"the longest name", id(64), ""},
		{"a longer name", id(65), "signing.id"},
		{"the last expiry of none", expiry(0), ""},
		{"a last expiry before 1970", expiry(-1), "signing.last_expiry"},
		{"the latest expiry", expiry(9007199254740991), ""},
		{"a later expiry", expiry(9007199254740992), "signing.last_expiry"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := state.NewNotes()
			test.restore(n)
			switch err := n.Err(); {
			case test.want == "" && err != nil:
				t.Errorf("error %v, want none", err)
			case test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want+" ") || strings.Contains(err.Error(), "\n")):
				t.Errorf("error %v, want one about %s", err, test.want)
			}
		})
	}
}
