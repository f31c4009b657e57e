package tokenstore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// A refresh is an Update: whoever has the lock presents the refresh token, and all others find the new pair.
func ExampleNewFile() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }()
	key, err := seal.GenerateKey() // kept elsewhere: seal.ParseKey reads what age-keygen prints
	if err != nil {
		fmt.Println(err)
		return
	}
	store, err := tokenstore.NewFile(filepath.Join(folder, "tokens.age"), key)
	if err != nil {
		fmt.Println(err)
		return
	}
	seen := tokenstore.Pair{} // by both of two processes, at the same time
	refresh := func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		if !current.SameTokens(seen) {
			fmt.Println("another process has it")
			return current, nil
		}
		fmt.Println("asking the API")
		return tokenstore.Pair{Access: "a2", Refresh: "r2", AccessExpiresAt: time.Unix(1_800_003_600, 0)}, nil
	}
	for range 2 {
		pair, err := store.Update(context.Background(), refresh)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(pair.Access, "until", pair.AccessExpiresAt)
	}
	// Output:
	// asking the API
	// token 2c3a4249d770 until 2027-01-15 09:00:00 +0000 UTC
	// another process has it
	// token 2c3a4249d770 until 2027-01-15 09:00:00 +0000 UTC
}
