package redis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-redsync/redsync/v4"
	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// errNoAnswer is the cause when a call took longer than Config.Timeout.
var errNoAnswer = errors.New("redis did not answer in time")

// bound calls the server, and gives up when it takes too long. It does not trust the call to heed its context: unless a
// client has ContextTimeoutEnabled, go-redis waits for an answer as long as its own time limits and retries let it.
func bound[T any](ctx context.Context, s *Store, call func(context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	if err := ctx.Err(); err != nil {
		return *new(T), err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.config.Timeout, errNoAnswer)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		value, err := call(ctx)
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return *new(T), context.Cause(ctx)
	}
}

// hints say how to go on, by the first word of what Redis has answered.
var hints = map[string]string{
	"LOADING":     "it has just started and reads its data: try again",
	"BUSY":        "it runs a script that does not end",
	"OOM":         "its memory is full: raise maxmemory, or give tokens a Redis of their own",
	"MISCONF":     "it cannot save its data: look at its log and its disk",
	"NOAUTH":      "give the client the password",
	"WRONGPASS":   "give the client the right user and password",
	"NOPERM":      "the user needs HMGET, HSET, DEL, EXPIRE, SET, GET, PEXPIRE, EVAL and EVALSHA on api_tokens:* and api_tokens_lock:*",
	"READONLY":    "it is a replica: give the client the address of the primary, or those of the sentinels",
	"MASTERDOWN":  "it is a replica that has lost its primary",
	"NOREPLICAS":  "it has too few replicas to accept writes",
	"CLUSTERDOWN": "the cluster has no node for this key",
}

// explain makes an error of the interface from what a call has returned. It shows what Redis has answered only as far as
// that cannot hold what was sent: to a command that it does not know Redis answers with the arguments, tokens among them.
func (s *Store) explain(ctx context.Context, key string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return fmt.Errorf("redis key %q: %w", key, ended)
	}
	if node, ok := errors.AsType[*redsync.RedisError](err); ok {
		err = node.Err
	}
	answer, ok := errors.AsType[redis.Error](err)
	if !ok {
		return fmt.Errorf("%w: redis key %q: %w", tokenstore.ErrUnavailable, key, err)
	}
	text, _, _ := strings.Cut(answer.Error(), ", with args")
	word, _, _ := strings.Cut(text, " ")
	if word == "WRONGTYPE" {
		return s.damaged("it holds something else than a hash")
	}
	if hint := hints[word]; hint != "" {
		text += " (" + hint + ")"
	}
	return fmt.Errorf("%w: redis key %q: redis answered: %s", tokenstore.ErrUnavailable, key, text)
}
