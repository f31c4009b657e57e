package mockserver

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// join makes this mock one of those that share the state, until it is closed.
func (c *commons) join(ctx context.Context) error {
	if c.replicas.name == "" {
		return nil
	}
	if err := c.meet(ctx); err != nil {
		return err
	}
	if err := c.beat(ctx); err != nil {
		return err
	}
	c.background.Go(c.beatOn)
	if c.streams != nil {
		c.background.Go(c.shipOn)
	}
	return nil
}

// meet reads who is there already. They count as heard, until it shows whether they are.
func (c *commons) meet(ctx context.Context) error {
	if c.replicas.name == "" {
		return nil
	}
	names, err := c.backend.Read(ctx, replicaNames)
	if err != nil {
		return err
	}
	for name := range names.Fields {
		c.replicas.hear(name, records.Write{Set: map[string][]byte{appliedField: []byte("0")}}, c.server.wall.Now())
	}
	return nil
}

// beatOn says again and again that this mock is there.
func (c *commons) beatOn() {
	ticker := c.server.wall.NewTicker(beatTime)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.Chan():
			c.forgetSilent()
		case at := <-c.replicas.asked:
			if err := c.follower.Wait(c.life, at); err != nil {
				return
			}
		case <-c.life.Done():
			return
		}
		_ = c.beat(c.life) // what it says is missed by others, who go on without it; and the lease ends
	}
}

// beat says that this mock is there, and how far it has followed. Once it has followed that, it knows all that there was when it began.
func (c *commons) beat(ctx context.Context) error {
	sent := c.server.wall.Now()
	at, err := c.say(ctx, nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, leaseTime)
	defer cancel()
	if err := c.follower.Wait(ctx, at); err != nil {
		return err
	}
	c.replicas.lease.Store(new(sent.Add(leaseTime)))
	return nil
}

func (c *commons) say(ctx context.Context, note []byte) (records.Position, error) {
	name := c.replicas.name
	made, err := c.backend.Commit(ctx, records.Change{Note: note, Writes: []records.Write{
		{Key: replicaNames, Set: map[string][]byte{name: {}}, Keep: leastKeep},
		{Key: replicaKeys + name, Set: map[string][]byte{appliedField: strconv.AppendUint(nil, uint64(c.follower.Applied()), 10)}, Keep: forgetTime},
	}})
	return made.Position, err
}

// leave takes this mock out of those that share the state.
func (c *commons) leave(ctx context.Context, name string) error {
	_, err := c.backend.Commit(ctx, records.Change{Writes: []records.Write{
		{Key: replicaNames, Delete: []string{name}}, {Key: replicaKeys + name, Remove: true},
	}})
	return err
}

func (c *commons) forgetSilent() {
	for _, name := range c.replicas.silent(c.server.wall.Now()) {
		if err := c.leave(c.life, name); err == nil {
			c.server.log.Warn("a mock that shares the state is silent, and not counted any more", "replica", name)
		}
	}
}

// everywhere returns once all that was changed before it was called holds at all mocks that share the state, or with the names of those where it
// may not hold yet: they are there, and do not follow.
func (c *commons) everywhere(ctx context.Context) (behind []string, err error) {
	if c.replicas.name == "" {
		return nil, nil
	}
	if err := c.follower.CatchUp(ctx); err != nil { // who has joined before is known then, and who joins later reads what was changed
		return nil, err
	}
	if c.replicas.alone() {
		return nil, nil
	}
	at, err := c.say(ctx, []byte(askAll))
	if err != nil {
		return nil, err
	}
	return c.untilNone(ctx, behindTime, "a change does not hold everywhere yet", func(now time.Time) ([]string, <-chan struct{}) {
		return c.replicas.behind(at, now)
	})
}

// untilNone returns once no mock is left, or with the names of those that are when a time is over, with a warning, or the context is done. Left
// names them, and returns a channel that is closed when one of them has said something.
func (c *commons) untilNone(
	ctx context.Context, most time.Duration, warning string, left func(now time.Time) ([]string, <-chan struct{}),
) ([]string, error) {
	late := c.server.wall.After(most)
	for {
		names, heard := left(c.server.wall.Now())
		if len(names) == 0 {
			return nil, nil
		}
		select {
		case <-heard:
		case <-c.server.wall.After(leaseTime / 4): // one of them may have become silent
		case <-late:
			c.server.log.Warn(warning, "behind", strings.Join(names, ", "))
			return names, nil
		case <-ctx.Done():
			return names, ctx.Err()
		}
	}
}

// current is an error where this mock may not know what others have changed, and cannot ask. It costs nothing as long as the mock's beats
// arrive.
func (c *commons) current(ctx context.Context, now time.Time) error {
	if c.replicas.name == "" {
		return nil
	}
	if until := c.replicas.lease.Load(); until != nil && now.Before(*until) {
		return nil
	}
	err := c.follower.CatchUp(ctx)
	if err != nil && ctx.Err() == nil && !unavailable(err) {
		err = wrapUnavailable(err)
	}
	return err
}
