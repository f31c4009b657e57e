package mockserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// commons is what the mocks of this process have to do with a state that is kept elsewhere, and maybe shared with other processes: it follows its
// changes, and tells each world of those that are about it.
//
// A site is where a mock finds its world: a reset makes another world, and then puts it in the place of the one there was, for all who
// share the state.
type commons struct {
	server   *Server     // the root
	data     state.Bytes // stands for the data set that it serves
	backend  *watched
	follower *records.Follower
	latest   positions
	life     context.Context // ends with close
	end      context.CancelFunc

	opening sync.Mutex // held while a site gets another world

	mu     sync.Mutex
	worlds map[string]*share  // those that are open, by id
	sites  map[string]*Server // by name
	born   map[string]bool    // the worlds that this process has made, by id

	replicas *replicas

	streams records.Streams // nil where each mock has a journal of its own
	sender  string          // of this process, in streams
	full    chan struct{}   // a journal has much to send
	askings askings

	background sync.WaitGroup
}

func newCommons(ctx context.Context, root *Server, backend records.Backend) (*commons, error) {
	c := &commons{server: root, backend: watch(backend, root.wall, root.log, root.meter), replicas: newReplicas(root.config.Replica), worlds: map[string]*share{}, sites: map[string]*Server{}, born: map[string]bool{}}
	c.full = make(chan struct{}, 1)
	if streams, ok := backend.(records.Streams); ok && root.config.Replica != "" {
		c.streams, c.sender = streams, rand.Text()
	}
	c.life, c.end = context.WithCancel(context.Background())
	var err error
	if c.data, err = root.digest(); err != nil {
		return nil, err
	}
	c.follower, err = records.NewFollower(ctx, c.backend, records.View{Apply: c.apply, Drop: c.catchUp})
	return c, err
}

// close ends the following. The backend stays open.
func (c *commons) close() {
	if c.life.Err() == nil && c.replicas.name != "" {
		ctx, cancel := context.WithTimeout(c.life, leaseTime)
		c.shipAll(ctx)
		if c.unsent() {
			c.server.log.Warn("the last requests are missing from the journal that the mocks share: they could not be sent")
		}
		_ = c.leave(ctx, c.replicas.name) // else it is silent, which the others notice as well
		cancel()
	}
	c.mu.Lock()
	c.end()
	c.mu.Unlock()
	_ = c.follower.Close() // never fails
	c.background.Wait()
}

// apply tells the worlds of a change, and does not return before they have taken it over: whoever waits for the follower relies on that.
func (c *commons) apply(e records.Event) {
	for _, w := range e.Writes {
		if name, isSite := strings.CutPrefix(w.Key, siteKeys); isSite {
			c.siteChanged(name, w, string(e.Note))
			continue
		}
		if name, isReplica := strings.CutPrefix(w.Key, replicaKeys); isReplica {
			c.replicas.hear(name, w, c.server.wall.Now())
			continue
		}
		id, key, _ := strings.Cut(strings.TrimPrefix(w.Key, worldKeys), "/")
		if s := c.share(id); s != nil {
			s.apply(key, w, e)
		}
	}
	if string(e.Note) == askAll {
		c.replicas.ask(e.Position)
	}
	c.hearJournal(string(e.Note))
	if site, ok := strings.CutPrefix(string(e.Note), steeredNote); ok {
		c.hearSteered(site)
	}
}

func (c *commons) share(id string) *share {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.worlds[id]
}

// shares are those of all worlds that are open.
func (c *commons) shares() []*share {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.worlds))
}

// catchUp reads all anew that is known, after changes were missed.
func (c *commons) catchUp(ctx context.Context) error {
	if err := c.meet(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	names := slices.Collect(maps.Keys(c.sites))
	c.mu.Unlock()
	for _, name := range names {
		if err := c.visit(ctx, name); err != nil {
			return err
		}
	}
	c.rereadJournals()
	for _, s := range c.shares() {
		if err := s.refresh(ctx); err != nil && !errors.Is(err, errGone) { // of a world that is gone a change is still to come
			return err
		}
	}
	return nil
}

// moved has a site look for its world. A state that cannot be asked is asked again, until it can be or the mock ends: the follower must
// not go on before.
func (c *commons) moved(name string) {
	err := c.visit(c.life, name)
	for errors.Is(err, records.ErrUnavailable) && c.life.Err() == nil {
		select {
		case <-c.server.wall.After(pauseBetweenVisits):
		case <-c.life.Done():
		}
		err = c.visit(c.life, name)
	}
	if err != nil && c.life.Err() == nil {
		c.server.log.Error("the mock cannot go on from what was put in its place", "site", name, "cause", err)
	}
}

// visit looks which world a site has, and goes on in it.
func (c *commons) visit(ctx context.Context, name string) error {
	c.mu.Lock()
	server := c.sites[name]
	c.mu.Unlock()
	if server == nil {
		return nil
	}
	c.opening.Lock()
	defer c.opening.Unlock()
	err := c.enter(ctx, server, nil)
	if w := server.world.Load(); errors.Is(err, errGone) && w != nil { // a sandbox that was ended while changes were missed
		c.ended(name, w.share.id, "has ended")
		return nil
	}
	return err
}

// later does something in the background, unless all has ended.
func (c *commons) later(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.life.Err() == nil {
		c.background.Go(do)
	}
}

// unavailable tells whether an error says that the state could not be asked. No answer would be right then.
func unavailable(err error) bool { return control.IsUnavailable(err) }

// forget is for a world that was replaced.
func (c *commons) forget(s *share) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.worlds, s.id)
}

func wrapUnavailable(err error) error { return fmt.Errorf("%w: %w", records.ErrUnavailable, err) }
