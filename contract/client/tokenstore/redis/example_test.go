package redis_test

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
)

// The address may name a Redis behind TLS (rediss), and the client a cluster or sentinels. The tokens are in the clear, as a
// PHP program after the vendor's page wants them; with a Key they are sealed.
func ExampleNew() {
	options, err := redis.ParseURL("rediss://user:password@redis.example.com:6379/0")
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens, err := store.New(store.Config{Client: redis.NewClient(options), ClientID: "123456"})
	if err != nil {
		fmt.Println(err)
		return
	}
	refresh := func(ctx context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		return current, nil // or what the API answers to current.Refresh
	}
	pair, err := tokens.Update(context.Background(), refresh)
	fmt.Println(pair.Access, err)
}
