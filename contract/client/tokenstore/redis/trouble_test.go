package redis_test

import (
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/examples/need/server"
)

// atOnce is a client that leaves it to the store to say how long is too long.
func atOnce(t *testing.T, s *server.Redis) *redis.Client {
	client := redis.NewClient(&redis.Options{Network: s.Network, Addr: s.Address, MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// TestTrouble asks a Redis that answers neither method.
func TestTrouble(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		setup   func(t *testing.T) *redis.Client
		timeout time.Duration // zero for the default
		texts   []string
	}{
		{"nobody listens", func(t *testing.T) *redis.Client {
			s := server.NewRedis(t)
			s.Kill()
			return atOnce(t, s)
		}, 0, []string{"connection refused"}},
		{"no such socket", func(t *testing.T) *redis.Client {
			return atOnce(t, &server.Redis{Network: "unix", Address: t.TempDir() + "/none"})
		}, 0, []string{"no such file or directory"}},
		{"it never answers", func(t *testing.T) *redis.Client {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { listener.Close() })
			return dial(t, &server.Redis{Network: "tcp", Address: listener.Addr().String()}, "", "")
		}, time.Second / 2, []string{"redis did not answer in time"}},
		{"it stands still", func(t *testing.T) *redis.Client {
			s := server.NewRedis(t)
			client := dial(t, s, "", "")
			do(t, client, "PING")
			s.Stop()
			return client
		}, time.Second / 2, []string{"redis did not answer in time"}},
		{"no password", func(t *testing.T) *redis.Client {
			return dial(t, server.NewRedis(t, "--requirepass", "secret"), "", "")
		}, 0, []string{"NOAUTH", "give the client the password"}},
		{"a wrong password", func(t *testing.T) *redis.Client {
			return dial(t, server.NewRedis(t, "--requirepass", "secret"), "", "a guess")
		}, 0, []string{"WRONGPASS", "give the client the right user and password"}},
		{"a user without rights", func(t *testing.T) *redis.Client {
			s := server.NewRedis(t)
			do(t, dial(t, s, "", ""), "ACL", "SETUSER", "weak", "on", ">secret", "~*", "+ping")
			return dial(t, s, "weak", "secret")
		}, 0, []string{"NOPERM", "the user needs HMGET, HSET"}},
		{"a replica without its primary, which shows nothing old", func(t *testing.T) *redis.Client {
			return atOnce(t, server.NewRedis(t, "--replicaof", "127.0.0.1", "1", "--replica-serve-stale-data", "no"))
		}, 0, []string{"(it is a replica"}}, // MASTERDOWN when read, READONLY when written
		{"it reads its data", loading, 0, []string{"LOADING", "try again"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, test.setup(t), store.Config{Timeout: test.timeout})
			wantRefused(t, s, tokenstore.ErrUnavailable, test.texts...)
		})
	}
}

// loading is a Redis that reads its data for as long as the test takes.
func loading(t *testing.T) *redis.Client {
	s := server.NewRedis(t, "--enable-debug-command", "local", "--loading-process-events-interval-bytes", "1024")
	client := dial(t, s, "", "")
	do(t, client, "DEBUG", "POPULATE", "1000", "key", "1024") // so large that it looks for commands after each
	do(t, client, "CONFIG", "SET", "key-load-delay", "20000") // microseconds for each key
	go client.Do(context.WithoutCancel(t.Context()), "DEBUG", "RELOAD")
	other := atOnce(t, s)
	until(t, "Redis reloads its data", func(ctx context.Context) bool {
		return strings.Contains(other.Info(ctx, "persistence").Val(), "loading:1")
	})
	return other
}

// TestTroubleWithWriting is a Redis that can be read: Update must fail before change has spent a refresh token.
func TestTroubleWithWriting(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		options  []string
		commands [][]any
		texts    []string
	}{
		{"its memory is full", nil, [][]any{{"CONFIG", "SET", "maxmemory", "1"}, {"CONFIG", "SET", "maxmemory-policy", "noeviction"}},
			[]string{"OOM", "raise maxmemory"}},
		{"a replica", nil, [][]any{{"REPLICAOF", "127.0.0.1", "1"}}, []string{"READONLY", "give the client the address of the primary"}},
		{"too few replicas", nil, [][]any{{"CONFIG", "SET", "min-replicas-to-write", "1"}}, []string{"NOREPLICAS", "too few replicas"}},
		{"no scripts", []string{"--rename-command", "EVALSHA", "", "--rename-command", "EVAL", ""}, nil, []string{"unknown command 'evalsha'"}},
		{"no right to run scripts", nil, [][]any{{"ACL", "SETUSER", "default", "-evalsha", "-eval"}}, []string{"NOPERM", "EVAL and EVALSHA"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t, test.options...)
			client := atOnce(t, redis)
			do(t, client, "HSET", pairKey, "access_token", "access-1", "refresh_token", "refresh-1", "expires_at", 1736937001)
			for _, command := range test.commands {
				do(t, client, command...)
			}
			s := open(t, client, store.Config{})
			trial.WantLoad(t, s, pair(1))
			_, err := s.Update(t.Context(), trial.NeverChange(t))
			trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, test.texts...)
			trial.WantLoad(t, s, pair(1))
		})
	}
}

// rename makes some commands unknown, as a server does whose configuration has renamed them.
type rename []string

// DialHook is what redis.Hook wants.
func (rename) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessPipelineHook is what redis.Hook wants.
func (rename) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// ProcessHook sends another name in the place of one that shall be unknown, and the arguments as they are.
func (r rename) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if slices.Contains(r, cmd.Name()) {
			cmd.Args()[0] = "NO" + cmd.Name()
		}
		return next(ctx, cmd)
	}
}

// TestErrorsShowNoToken has Redis answer with the arguments of a command that it does not know.
func TestErrorsShowNoToken(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	client := atOnce(t, redis)
	_, err := client.Do(t.Context(), "NOEVALSHA", "access-1", "refresh-1").Result()
	if err == nil || !strings.Contains(err.Error(), "access-1") {
		t.Fatalf("an unknown command: error %v, want one that shows its arguments, or this test shows nothing", err)
	}
	s := open(t, client, store.Config{})
	trial.Put(t, s, pair(1))
	_, err = s.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		client.AddHook(rename{"evalsha"})
		return pair(2), nil
	})
	trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, pairKey, "unknown command 'NOevalsha'")
	if strings.Contains(err.Error(), "access") || strings.Contains(err.Error(), "refresh") {
		t.Errorf("error %q shows an argument", err)
	}
	trial.WantLoad(t, s, pair(1))
}

func TestConfig(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{})
	t.Cleanup(func() { _ = client.Close() })
	for _, test := range []struct {
		name   string
		config store.Config
		want   string
	}{
		{"nothing", store.Config{}, "redis token store: Client is nil; expected a client of go-redis\n" +
			"redis token store: ClientID is empty; expected the client_id of the account, such as 123456"},
		{"half a second of life", store.Config{Client: client, ClientID: "1", Lifetime: time.Second / 2},
			"redis token store: Lifetime is 500ms; expected whole seconds, at least 1"},
		{"no life", store.Config{Client: client, ClientID: "1", Lifetime: -time.Second},
			"redis token store: Lifetime is -1s; expected whole seconds, at least 1"},
		{"too short a lease", store.Config{Client: client, ClientID: "1", Lease: 99 * time.Millisecond},
			"redis token store: Lease is 99ms; expected at least 100ms"},
		{"a negative time limit", store.Config{Client: client, ClientID: "1", Timeout: -1},
			"redis token store: Timeout is -1ns; expected at least 100ms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := store.New(test.config); err == nil || err.Error() != test.want {
				t.Errorf("got error %v, want %s", err, test.want)
			}
		})
	}
}
