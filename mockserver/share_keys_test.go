package mockserver_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// A key that tokens of any mock are signed by stays in the key set of all until the last of them has expired, wherever it is replaced: those
// that were there when the tokens were issued, and those that came later.
func TestKeySetHasWhatOthersSignBy(t *testing.T) {
	t.Parallel()
	es256 := mockserver.WithAssumption("token-alg", "ES256")
	for name, replace := range map[string]func(t *testing.T, mock *mockserver.TestServer){
		"rotation": func(t *testing.T, mock *mockserver.TestServer) {
			if _, err := mock.RotateKey(t.Context(), control.Rotation{}); err != nil {
				t.Fatal(err)
			}
		},
		"another algorithm": func(_ *testing.T, mock *mockserver.TestServer) { mock.Assume("token-alg", "EdDSA") },
	} {
		for _, late := range []bool{false, true} {
			t.Run(name+map[bool]string{true: " by a mock that came later"}[late], func(t *testing.T) {
				t.Parallel()
				backend := records.NewMemory(1000)
				signs := sharing(t, backend, 1, es256)[0]
				var others []*mockserver.TestServer
				if !late {
					others = sharing(t, backend, 2)
				}
				newUser(t, signs.Server).login()
				if late {
					others = sharing(t, backend, 2)
				}
				replace(t, others[0])
				wantKeys := func(want int, when string) {
					t.Helper()
					for i, mock := range append(others, signs) {
						together(t, mock)
						if got := keysOf(t, mock); got != want {
							t.Errorf("%s mock %d shows %d keys, want %d", when, i, got, want)
						}
					}
				}
				wantKeys(2, "after it was replaced")
				others[1].Advance(mockserver.DefaultRefreshTTL - time.Second)
				wantKeys(2, "a second before the last token expires")
				newUser(t, others[1].Server).login() // by the new key
				others[1].Advance(time.Second)
				wantKeys(1, "when the last token has expired")
			})
		}
	}
}

func keysOf(t *testing.T, mock *mockserver.TestServer) int {
	t.Helper()
	var set struct{ Keys []json.RawMessage }
	if err := json.Unmarshal([]byte(newUser(t, mock.Server).get("/.well-known/jwks.json", "").body), &set); err != nil {
		t.Fatal(err)
	}
	return len(set.Keys)
}
