package mockserver

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// sandbox is a mock beside the root, which is its own in everything that a test can change, and shares with the root all
// that never changes.
type sandbox struct {
	server *Server
	ttl    time.Duration
	port   *port // nil without one of its own

	inFlight atomic.Int64
	usedAt   atomic.Int64 // Unix nanoseconds of real time
	told     atomic.Int64 // when those who share it were told that it is used; likewise
}

// over tells whether it was not used for its time to live. Nothing is started by that; whoever looks for the sandbox asks.
func (b *sandbox) over(now time.Time) bool { return b.inFlight.Load() == 0 && !now.Before(b.endsAt()) }

// endsAt is when it is over, if it is not used again.
func (b *sandbox) endsAt() time.Time { return time.Unix(0, b.usedAt.Load()).Add(b.ttl).UTC() }

// leave ends what enter began.
func (b *sandbox) leave() {
	now := b.server.wall.Now()
	b.usedAt.Store(now.UnixNano())
	b.inFlight.Add(-1)
	if c := b.server.commons; c != nil {
		c.tell(b, now)
	}
}

// used takes note of a use elsewhere, at a Unix nanosecond of real time.
func (b *sandbox) used(at int64) {
	for {
		before := b.usedAt.Load()
		if at <= before || b.usedAt.CompareAndSwap(before, at) {
			return
		}
	}
}

// sandboxes are those of a root, by name. Its zero value has none.
type sandboxes struct {
	commons *commons // nil where they are in the memory of this process alone
	changed func()   // called when a sandbox has come or gone

	mu     sync.RWMutex // a sandbox is entered under RLock, and ended under Lock
	byName map[string]*sandbox
	ended  map[string]string // what became of earlier ones
	madeUp int

	sweptAt  atomic.Int64  // Unix nanoseconds of real time
	requests atomic.Uint64 // to all that ever were, where somebody counts
}

// maxEnded bounds how many ended sandboxes are remembered.
const maxEnded = 1000

// enter finds a sandbox for a request, which keeps it alive until it leaves. One that is over ends here.
func (s *sandboxes) enter(name string, now time.Time) (*sandbox, error) {
	s.mu.RLock()
	found, known := s.byName[name]
	if known && !found.over(now) {
		found.inFlight.Add(1)
		s.mu.RUnlock()
		return found, nil
	}
	s.mu.RUnlock()
	if known {
		s.sweep(now)
	}
	if s.commons != nil {
		return s.enterShared(name, now)
	}
	return nil, s.missing(name)
}

// reenter is enter for a request that came by the sandbox's own port.
func (s *sandboxes) reenter(b *sandbox, now time.Time) bool {
	found, err := s.enter(b.server.sandbox, now)
	if err != nil {
		return false
	}
	if found != b { // a later one of the same name
		found.inFlight.Add(-1)
		return false
	}
	return true
}

// missing says why there is no sandbox of a name.
func (s *sandboxes) missing(name string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.absent(name)
}

// absent is missing for who holds the lock.
func (s *sandboxes) absent(name string) error {
	if how, was := s.ended[name]; was {
		return control.NotFoundf("no sandbox %q any more: it %s", name, how)
	}
	return control.NotFoundf("no sandbox %.80q; GET /_mock/sandboxes lists them, POST makes one", journal.MaskPath(name))
}

// all returns the sandboxes that are not over, by name.
func (s *sandboxes) all(now time.Time) []*sandbox {
	s.sweep(now)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(s.byName), func(a, b *sandbox) int { return strings.Compare(a.server.sandbox, b.server.sandbox) })
}

// some calls each with the sandboxes in no particular order, until it returns false.
func (s *sandboxes) some(each func(*sandbox) bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, b := range s.byName {
		if !each(b) {
			return
		}
	}
}

func (s *sandboxes) none() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.byName) == 0
}

// sweep ends all that are over.
func (s *sandboxes) sweep(now time.Time) {
	var over []*sandbox
	s.sweptAt.Store(now.UnixNano())
	s.mu.Lock()
	for name, b := range s.byName {
		if b.over(now) {
			over = append(over, b)
			if s.commons == nil {
				s.remove(name, unusedFor(b.ttl))
			}
		}
	}
	s.mu.Unlock()
	for _, b := range over {
		if s.commons != nil {
			s.commons.over(s.commons.life, b, now)
			continue
		}
		b.end(0) // nobody is there
	}
}

// remove is for who holds the lock.
func (s *sandboxes) remove(name, how string) {
	delete(s.byName, name)
	if s.ended == nil || len(s.ended) >= maxEnded {
		s.ended = map[string]string{}
	}
	s.ended[name] = how
	s.changed()
}

// take takes a sandbox out, whoever uses it.
func (s *sandboxes) take(name string, now time.Time) (*sandbox, error) {
	found, err := s.enter(name, now)
	if err != nil {
		return nil, err
	}
	defer found.inFlight.Add(-1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName[name] != found {
		return nil, control.NotFoundf("no sandbox %q any more: it was deleted", name)
	}
	s.remove(name, "was deleted")
	return found, nil
}

// takeAll takes all sandboxes out, since the mock ends.
func (s *sandboxes) takeAll() (all []*sandbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, b := range s.byName {
		s.remove(name, "has ended with the mock")
		all = append(all, b)
	}
	return all
}

// free tells whether a sandbox of a name can be put, and makes room for it if it can.
func (s *sandboxes) free(name string, now time.Time) error {
	err := s.look(name)
	if err == nil && now.Sub(time.Unix(0, s.sweptAt.Load())) < sweepTime {
		return nil
	}
	s.sweep(now)
	return s.look(name)
}

// sweepTime is how often those who make sandboxes end those that nobody has used: real time.
const sweepTime = time.Second

func (s *sandboxes) look(name string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.room(name)
}

// room is for who holds the lock.
func (s *sandboxes) room(name string) error {
	if _, taken := s.byName[name]; taken {
		return nameTaken(name)
	}
	if len(s.byName) >= control.MaxSandboxes {
		return control.Conflictf("there are %d sandboxes already, and room for no more", control.MaxSandboxes)
	}
	return nil
}

func nameTaken(name string) error {
	return control.Conflictf("name %q is that of a sandbox already; DELETE /_mock/sandboxes/%s ends it", name, name)
}

// put adds a sandbox. It is too late for that when its name was taken meanwhile.
func (s *sandboxes) put(b *sandbox) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.room(b.server.sandbox); err != nil {
		return err
	}
	if s.byName == nil {
		s.byName = map[string]*sandbox{}
	}
	s.byName[b.server.sandbox] = b
	s.changed()
	return nil
}

// makeUp returns a name that no sandbox has had, so that a client of one that has ended gets into no other.
func (s *sandboxes) makeUp() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		s.madeUp++
		name := fmt.Sprintf("s%d", s.madeUp)
		_, taken := s.byName[name]
		if _, was := s.ended[name]; !taken && !was {
			return name
		}
	}
}
