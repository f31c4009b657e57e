package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/avast/retry-go/v5"
	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Between two tries to reach Redis passes a time that doubles, with some chance added.
const (
	firstPause   = 50 * time.Millisecond
	longestPause = time.Second
)

// perRead is how many changes are asked for at once.
const perRead = 100

// follower reads changes on a connection of its own.
type follower struct {
	store  *Store
	client *redis.Client
	last   link // the one that was handed on last
	sure   bool // that what follows it is yet to come, or on its way through this connection
	each   func(records.Event)
}

// Follow implements records.Backend. While Redis is not there it waits. Besides what the interface says it ends with ErrUnavailable
// when Redis gives an answer that waiting does not change, such as a password that is not right any more.
func (s *Store) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	options := *s.redis
	options.PoolSize, options.MinIdleConns = 1, 0
	f := follower{store: s, client: redis.NewClient(&options), last: s.chain.at(after), each: each}
	running, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.life, stop)()
	// Closing the client ends a call that waits for the next change.
	defer context.AfterFunc(running, func() { _ = f.client.Close() })()
	defer func() { _ = f.client.Close() }()
	for {
		err := f.retrier(running).Do(func() error { return f.step(running) })
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case s.life.Err() != nil:
			return records.ErrClosed
		case err != nil:
			return err
		}
	}
}

func (f *follower) retrier(ctx context.Context) *retry.Retrier {
	return retry.New(
		retry.Context(ctx), retry.UntilSucceeded(), retry.LastErrorOnly(true),
		retry.Delay(firstPause), retry.MaxDelay(longestPause), retry.MaxJitter(firstPause),
		retry.DelayType(retry.CombineDelay(retry.BackOffDelay, retry.RandomDelay)),
		retry.RetryIf(func(err error) bool {
			answer, ok := errors.AsType[answered](err)
			return ctx.Err() == nil && !errors.Is(err, records.ErrGap) && !errors.Is(err, errDamaged) && (!ok || !hopeless[answer.word])
		}),
	)
}

// step hands on the next changes, of which there may be none. Whenever none come for a while, and after each trouble, it looks whether
// those that were handed on are still there.
func (f *follower) step(ctx context.Context) error {
	read := f.wait
	if !f.sure {
		read = f.look
	}
	f.sure = false
	entries, err := read(ctx)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f.hand(entry); err != nil {
			return err
		}
	}
	f.sure = len(entries) > 0 || f.sure
	return nil
}

// look reads the changes after the last one, of which none may be missing. It asks for the position first: what is made meanwhile comes in
// addition.
func (f *follower) look(ctx context.Context) ([]redis.XMessage, error) {
	bounded, cancel := context.WithTimeout(ctx, f.store.options.Timeout)
	defer cancel()
	pipe := f.client.Pipeline()
	root := pipe.HMGet(bounded, f.store.names.root, "position", "nonce")
	entries := pipe.XRangeN(bounded, f.store.names.changes, format(f.last.position+1)+"-0", "+", perRead)
	if _, err := pipe.Exec(bounded); err != nil {
		return nil, f.store.explain(ctx, err)
	}
	there, err := f.store.last(root)
	switch {
	case err != nil:
		return nil, err
	case there.position < f.last.position:
		return nil, fmt.Errorf("%w: change %d is gone, and redis is at %d", records.ErrGap, f.last.position, there.position)
	case there.position == f.last.position && f.last.nonce != "" && f.last.nonce != there.nonce:
		return nil, fmt.Errorf("%w: change %d is another one than it was", records.ErrGap, f.last.position)
	case there.position == f.last.position:
		f.last, f.sure = there, true
		return nil, nil
	case len(entries.Val()) == 0:
		return nil, fmt.Errorf("%w: change %d is not kept any more", records.ErrGap, f.last.position+1)
	}
	return entries.Val(), nil
}

// wait reads the next changes, or nothing when there are none for as long as a call may take.
func (f *follower) wait(ctx context.Context) ([]redis.XMessage, error) {
	bounded, cancel := context.WithTimeout(ctx, 2*f.store.options.Timeout)
	defer cancel()
	streams, err := f.client.XRead(bounded, &redis.XReadArgs{
		Streams: []string{f.store.names.changes, format(f.last.position) + "-0"}, Count: perRead, Block: f.store.options.Timeout,
	}).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return nil, nil
	case err != nil:
		return nil, f.store.explain(ctx, err)
	}
	return streams[0].Messages, nil
}

// hand passes a change on that follows the last one.
func (f *follower) hand(entry redis.XMessage) error {
	number, _, _ := strings.Cut(entry.ID, "-")
	at, err := parse(number)
	if err != nil {
		return err
	}
	text := func(name string) string { text, _ := entry.Values[name].(string); return text }
	switch before := text("b"); {
	case at != f.last.position+1:
		return fmt.Errorf("%w: change %d comes after %d", records.ErrGap, at, f.last.position)
	case before != f.last.nonce && (f.last.nonce != "" || at == 1):
		return fmt.Errorf("%w: change %d does not follow the one that was at %d", records.ErrGap, at, f.last.position)
	}
	event, err := decode(at, text("c"), text("s"))
	if err != nil {
		return err
	}
	f.last = link{at, text("n")}
	f.store.chain.add(f.last)
	f.each(event)
	return nil
}
