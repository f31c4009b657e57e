package processes_test

import (
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver"
)

// openRedis is the store of a worker: in the Redis at network and address, with a blank between.
func openRedis(place string) (tokenstore.Store, error) {
	network, address, _ := strings.Cut(place, " ")
	return redis.New(redis.Config{
		Client:   goredis.NewClient(&goredis.Options{Network: network, Addr: address}),
		ClientID: "123456",
		Lease:    2 * time.Second, // others wait that long when the one that holds the lock is killed
		Timeout:  30 * time.Second,
	})
}

// redisConfig is what workers need to share a real Redis.
func redisConfig(t *testing.T, mock *mockserver.TestServer) workerConfig {
	t.Helper()
	redis := server.NewRedis(t)
	return configOf(mock, "redis", redis.Network+" "+redis.Address)
}

func TestProcessesShareARedis(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	shareThroughExpiries(t, mock, redisConfig(t, mock))
}

// TestKilledProcessesLeaveNothingInRedis kills a few processes that share a Redis: each of them makes the others wait for
// its lease to end.
func TestKilledProcessesLeaveNothingInRedis(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	killAtMoments(t, mock, redisConfig(t, mock), need.Rounds(6, 8, 80))
}
