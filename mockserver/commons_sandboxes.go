package mockserver

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// The site of a sandbox says, besides its world, how it is made and when it was used last. Any mock that shares the state opens it when it is asked for.
// The names of all are fields of another record.
const (
	siteTTL   = "ttl"  // nanoseconds
	siteSeed  = "seed" // as configured
	siteUsed  = "used" // Unix nanoseconds of real time
	boxNames  = "sandboxes"
	boxNumber = "sandboxes/number"
)

// tellPart is after which part of its time to live others are told that a sandbox is used.
const tellPart = 4

func digits(n int64) []byte { return strconv.AppendInt(nil, n, 10) }

func valueOf(text []byte) int64 {
	n, _ := strconv.ParseInt(string(text), 10, 64) // what we have written
	return n
}

// createSandbox makes a sandbox for all who share the state.
func (c *commons) createSandbox(
	ctx context.Context, settings control.SandboxSettings, ttl time.Duration, prepare func(*sandbox) error,
) (*sandbox, error) {
	server := c.server.sandboxServer(settings.Name, settings.Seed)
	first, err := server.newWorld(ctx)
	if err != nil {
		return nil, err
	}
	_, err = c.put(ctx, settings.Name, records.Record{}, first, 0, map[string][]byte{
		siteTTL: digits(int64(ttl)), siteSeed: []byte(server.config.Seed), siteUsed: digits(c.server.wall.Now().UnixNano()),
	})
	if errors.Is(err, records.ErrStale) {
		return nil, nameTaken(settings.Name)
	}
	if err != nil {
		return nil, err
	}
	made, err := c.adopt(ctx, settings.Name, prepare)
	switch {
	case err != nil:
		return nil, errors.Join(err, c.deleteSandbox(ctx, settings.Name, "could not be made", 0))
	case made == nil:
		return nil, errGone // somebody has deleted it at once
	}
	return made, nil
}

// makeUp returns a name that was made up, and that no mock has made up before.
func (c *commons) makeUp(ctx context.Context) (string, error) {
	for {
		made, err := c.backend.Commit(ctx, records.Change{Writes: []records.Write{{Key: boxNumber, Add: map[string]int64{"last": 1}}}})
		if err != nil {
			return "", err
		}
		name := "s" + strconv.FormatInt(made.Added[0]["last"], 10)
		if site, err := c.backend.Read(ctx, siteKeys+name, siteWorld); err != nil || site.Version == 0 {
			return name, err
		}
	}
}

// adopt opens a sandbox that this process does not have yet, and prepares it before anybody finds it. It is nil where nobody has it.
func (c *commons) adopt(ctx context.Context, name string, prepare func(*sandbox) error) (*sandbox, error) {
	c.opening.Lock()
	defer c.opening.Unlock()
	if found := c.server.sandboxes.get(name); found != nil {
		return found, nil
	}
	site, err := c.backend.Read(ctx, siteKeys+name)
	if err != nil || site.Version == 0 {
		return nil, err
	}
	server := c.server.sandboxServer(name, "")
	server.config.Seed = string(site.Fields[siteSeed])
	c.mu.Lock()
	c.sites[name] = server
	c.mu.Unlock()
	err = c.enter(ctx, server, nil)
	if err == nil {
		b := &sandbox{server: server, ttl: time.Duration(valueOf(site.Fields[siteTTL]))}
		b.usedAt.Store(valueOf(site.Fields[siteUsed]))
		b.told.Store(b.usedAt.Load())
		if err = prepare(b); err == nil {
			err = c.server.sandboxes.put(b)
		}
		if err == nil {
			return b, nil
		}
	}
	c.abandon(server)
	if errors.Is(err, errGone) {
		err = nil
	}
	return nil, err
}

// asItIs prepares nothing.
func asItIs(*sandbox) error { return nil }

// abandon forgets a mock that is over, and its world.
func (c *commons) abandon(server *Server) {
	c.mu.Lock()
	delete(c.sites, server.site())
	c.mu.Unlock()
	if w := server.world.Load(); w != nil {
		c.forget(w.share)
	}
}

// adoptAll opens all sandboxes that there are.
func (c *commons) adoptAll(ctx context.Context) error {
	names, err := c.backend.Read(ctx, boxNames)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(names.Fields)) {
		if _, err := c.adopt(ctx, name, asItIs); err != nil {
			return err
		}
	}
	return nil
}

// deleteSandbox ends a sandbox at all mocks, and tells why.
func (c *commons) deleteSandbox(ctx context.Context, name, how string, version records.Position) error {
	site, err := c.backend.Read(ctx, siteKeys+name)
	if err == nil && version != 0 && site.Version != version {
		err = records.ErrStale
	}
	if err != nil {
		return err
	}
	made, err := c.backend.Commit(ctx, records.Change{
		Guards: []records.Guard{{Key: siteKeys + name, Version: site.Version}}, Note: []byte(string(site.Fields[siteWorld]) + " " + how),
		Writes: append(overWith(site), records.Write{Key: siteKeys + name, Remove: true}, records.Write{Key: boxNames, Delete: []string{name}}),
	})
	if err != nil {
		return err
	}
	c.cleanLater(string(site.Fields[siteWorld]))
	return c.follower.Wait(ctx, made.Position)
}

// over ends a sandbox that this mock has not heard of for its time to live, unless another one has used it.
func (c *commons) over(ctx context.Context, b *sandbox, now time.Time) {
	name := b.server.sandbox
	site, err := c.backend.Read(ctx, siteKeys+name)
	if err != nil {
		return // nobody can tell
	}
	b.used(valueOf(site.Fields[siteUsed]))
	switch {
	case site.Version == 0: // somebody else has ended it, and this mock has not heard of it yet
		c.ended(name, b.server.world.Load().share.id, unusedFor(b.ttl))
	case b.over(now):
		_ = c.deleteSandbox(ctx, name, unusedFor(b.ttl), site.Version) // it stays where that fails, and is looked at again
	}
}

func unusedFor(ttl time.Duration) string { return "was not used for " + duration.Format(ttl) }

// tell lets the others know that a sandbox is used, if they have not heard that for a while.
func (c *commons) tell(b *sandbox, now time.Time) {
	told := b.told.Load()
	if now.UnixNano()-told < int64(b.ttl)/tellPart || !b.told.CompareAndSwap(told, now.UnixNano()) {
		return
	}
	c.background.Go(func() {
		key := siteKeys + b.server.sandbox
		site, err := c.backend.Read(c.life, key, siteUsed)
		if err == nil && site.Version != 0 { // else it has ended
			_, err = c.backend.Commit(c.life, records.Change{
				Guards: []records.Guard{{Key: key, Version: site.Version}},
				Writes: []records.Write{{Key: key, Set: map[string][]byte{siteUsed: digits(now.UnixNano())}}},
			})
		}
		if err != nil {
			b.told.Store(told) // the next use tells it
		}
	})
}

// siteChanged is told of each change of a site.
func (c *commons) siteChanged(name string, w records.Write, note string) {
	boxes := &c.server.sandboxes
	if name != "" && (w.Remove || w.Set[siteWorld] != nil) {
		defer boxes.changed()
	}
	switch used, world := w.Set[siteUsed], w.Set[siteWorld]; {
	case w.Remove && name != "":
		id, how, _ := strings.Cut(note, " ")
		c.opening.Lock() // one that is just being opened comes first
		defer c.opening.Unlock()
		c.ended(name, id, how)
	case world == nil && used != nil:
		if b := boxes.get(name); b != nil {
			b.used(valueOf(used))
		}
	default:
		c.moved(name)
	}
}

// ended takes a sandbox out that is no more: the one of a world, not a later one of the same name.
func (c *commons) ended(name, id, how string) {
	b := c.server.sandboxes.drop(name, how, func(b *sandbox) bool { return b.server.world.Load().share.id == id })
	if b == nil {
		return
	}
	c.abandon(b.server)
	c.background.Go(func() { b.end(portEndTime) })
}
