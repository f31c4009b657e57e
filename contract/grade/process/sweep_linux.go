package process

import (
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sys/unix"
)

// sweepTime is how long killing may take. More is needed only for what cannot be killed.
const sweepTime = 10 * time.Second

// sweep kills all descendants until none is left, and returns the names of those that would not die.
//
// It is a race with a program that multiplies. The process group of the program goes first, whole and at once, with
// what is forked in it meanwhile. What else there is goes as soon as it is seen.
func (s *supervisor) sweep() (stubborn []string) {
	session, err := unix.Getsid(0)
	if err != nil {
		session = os.Getpid()
	}
	debug.SetGCPercent(-1) // it would take its time, and this takes little memory
	if s.program != 0 {
		_ = unix.Kill(-s.program, unix.SIGKILL) // here and below, it may just have ended
	}
	for end := s.clock.Now().Add(sweepTime); ; {
		walk(os.Getpid(), children, func(p proc) bool {
			if p.session != session {
				_ = unix.Kill(-p.group, unix.SIGKILL)
			}
			_ = unix.Kill(p.pid, unix.SIGKILL)
			return true
		})
		if !reap() {
			return nil
		}
		if s.clock.Now().After(end) {
			return names(descendants(os.Getpid(), 1000, children))
		}
		_, _ = unix.Poll(nil, 1) // a millisecond, in which they can die
	}
}
