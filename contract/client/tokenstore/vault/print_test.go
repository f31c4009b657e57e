package vault_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/vault/api"

	store "github.com/popupmock/popupmock/contract/client/tokenstore/vault"
)

// TestItPrintsAsANameAlone prints a store the way a careless log does. Its client has a token.
func TestItPrintsAsANameAlone(t *testing.T) {
	t.Parallel()
	client, err := api.NewClient(api.DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	client.SetToken("secret")
	s, err := store.New(store.Config{Client: client, Path: "popup/123456"})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got, want := fmt.Sprintf(verb, s), "token store in Vault at popup/123456"; got != want {
			t.Errorf("%s is %q, want %q", verb, got, want)
		}
	}
}
