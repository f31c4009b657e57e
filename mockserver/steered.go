package mockserver

import (
	"context"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// steered numbers what is changed at a mock from outside: by control calls, by triggers, and by others who share the state. What requests
// change by themselves stands in the journal, and costs nothing here. Its zero value has no version yet.
type steered struct {
	mu      sync.Mutex
	version uint64
	next    chan struct{} // closed by the next change, nil while nobody waits for that
	ended   bool
	over    chan struct{} // closed when nothing is told any more
}

// Real times of those who follow the changes.
const (
	// togetherTime is in which changes are told as one.
	togetherTime = 100 * time.Millisecond
	// steadyTime is how long nothing happens before the last version is told again.
	steadyTime = 15 * time.Second
)

// begin numbers changes from a moment on, so that a mock that was started anew has other versions than the one before. They stay exact where
// a number is a float64, as in JavaScript.
func (s *steered) begin(now time.Time) {
	s.version, s.over = uint64(max(now.UnixMicro(), 1)), make(chan struct{})
}

// mark takes note of a change.
func (s *steered) mark() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	if s.next != nil {
		close(s.next)
		s.next = nil
	}
}

// end sends off all who wait for changes, and whoever comes later once that has the version.
func (s *steered) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended = true
		close(s.over)
	}
}

// look returns the version, and a channel that is closed when it is another one.
func (s *steered) look() (version uint64, next <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next == nil {
		s.next = make(chan struct{})
	}
	return s.version, s.next
}

// follow tells each of the version, and of each later one; at most one each togetherTime, and the last again after steadyTime. It returns nil
// when all is over.
func (s *steered) follow(ctx context.Context, wall clockwork.Clock, each func(version uint64) error) error {
	for {
		version, next := s.look()
		if err := each(version); err != nil {
			return err
		}
		if on, err := s.pause(ctx, wall, togetherTime, nil); !on {
			return err
		}
		if on, err := s.pause(ctx, wall, steadyTime, next); !on {
			return err
		}
	}
}

// pause tells after a real time, or when a channel is closed, whether it goes on.
func (s *steered) pause(ctx context.Context, wall clockwork.Clock, most time.Duration, until <-chan struct{}) (on bool, err error) {
	timer := wall.NewTimer(most)
	defer timer.Stop()
	select {
	case <-timer.Chan():
	case <-until:
	case <-s.over:
		return false, nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return true, nil
}

// FollowChanges implements control.ChangeController.
func (s *Server) FollowChanges(ctx context.Context, each func(version uint64) error) error {
	return s.steered.follow(ctx, s.wall, each)
}

// mark takes note of a change of the world, wherever that is.
func (w *world) mark() {
	if s := w.steered.Load(); s != nil { // else nobody has seen it yet
		s.mark()
	}
}

// changedBy takes note of what a control call or a trigger has done to accounts or tokens. Others who share the state see their records change
// at each request as well, so that they are told.
func (s *Server) changedBy() {
	s.steered.mark()
	if c := s.commons; c != nil && c.replicas.name != "" && !c.replicas.alone() {
		c.later(func() {
			_, _ = c.backend.Commit(c.life, records.Change{Note: []byte(steeredNote + s.site())}) // else the next change tells it
		})
	}
}

// A change with the note steeredNote and the name of a site says that accounts or tokens of that site were changed from outside.
const steeredNote = "steered "

// hearSteered takes note of a change that another mock has made.
func (c *commons) hearSteered(site string) {
	c.mu.Lock()
	server := c.sites[site]
	c.mu.Unlock()
	if server != nil {
		server.steered.mark()
	}
}

var _ control.ChangeController = (*Server)(nil)
