package redis_test

import (
	"fmt"
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore/redis"
)

// TestItPrintsAsANameAlone prints a store the way a careless log does. Its server has a password.
func TestItPrintsAsANameAlone(t *testing.T) {
	t.Parallel()
	client := goredis.NewClient(&goredis.Options{Addr: "127.0.0.1:1", Password: "secret"})
	t.Cleanup(func() { _ = client.Close() })
	store, err := redis.New(redis.Config{Client: client, ClientID: "123456"})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got, want := fmt.Sprintf(verb, store), "token store in Redis at the key api_tokens:123456"; got != want {
			t.Errorf("%s is %q, want %q", verb, got, want)
		}
	}
}
