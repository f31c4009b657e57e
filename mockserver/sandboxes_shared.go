package mockserver

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// enterShared finds a sandbox that this process does not have, but others may.
func (s *sandboxes) enterShared(name string, now time.Time) (*sandbox, error) {
	if control.CheckSandboxName(name) != nil {
		return nil, s.missing(name)
	}
	found, err := s.commons.adopt(s.commons.life, name, asItIs)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if found == nil || s.byName[name] != found {
		return nil, s.absent(name)
	}
	if found.over(now) {
		found.used(now.UnixNano()) // it was there a moment ago
	}
	found.inFlight.Add(1)
	return found, nil
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
