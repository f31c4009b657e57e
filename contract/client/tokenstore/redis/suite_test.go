package redis_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	"github.com/popupmock/popupmock/contract/client/tokenstore/storetest"
	"github.com/popupmock/popupmock/examples/need/server"
)

// TestSuite runs the suite for all stores on one server, each place with an account and with a user of its own, so that a
// case can take the user's rights away and hit nobody else.
func TestSuite(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	var places atomic.Int64
	for name, key := range map[string]seal.Key{"plain": {}, "sealed": newKey(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, func(t *testing.T) storetest.Place { return place(t, redis, key, strconv.FormatInt(places.Add(1), 10)) })
		})
	}
}

func place(t *testing.T, redis *server.Redis, key seal.Key, id string) storetest.Place {
	root := dial(t, redis, "", "")
	pairKey, lockKey := "api_tokens:"+id, "api_tokens_lock:"+id
	user := "user" + id
	do(t, root, "ACL", "SETUSER", user, "on", ">secret", "~*", "+@all")
	opens := func(key seal.Key) func() tokenstore.Store {
		return func() tokenstore.Store {
			return open(t, dial(t, redis, user, "secret"), store.Config{ClientID: id, Key: key, Lease: 3 * time.Second})
		}
	}
	without := func(rights ...any) func() func() {
		return func() func() {
			do(t, root, append([]any{"ACL", "SETUSER", user}, rights...)...)
			return func() { do(t, root, "ACL", "SETUSER", user, "+@all") }
		}
	}
	p := storetest.Place{
		Open: opens(key), Name: pairKey, ForgetsRefreshExpiry: true,
		Stored:       func() []byte { return raw(t, root, pairKey) },
		Break:        without("-hmget"),
		BreakWriting: without("-evalsha", "-eval"),
		LoseLock:     func() { do(t, root, "DEL", lockKey) },
		NoticesLoss:  true,
	}
	expires := func(value string) func() { return func() { do(t, root, "HSET", pairKey, "expires_at", value) } }
	p.Damages = []storetest.Damage{
		{Name: "a string in place of the hash", Do: func() { do(t, root, "SET", pairKey, "text") }},
		{Name: "a list in place of the hash", Do: func() { do(t, root, "DEL", pairKey); do(t, root, "RPUSH", pairKey, "a") }},
		{Name: "no number", Do: expires("soon")},
		{Name: "nothing in place of a number", Do: expires("")},
		{Name: "a fraction", Do: expires("1736937000.5")},
		{Name: "a negative number", Do: expires("-1")},
		{Name: "a number too large", Do: expires("253402300800")},
	}
	for _, field := range []string{"access_token", "refresh_token", "expires_at"} {
		p.Damages = append(p.Damages, storetest.Damage{Name: "no " + field, Do: func() { do(t, root, "HDEL", pairKey, field) }})
	}
	if key.IsZero() {
		return p
	}
	p.OpenWithOtherKey = opens(newKey(t))
	p.Damages = append(p.Damages, storetest.DamagedBytes(
		func() []byte { return []byte(root.HGet(t.Context(), pairKey, "refresh_token").Val()) },
		func(b []byte) { do(t, root, "HSET", pairKey, "refresh_token", b) },
	)...)
	return p
}
