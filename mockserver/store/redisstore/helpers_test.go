package redisstore_test

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// address is where a Redis is, as Open wants it.
func address(s *server.Redis) string {
	if s.Network == "unix" {
		return "unix://" + s.Address
	}
	return "redis://" + s.Address
}

// open returns a store that is closed at the end of the test. It renews nothing by itself, unless it has a clock.
func open(t testing.TB, address string, options redisstore.Options) *redisstore.Store {
	t.Helper()
	if options.Clock == nil {
		options.Clock = clockwork.NewFakeClock()
	}
	s, err := redisstore.Open(t.Context(), address, options)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// dial returns a client of a server, for what a test does behind the back of a store.
func dial(t testing.TB, s *server.Redis) *redis.Client {
	t.Helper()
	client := redis.NewClient(&redis.Options{Network: s.Network, Addr: s.Address, MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// do sends a command to the server.
func do(t testing.TB, client *redis.Client, args ...any) {
	t.Helper()
	if err := client.Do(context.WithoutCancel(t.Context()), args...).Err(); err != nil {
		t.Errorf("%v: %v", args, err)
	}
}

// text is a write of one field that is kept for an hour.
func text(key, field, value string) records.Write {
	return records.Write{Key: key, Set: map[string][]byte{field: []byte(value)}, Keep: time.Hour}
}

// count adds 1 to n of a.
func count() records.Change {
	return records.Change{Writes: []records.Write{{Key: "a", Add: map[string]int64{"n": 1}, Keep: time.Hour}}}
}

// commit wants a change to be made.
func commit(t testing.TB, s *redisstore.Store, c records.Change) records.Result {
	t.Helper()
	result, err := s.Commit(t.Context(), c)
	if err != nil {
		t.Fatalf("Commit: %v", err)
	}
	return result
}

// patience bounds how long a test waits for what must happen. Nothing depends on how long that takes.
const patience = time.Minute

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

// names gives each case a mock of its own on one server.
type names struct{ given atomic.Int64 }

func (n *names) next() string { return "mock" + strconv.FormatInt(n.given.Add(1), 10) }

// evalsha reads how often scripts were called from what INFO commandstats answers.
func evalsha(stats string) int {
	_, rest, _ := strings.Cut(stats, "cmdstat_evalsha:calls=")
	calls, _, _ := strings.Cut(rest, ",")
	n, _ := strconv.Atoi(calls)
	return n
}
