package process

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// sweepTime is how long killing may take. More is needed only for what cannot be killed.
const sweepTime = 3 * time.Second

// sweep kills all descendants until none is left, and returns the names of those that would not die.
func (s *supervisor) sweep() (stubborn []string) {
	session, err := unix.Getsid(0)
	if err != nil {
		session = os.Getpid()
	}
	for end := s.clock.Now().Add(sweepTime); ; {
		all := descendants(os.Getpid(), 1<<20)
		killAll(all, session)
		if !reap() {
			return nil
		}
		if s.clock.Now().After(end) {
			return names(all)
		}
		<-s.clock.After(2 * time.Millisecond)
	}
}

// killAll kills processes, and the process groups that they are in unless those are of our own session: a group is killed
// whole, together with what is forked in it meanwhile.
func killAll(all []proc, ownSession int) {
	groups := map[int]bool{}
	for _, p := range all {
		if p.session != ownSession && !groups[p.group] {
			groups[p.group] = true
			_ = unix.Kill(-p.group, unix.SIGKILL) // here and below, it may just have ended
		}
	}
	for _, p := range all {
		_ = unix.Kill(p.pid, unix.SIGKILL)
	}
}
