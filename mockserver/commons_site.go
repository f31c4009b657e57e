package mockserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/shared"
)

// A site is a record that names a world, and the number that the journal goes on from in it.
const (
	siteKeys    = "site/"
	siteWorld   = "world"
	siteJournal = "journal"
)

// pauseBetweenVisits is real time.
const pauseBetweenVisits = 200 * time.Millisecond

// site is the name of the record that the mock's world is found by.
func (s *Server) site() string { return s.sandbox }

// settle finds the world of a mock that was just made. Where there is none yet it is first, and so for all who come later.
func (c *commons) settle(ctx context.Context, server *Server, first *world) error {
	c.opening.Lock()
	defer c.opening.Unlock()
	c.mu.Lock()
	c.sites[server.site()] = server
	c.mu.Unlock()
	if err := c.enter(ctx, server, first); err != nil {
		return fmt.Errorf("state: %w", err)
	}
	server.continued = !c.isBorn(server.world.Load().share.id)
	return nil
}

// isBorn tells whether this process has made a world.
func (c *commons) isBorn(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.born[id]
}

// enter has a mock go on in the world of its site, unless it is there already. The first world takes the place of none; nil lets the mock
// make one as it is configured. It is for those who hold opening.
func (c *commons) enter(ctx context.Context, server *Server, first *world) error {
	for range tries {
		site, err := c.backend.Read(ctx, siteKeys+server.site())
		if err != nil {
			return err
		}
		if site.Version != 0 {
			if err := c.goOn(ctx, server, site); !errors.Is(err, errGone) {
				return err
			}
			continue // it was reset since
		}
		if first == nil && server.root != nil {
			return errGone // sandboxes are made when somebody asks for them
		}
		if first == nil {
			if first, err = server.newWorld(ctx); err != nil {
				return err
			}
		}
		if _, err := c.put(ctx, server.site(), records.Record{}, first, 0, nil); err != nil && !errors.Is(err, records.ErrStale) {
			return err
		}
	}
	return wrapUnavailable(errors.New("others have changed the mock time after time"))
}

// goOn opens the world of a site, and puts it in the place of the one there was.
func (c *commons) goOn(ctx context.Context, server *Server, site records.Record) error {
	id := string(site.Fields[siteWorld])
	last, err := strconv.ParseUint(string(site.Fields[siteJournal]), 10, 64)
	if err != nil || id == "" {
		return errParts
	}
	old := server.world.Load()
	if old != nil && old.share.id == id {
		return nil
	}
	next, err := c.openWorld(ctx, id)
	if err != nil {
		return err
	}
	server.replace(next, last)
	if old != nil {
		c.forget(old.share)
	}
	return nil
}

// begin puts a new world in the place of the one that a site has, and returns once this process goes on in it.
func (c *commons) begin(ctx context.Context, name string, next *world, last uint64) error {
	for range tries {
		site, err := c.backend.Read(ctx, siteKeys+name)
		if err != nil {
			return err
		}
		at, err := c.put(ctx, name, site, next, last, nil)
		if errors.Is(err, records.ErrStale) {
			continue
		}
		if err != nil {
			return err
		}
		if err := c.follower.Wait(ctx, at); err != nil {
			return err
		}
		c.cleanLater(string(site.Fields[siteWorld]))
		return nil
	}
	return wrapUnavailable(errors.New("others have reset the mock time after time"))
}

// put writes a world down, and makes it the one of a site, if that still is what it was; further fields are those of a sandbox. With the same
// change the parts of the world before are gone, so that nobody logs in there who has not heard of it. Records of what has come too late
// are taken away.
func (c *commons) put(
	ctx context.Context, name string, before records.Record, next *world, last uint64, further map[string][]byte,
) (records.Position, error) {
	id := rand.Text()
	if err := c.write(ctx, id, next); err != nil {
		c.cleanLater(id)
		return 0, err
	}
	c.mu.Lock()
	c.born[id] = true
	c.mu.Unlock()
	fields := map[string][]byte{siteWorld: []byte(id), siteJournal: strconv.AppendUint(nil, last, 10)}
	maps.Copy(fields, further)
	writes := append([]records.Write{{Key: siteKeys + name, Set: fields}}, overWith(before)...)
	if further != nil {
		writes = append(writes, records.Write{Key: boxNames, Set: map[string][]byte{name: {}}})
	}
	made, err := c.backend.Commit(ctx, records.Change{Guards: []records.Guard{{Key: siteKeys + name, Version: before.Version}}, Writes: writes})
	if errors.Is(err, records.ErrStale) {
		c.cleanLater(id)
	}
	return made.Position, err
}

// overWith takes away what logins and refreshes stand on in the world that a site had.
func overWith(site records.Record) []records.Write {
	id := string(site.Fields[siteWorld])
	if id == "" {
		return nil
	}
	return []records.Write{{Key: worldKeys + id + "/" + partsKey, Remove: true}}
}

// write writes all down that a world consists of. Nobody reads it before a site has it.
func (c *commons) write(ctx context.Context, id string, w *world) error {
	saved, err := w.save(ctx)
	if err != nil {
		return err
	}
	w.data = c.data
	written := &world{store: shared.New(c.backend, w.sharedOptions(id))}
	if err := written.restoreAccounts(ctx, saved.Accounts); err != nil {
		return err
	}
	if err := written.restoreFamilies(ctx, saved.Families); err != nil {
		return err
	}
	s := &share{id: id}
	all, err := w.parts()
	if err != nil {
		return err
	}
	buckets, err := s.bucketWrites(w.assumed.Load().era, saved.RateLimits)
	if err != nil {
		return err
	}
	orders, err := s.orderWrites(saved)
	if err != nil {
		return err
	}
	writes := slices.Concat([]records.Write{{Key: s.key(partsKey), Set: all}, {Key: s.key(countsKey), Set: countsOf(saved)}}, buckets, orders)
	for some := range slices.Chunk(writes, writeAtOnce) {
		if _, err := c.backend.Commit(ctx, records.Change{Writes: some}); err != nil {
			return err
		}
	}
	return nil
}

// writeAtOnce is how many records are written by one change.
const writeAtOnce = 100

// sharedOptions are those of the accounts and families of a world.
func (w *world) sharedOptions(id string) shared.Options {
	return shared.Options{Prefix: worldKeys + id + "/", Keep: func(expires int64) time.Duration {
		left := time.Duration(expires-w.clock.Now().Unix()) * time.Second
		return max(left, leastKeep)
	}}
}

// leastKeep is how long, in real time, a backend that forgets by itself must keep token families at least: the mock's clock may stand.
const leastKeep = 30 * 24 * time.Hour

// openWorld makes a world of its records.
func (c *commons) openWorld(ctx context.Context, id string) (*world, error) {
	s := &share{commons: c, id: id}
	c.mu.Lock()
	c.worlds[id] = s // from here on its changes are noted
	apart := !c.born[id]
	c.mu.Unlock()
	w, err := s.open(ctx, apart)
	if err != nil {
		c.forget(s)
		return nil, err
	}
	return w, nil
}

var errOtherData = errors.New("the state is of another data set than this mock serves: start it with the data that it was made with, or with another state")
