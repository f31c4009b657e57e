package redis_test

import (
	"context"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/examples/need/server"
)

// during is an Update during which something happens, before change returns pair 2. The store held pair 1 before.
func during(t *testing.T, s *store.Store, happens func()) error {
	t.Helper()
	trial.Put(t, s, pair(1))
	_, err := s.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		happens()
		return pair(2), nil
	})
	return err
}

func TestRedisIsKilledDuringChange(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, atOnce(t, redis), store.Config{})
	trial.WantError(t, "Update", during(t, s, redis.Kill), tokenstore.ErrUnavailable, pairKey, "connection refused")
	wantRefused(t, s, tokenstore.ErrUnavailable, "connection refused")
	redis.Start()
	trial.WantLoad(t, s, tokenstore.Pair{})
	trial.Put(t, s, pair(3))
	trial.WantLoad(t, s, pair(3))
}

func TestRedisForgetsEverythingDuringChange(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, dial(t, redis, "", ""), store.Config{})
	err := during(t, s, func() { redis.Kill(); redis.Start() })
	trial.WantError(t, "Update", err, tokenstore.ErrChanged, pairKey)
	trial.WantLoad(t, s, tokenstore.Pair{})
	trial.Put(t, s, pair(3))
}

// TestRedisStandsStillDuringChange leaves open whether the pair was written: Redis finds the command when it goes on.
func TestRedisStandsStillDuringChange(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, dial(t, redis, "", ""), store.Config{Timeout: 2 * time.Second, Lease: 3 * time.Second})
	trial.WantError(t, "Update", during(t, s, redis.Stop), tokenstore.ErrUnavailable, pairKey, "redis did not answer in time")
	redis.Continue()
	if got, err := s.Load(t.Context()); err != nil || got != pair(1) && got != pair(2) {
		t.Errorf("Load: got %v and error %v, want the pair before or the one after", got, err)
	}
	trial.Put(t, s, pair(3))
	trial.WantLoad(t, s, pair(3))
}

// TestTheAnswerToAWriteGetsLost has the client send the write again: it finds what it has written itself.
func TestTheAnswerToAWriteGetsLost(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	address, lost := loseAnswer(t, redis, "refresh-2")
	s := open(t, dial(t, &server.Redis{Network: "tcp", Address: address}, "", ""), store.Config{})
	trial.Put(t, s, pair(1))
	trial.Put(t, s, pair(2))
	if lost() != 1 {
		t.Errorf("%d answers were lost, want 1", lost())
	}
	trial.WantLoad(t, s, pair(2))
}
