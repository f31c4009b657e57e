package redisstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// following is a Follow in the background.
type following struct {
	t      *testing.T
	events chan records.Event
	ended  chan error
}

func follow(ctx context.Context, t *testing.T, s *redisstore.Store, after records.Position) *following {
	f := &following{t: t, events: make(chan records.Event, 1000), ended: make(chan error, 1)}
	go func() { f.ended <- s.Follow(ctx, after, func(e records.Event) { f.events <- e }) }()
	return f
}

// next wants the changes from one position to another, and nothing between them.
func (f *following) next(first, last records.Position) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	for at := first; at <= last; at++ {
		select {
		case e := <-f.events:
			if e.Position != at {
				f.t.Fatalf("change %d is followed, want %d", e.Position, at)
			}
		case err := <-f.ended:
			f.t.Fatalf("Follow ended before change %d: %v", at, err)
		case <-ctx.Done():
			f.t.Fatalf("change %d is not followed", at)
		}
	}
}

// end wants it to end, without another change.
func (f *following) end(want error, texts ...string) {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	select {
	case err := <-f.ended:
		wantError(f.t, "Follow", err, want, texts...)
	case <-ctx.Done():
		f.t.Fatalf("Follow does not end, want %v", want)
	}
	if len(f.events) != 0 {
		f.t.Errorf("change %d is followed, want none", (<-f.events).Position)
	}
}

func commits(t *testing.T, s *redisstore.Store, n int) {
	t.Helper()
	for range n {
		commit(t, s, count())
	}
}

// TestFollowSurvives has connections break, and Redis stand still and start again with what it had.
func TestFollowSurvives(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	p := newProxy(t, redis, func([]byte) fate { return passed })
	s := open(t, address(redis), redisstore.Options{Timeout: 20 * time.Second})
	f := follow(t.Context(), t, open(t, p.address(), redisstore.Options{Timeout: 300 * time.Millisecond}), 0)
	commits(t, s, 5)
	f.next(1, 5)
	for n := range records.Position(5) {
		p.cut()
		commits(t, s, 10)
		p.cut()
		f.next(6+n*10, 15+n*10)
	}
	redis.Stop()
	p.cut()
	redis.Continue()
	commits(t, s, 10)
	f.next(56, 65)
	redis.Kill()
	p.cut()
	redis.Start()
	commits(t, s, 10)
	f.next(66, 75)
}

// TestFollowWhileRedisIsAway waits, and ends with its context or with the store.
func TestFollowWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	for what, away := range map[string]func(*server.Redis){
		"killed": func(r *server.Redis) { r.Kill() }, "stopped": func(r *server.Redis) { r.Stop() },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t)
			s := open(t, address(redis), redisstore.Options{Timeout: 500 * time.Millisecond})
			ctx, cancel := context.WithCancel(t.Context())
			f, g := follow(ctx, t, s, 0), follow(t.Context(), t, s, 0)
			commits(t, s, 1)
			f.next(1, 1)
			g.next(1, 1)
			away(redis)
			wantUnavailable(t, s) // takes a while
			select {
			case err := <-f.ended:
				t.Errorf("Follow ended with %v while Redis is away", err)
			default:
			}
			cancel()
			f.end(context.Canceled)
			_ = s.Close()
			g.end(records.ErrClosed)
		})
	}
}

// TestFollowSeesGaps takes changes away in all ways there are.
func TestFollowSeesGaps(t *testing.T) {
	t.Parallel()
	const changes = "popupmock:{main}/changes"
	for _, test := range []struct {
		name string
		do   func(t *testing.T, redis *server.Redis, other *redisstore.Store)
		text string
	}{
		{"started again empty", func(_ *testing.T, redis *server.Redis, _ *redisstore.Store) { redis.Kill(); redis.Start() },
			"change 3 is gone, and redis is at 0"},
		{"empty", func(t *testing.T, redis *server.Redis, _ *redisstore.Store) { do(t, dial(t, redis), "FLUSHALL") }, "change 3 is gone, and redis is at 0"},
		{"empty, and fewer changes made", func(t *testing.T, redis *server.Redis, other *redisstore.Store) {
			do(t, dial(t, redis), "FLUSHALL")
			commits(t, other, 2)
		}, "change 3 is gone, and redis is at "},
		{"empty, and as many changes made", func(t *testing.T, redis *server.Redis, _ *redisstore.Store) {
			do(t, dial(t, redis), "EVAL", flushAndCount, "1", "popupmock:{main}", "3")
		}, "change 3 is another one than it was"},
		{"empty, and more changes made", func(t *testing.T, redis *server.Redis, other *redisstore.Store) {
			do(t, dial(t, redis), "EVAL", flushAndCount, "1", "popupmock:{main}", "3")
			commits(t, other, 1)
		}, "at 3"},
		{"one missing", func(t *testing.T, redis *server.Redis, _ *redisstore.Store) {
			do(t, dial(t, redis), "XADD", changes, "5-0", "c", "", "n", "", "b", "", "s", "")
		}, "change 5 comes after 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t)
			s, other := open(t, address(redis), redisstore.Options{Timeout: time.Second}), open(t, address(redis), redisstore.Options{})
			commits(t, other, 3)
			f := follow(t.Context(), t, s, 0)
			f.next(1, 3)
			test.do(t, redis, other)
			f.end(records.ErrGap, test.text)
			// Whoever comes back with that position is told again, or it would go on from what it has not got.
			if test.name != "one missing" {
				follow(t.Context(), t, s, 3).end(records.ErrGap)
			}
		})
	}
}

// flushAndCount makes another history up to a position.
const flushAndCount = `
redis.call('DEL', KEYS[1], KEYS[1] .. '/changes')
redis.call('HSET', KEYS[1], 'position', ARGV[1], 'nonce', 'another')
return 1
`

// TestFollowFromLongAgo wants a gap where changes were dropped, and none where they were not.
func TestFollowFromLongAgo(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{Changes: 1, Timeout: 20 * time.Second})
	commits(t, s, 450)
	follow(t.Context(), t, s, 0).end(records.ErrGap, "comes after 0")
	follow(t.Context(), t, s, 200).end(records.ErrGap)
	follow(t.Context(), t, s, 449).next(450, 450)
	last := follow(t.Context(), t, s, 450)
	do(t, dial(t, redis), "DEL", "popupmock:{main}/changes")
	follow(t.Context(), t, s, 449).end(records.ErrGap, "change 450 is not kept any more")
	commits(t, s, 1)
	last.next(451, 451)
}

// TestFollowGoesOnElsewhere has a store that never saw the change it is to go on from: it takes the server's word.
func TestFollowGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{})
	f := follow(t.Context(), t, open(t, address(redis), redisstore.Options{}), 0)
	commits(t, s, 3)
	f.next(1, 3)
	g := follow(t.Context(), t, open(t, address(redis), redisstore.Options{}), 1)
	g.next(2, 3)
	commits(t, s, 250)
	f.next(4, 253)
	g.next(4, 253)
}

// TestFollowIsForbidden ends when waiting does not help.
func TestFollowIsForbidden(t *testing.T) {
	t.Parallel()
	for _, right := range []string{"-xread", "-xrange"} {
		t.Run(right, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t)
			s := open(t, address(redis), redisstore.Options{})
			do(t, dial(t, redis), "ACL", "SETUSER", "default", right)
			follow(t.Context(), t, s, 0).end(records.ErrUnavailable, "NOPERM", "+@stream")
		})
	}
}

// TestFollowHearsOfDamage has something else in the stream than was written.
func TestFollowHearsOfDamage(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{})
	do(t, dial(t, redis), "XADD", "popupmock:{main}/changes", "1-0", "c", "\x00\x00\x00\x09", "n", "x", "b", "", "s", "")
	do(t, dial(t, redis), "HSET", "popupmock:{main}", "position", "1")
	f := follow(t.Context(), t, s, 0)
	f.end(records.ErrUnavailable, "change 1 cannot be read")
	if errors.Is(s.Follow(t.Context(), 0, nil), records.ErrGap) {
		t.Error("damage is taken for a gap")
	}
}
