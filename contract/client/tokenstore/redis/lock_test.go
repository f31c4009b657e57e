package redis_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/examples/need/server"
)

// TestADeadHolderIsWaitedFor has a process die with the lock: what it leaves is a key that ends by itself.
func TestADeadHolderIsWaitedFor(t *testing.T) {
	t.Parallel()
	client := dial(t, server.NewRedis(t), "", "")
	s := open(t, client, store.Config{})
	do(t, client, "SET", lockKey, "somebody", "PX", 300)
	_, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		if got := client.Get(ctx, lockKey).Val(); got == "somebody" || got == "" {
			t.Errorf("change runs while the lock is held by %q", got)
		}
		return pair(1), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	trial.WantLoad(t, s, pair(1))
	if got := client.Exists(t.Context(), lockKey).Val(); got != 0 {
		t.Error("the lock was not let go")
	}
}

func TestWhoWaitsIsToldWhy(t *testing.T) {
	t.Parallel()
	client := dial(t, server.NewRedis(t), "", "")
	do(t, client, "SET", lockKey, "somebody") // who never lets go
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := open(t, client, store.Config{}).Update(ctx, trial.NeverChange(t))
	trial.WantError(t, "Update", err, context.DeadlineExceeded, "somebody else holds the lock", lockKey)
	if errors.Is(err, tokenstore.ErrUnavailable) {
		t.Errorf("error %q blames the store", err)
	}
	if got := client.Get(t.Context(), lockKey).Val(); got != "somebody" {
		t.Errorf("the lock of somebody else is %q now", got)
	}
}

// TestTheLockIsRenewed lets a lease that is about to run out be renewed by a clock that is moved on.
func TestTheLockIsRenewed(t *testing.T) {
	t.Parallel()
	client, clock := dial(t, server.NewRedis(t), "", ""), clockwork.NewFakeClock()
	s := open(t, client, store.Config{Clock: clock, Lease: time.Minute})
	_, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		if got := client.PTTL(ctx, lockKey).Val(); got <= 30*time.Second || got > time.Minute {
			t.Errorf("the lock lasts %v, want a minute", got)
		}
		do(t, client, "PEXPIRE", lockKey, 30_000)
		clock.Advance(20 * time.Second)
		until(t, "the lock is renewed", func(ctx context.Context) bool { return client.PTTL(ctx, lockKey).Val() > 30*time.Second })
		return pair(1), ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestALockThatIsLostEndsChange takes the lock away in each way there is.
func TestALockThatIsLostEndsChange(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		lose func(t *testing.T, redis *server.Redis)
		want string
	}{
		{"deleted", func(t *testing.T, redis *server.Redis) { do(t, dial(t, redis, "", ""), "DEL", lockKey) },
			`redis key "api_tokens_lock:123456" is not there any more, or is somebody else's`},
		{"somebody else's", func(t *testing.T, redis *server.Redis) { do(t, dial(t, redis, "", ""), "SET", lockKey, "other") },
			`redis key "api_tokens_lock:123456" is not there any more, or is somebody else's`},
		{"Redis stands still", func(_ *testing.T, redis *server.Redis) { redis.Stop() }, "it could not be renewed"},
		{"Redis is gone", func(_ *testing.T, redis *server.Redis) { redis.Kill() }, "it could not be renewed"},
		{"Redis has lost its data", func(_ *testing.T, redis *server.Redis) { redis.Kill(); redis.Start() }, ""}, // noticed before it is back, or after
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t)
			s := open(t, atOnce(t, redis), store.Config{Lease: 2 * time.Second, Timeout: 3 * time.Second})
			failed := errors.New("the sample fails")
			_, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
				test.lose(t, redis)
				select {
				case <-ctx.Done():
				case <-t.Context().Done():
				}
				trial.WantError(t, "the context of change", context.Cause(ctx), lease.ErrLost, test.want)
				return tokenstore.Pair{}, failed
			})
			if err != failed { //nolint:errorlint // as it is
				t.Errorf("got error %v, want that of change", err)
			}
		})
	}
}
