package mockserver

import (
	"errors"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// enterShared finds a sandbox that this process does not have, but others may.
func (s *sandboxes) enterShared(name string, now time.Time) (*sandbox, error) {
	if control.CheckSandboxName(name) != nil {
		return nil, s.missing(name)
	}
	for range tries {
		found, err := s.commons.adopt(s.commons.life, name, asItIs)
		if err != nil {
			return nil, err
		}
		if found == nil {
			return nil, s.missing(name)
		}
		if s.reach(found, now) {
			return found, nil
		}
		s.commons.over(s.commons.life, found, now) // or another mock has used it just now
	}
	return nil, wrapUnavailable(errors.New("nobody can tell whether the sandbox is over"))
}

// reach keeps a sandbox alive for a request, if it is there and not over.
func (s *sandboxes) reach(b *sandbox, now time.Time) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.byName[b.server.sandbox] != b || b.over(now) {
		return false
	}
	b.inFlight.Add(1)
	return true
}

// get returns a sandbox, over or not. It is nil when there is none.
func (s *sandboxes) get(name string) *sandbox {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byName[name]
}

// drop takes a sandbox out that others have ended, if it is that one, and returns it. It is nil when there is none.
func (s *sandboxes) drop(name, how string, isIt func(*sandbox) bool) *sandbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.byName[name]
	if found != nil && !isIt(found) {
		return nil
	}
	s.remove(name, how)
	return found
}
