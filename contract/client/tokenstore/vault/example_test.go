package vault_test

import (
	"context"
	"fmt"

	"github.com/hashicorp/vault/api"

	store "github.com/popupmock/popupmock/contract/client/tokenstore/vault"
)

// The client reads VAULT_ADDR, VAULT_TOKEN and the like. Prepare is for once, with more rights than the store needs.
func ExampleNew() {
	client, err := api.NewClient(api.DefaultConfig())
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens, err := store.New(store.Config{Client: client, Path: "popup/123456"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := tokens.Prepare(context.Background()); err != nil {
		fmt.Println(err)
		return
	}
	pair, err := tokens.Load(context.Background())
	fmt.Println(pair.Access, err)
}
