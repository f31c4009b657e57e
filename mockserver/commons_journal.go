package mockserver

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// A change with the note askJournal, a word of the asker's own and the name of a site asks all to send what their journals of that site
// have. Each answers by a change with the note sentJournal, that word and its own name.
const (
	askJournal  = "journal "
	sentJournal = "sent "
)

// Real times of a journal that is shared.
const (
	// gatherTime is how long who reads waits for others to send, see leaseTime for those that are gone.
	gatherTime = 1250 * time.Millisecond
	// shipSettle is how long requests may go on being answered before what they are is sent.
	shipSettle = time.Second
)

// asking is somebody who waits for others to send.
type asking struct {
	sent map[string]bool // who has
	more chan struct{}   // closed when another one has
}

// askings are those of this process, by word.
type askings struct {
	mu   sync.Mutex
	open map[string]*asking
}

// begin returns a word that nobody else has.
func (a *askings) begin() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	word := rand.Text()
	if a.open == nil {
		a.open = map[string]*asking{}
	}
	a.open[word] = &asking{map[string]bool{}, make(chan struct{})}
	return word
}

func (a *askings) end(word string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.open, word)
}

// hear takes note of who has sent.
func (a *askings) hear(word, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if asked := a.open[word]; asked != nil {
		asked.sent[name] = true
		close(asked.more)
		asked.more = make(chan struct{})
	}
}

func (a *askings) isOwn(word string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.open[word] != nil
}

// left are those of some names who have not sent yet. The channel is closed when one of them has.
func (a *askings) left(word string, names []string) ([]string, <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	asked := a.open[word]
	return slices.DeleteFunc(names, func(name string) bool { return asked.sent[name] }), asked.more
}

// hearJournal is told of the note of each change.
func (c *commons) hearJournal(note string) {
	if c.streams == nil {
		return
	}
	if text, ok := strings.CutPrefix(note, sentJournal); ok {
		word, name, _ := strings.Cut(text, " ")
		c.askings.hear(word, name)
	}
	if text, ok := strings.CutPrefix(note, askJournal); ok {
		if word, site, _ := strings.Cut(text, " "); !c.askings.isOwn(word) {
			c.later(func() { c.sendFor(word, site) })
		}
	}
}

// sendFor sends what somebody asks for.
func (c *commons) sendFor(word, site string) {
	if err := c.send(c.life, site); err == nil {
		_, _ = c.backend.Commit(c.life, records.Change{Note: []byte(sentJournal + word + " " + c.replicas.name)}) // else who asks names this mock
	}
}

// allSites stands for the mock and all its sandboxes.
const allSites = "*"

// send sends what the journal of a site has, once the requests that are being answered have been.
func (c *commons) send(ctx context.Context, site string) error {
	if site == allSites {
		var errs []error
		for _, server := range c.servers() {
			errs = append(errs, c.send(ctx, server.site()))
		}
		return errors.Join(errs...)
	}
	c.mu.Lock()
	server := c.sites[site]
	c.mu.Unlock()
	if server == nil || server.pooled == nil || server.world.Load() == nil {
		return nil
	}
	settling, cancel := context.WithTimeout(ctx, shipSettle)
	defer cancel()
	_ = server.journal.Settle(settling) // what is not is sent as it is
	return server.pooled.ship(ctx)
}

// gather returns once all mocks that share the state have sent the requests of a site that they had answered before it was called, or with the
// names of those which are there and have not.
func (c *commons) gather(ctx context.Context, site string) (behind []string, err error) {
	if err := c.send(ctx, site); err != nil {
		return nil, err
	}
	if c.replicas.alone() {
		if err := c.follower.CatchUp(ctx); err != nil || c.replicas.alone() { // who has joined before is known then
			return nil, err
		}
	}
	word := c.askings.begin()
	defer c.askings.end(word)
	made, err := c.backend.Commit(ctx, records.Change{Note: []byte(askJournal + word + " " + site)})
	if err != nil {
		return nil, err
	}
	if err := c.follower.Wait(ctx, made.Position); err != nil {
		return nil, err
	}
	return c.untilNone(ctx, gatherTime, "the journal may lack requests of mocks that do not answer", func(now time.Time) ([]string, <-chan struct{}) {
		return c.askings.left(word, c.replicas.present(now))
	})
}

// closed tells whether nothing is followed any more.
func (c *commons) closed() bool { return c.life.Err() != nil }

// servers are all mocks of this process.
func (c *commons) servers() []*Server {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.sites))
}

// rereadJournals is for when changes were missed: what keeps them may have lost requests as well.
func (c *commons) rereadJournals() {
	for _, s := range c.servers() {
		if s.pooled != nil {
			s.pooled.reread()
		}
	}
}

// shipSoon has journals sent before the next beat. It does not wait.
func (c *commons) shipSoon() {
	select {
	case c.full <- struct{}{}:
	default:
	}
}

// shipOn sends what there is at each beat.
func (c *commons) shipOn() {
	ticker := c.server.wall.NewTicker(beatTime)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.Chan():
		case <-c.full:
		case <-c.life.Done():
			return
		}
		c.shipAll(c.life)
	}
}

// shipAll sends what all journals have. What cannot be sent now is at the next beat.
func (c *commons) shipAll(ctx context.Context) {
	for _, server := range c.servers() {
		if server.pooled != nil && server.world.Load() != nil && server.journal.Unsent() {
			_ = server.pooled.ship(ctx)
		}
	}
}

// behindKey is where a control call on its way has the names of mocks that have not answered.
type behindKey struct{}

// lagging are such names.
type lagging struct {
	mu    sync.Mutex
	names []string
}

// noteBehind takes note of who has not answered, for the header of the answer.
func noteBehind(ctx context.Context, names []string) {
	if l, ok := ctx.Value(behindKey{}).(*lagging); ok {
		l.add(names...)
	}
}

func (l *lagging) add(names ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range names {
		if !slices.Contains(l.names, name) {
			l.names = append(l.names, name)
		}
	}
}

// text is what the header says, empty for nobody.
func (l *lagging) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.names, ", ")
}
