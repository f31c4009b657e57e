package redis_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	"github.com/popupmock/popupmock/examples/need/server"
)

// clientID is that of the account in most tests.
const clientID = "123456"

// The keys of that account.
const (
	pairKey = "api_tokens:" + clientID
	lockKey = "api_tokens_lock:" + clientID
)

// dial returns a client of a server.
func dial(t testing.TB, s *server.Redis, user, password string) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Network: s.Network, Addr: s.Address, Username: user, Password: password})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// open returns a store, with what is given in config.
func open(t testing.TB, client redis.UniversalClient, config store.Config) *store.Store {
	t.Helper()
	config.Client = client
	if config.ClientID == "" {
		config.ClientID = clientID
	}
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newKey returns a key to seal with.
func newKey(t testing.TB) seal.Key {
	t.Helper()
	key, err := seal.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// pair is one of several that differ in all. The layout has no room for when the refresh token dies.
func pair(n int) tokenstore.Pair {
	p := trial.Pair(n)
	p.RefreshExpiresAt = time.Time{}
	return p
}

// do sends a command to the server.
func do(t testing.TB, client redis.UniversalClient, args ...any) {
	t.Helper()
	if err := client.Do(context.WithoutCancel(t.Context()), args...).Err(); err != nil {
		t.Errorf("%v: %v", args, err)
	}
}

// raw is what a key holds to the last byte, but for its expiry; empty when it is not there. An account with the field
// refresh_token is read as a hash.
func raw(t testing.TB, client redis.UniversalClient, key string) []byte {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	var text strings.Builder
	switch kind := client.Type(ctx, key).Val(); kind {
	case "none":
	case "hash":
		for _, field := range []string{"access_token", "refresh_token", "expires_at", "other"} {
			if value, err := client.HGet(ctx, key, field).Result(); err == nil {
				fmt.Fprintf(&text, "%s=%q\n", field, value)
			}
		}
	default:
		text.WriteString(kind)
	}
	return []byte(text.String())
}

// wantRefused asserts the reason, that change is not called, and that the call is over before the test's patience is.
func wantRefused(t *testing.T, s tokenstore.Store, want error, texts ...string) {
	t.Helper()
	_, err := s.Load(t.Context())
	trial.WantError(t, "Load", err, want, texts...)
	_, err = s.Update(t.Context(), trial.NeverChange(t))
	trial.WantError(t, "Update", err, want, texts...)
}

// patience bounds how long a test waits for what must happen. Nothing depends on how long that takes.
const patience = 30 * time.Second

// until asks again and again whether something has happened.
func until(t testing.TB, what string, happened func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !happened(ctx) {
		if ctx.Err() != nil {
			t.Fatalf("it never happens that %s", what)
		}
	}
}
