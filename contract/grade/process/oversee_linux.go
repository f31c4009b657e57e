package process

import (
	"fmt"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// run sees the program to its end, then ends all that is left of it, and says what has become of it.
func (s *supervisor) run() {
	children := make(chan os.Signal, 1)
	signal.Notify(children, unix.SIGCHLD)
	last, byItself := s.oversee(children)
	if last.Errno != 0 {
		s.reports.tell(last)
		return
	}
	if byItself {
		last.Left = s.settle(children)
	}
	if stubborn := s.sweep(); len(stubborn) > 0 {
		last.Left, last.Cause, last.Why = stubborn, Lost, "some of its processes could not be ended: they are another user's, or the system does not let go of them"
	}
	last.Ended = true
	s.reports.tell(last)
}

// oversee returns when the program has ended, or has to: with what is known of its end, and whether it was by itself.
func (s *supervisor) oversee(children <-chan os.Signal) (last message, byItself bool) {
	census := s.clock.After(0)
	for {
		select {
		case letter, ok := <-s.orders:
			if !ok || letter == orderKill {
				return message{Exit: -1, Signal: "SIGKILL"}, false
			}
			s.terminate()
		case m, ok := <-s.launched:
			switch {
			case !ok:
				return message{Exit: -1, Cause: Lost, Why: "it, or somebody else, has killed the process that had started it"}, false
			case m.Ended, m.Errno != 0:
				return m, true
			}
			s.program = m.PID
			s.reports.tell(m)
		case <-children:
			reap()
		case <-census:
			before := s.clock.Now()
			if cause, why := s.census(); cause != Exited {
				return message{Exit: -1, Signal: "SIGKILL", Cause: cause, Why: why}, false
			}
			census = s.clock.After(max(5*time.Millisecond, 4*s.clock.Now().Sub(before)))
		}
	}
}

// terminate asks the program, and what it has started without taking it out of its process group.
func (s *supervisor) terminate() {
	if s.program != 0 {
		_ = unix.Kill(-s.program, unix.SIGTERM) // it may just have ended
	}
}

// census counts what the program has started, and returns what there is too much of, if anything.
func (s *supervisor) census() (Ending, string) {
	all := s.descendants(s.launch.MaxProcesses + 1)
	threads, memory := 0, int64(0)
	for _, p := range all {
		threads += p.threads
		memory += p.memory
	}
	switch {
	case len(all) > s.launch.MaxProcesses:
		return TooManyProcesses, fmt.Sprintf("had more than the %d processes allowed", s.launch.MaxProcesses)
	case threads > 16*s.launch.MaxProcesses:
		return TooManyProcesses, fmt.Sprintf("had more than the %d threads allowed", 16*s.launch.MaxProcesses)
	case memory > s.launch.MaxMemory && ownMemory(all) > s.launch.MaxMemory:
		return TooMuchMemory, fmt.Sprintf("had more than the %d bytes of memory allowed in use", s.launch.MaxMemory)
	}
	return Exited, ""
}

// descendants are all processes below this one but the launcher, which is woken up if the program has frozen it.
func (s *supervisor) descendants(most int) []proc {
	all := descendants(os.Getpid(), most+1)
	for i, p := range all {
		if p.pid == s.launcher {
			if p.state == 'T' {
				_ = unix.Kill(p.pid, unix.SIGCONT)
			}
			return append(all[:i], all[i+1:]...)
		}
	}
	return all
}

// settle gives what is left a moment to end by itself, and returns the names of what does not.
func (s *supervisor) settle(children <-chan os.Signal) []string {
	for end := s.clock.After(settleTime); ; {
		reap()
		left := names(s.descendants(1000))
		if len(left) == 0 {
			return nil
		}
		select {
		case <-end:
			return left
		case <-s.orders: // there is no time for that
			return left
		case <-children:
		case <-s.clock.After(5 * time.Millisecond):
		}
	}
}

// reap takes note of the ends of children, and tells whether there are any more. One that has no children has no
// descendants either, since it would have inherited them.
func reap() (more bool) {
	for {
		pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
		switch err {
		case nil:
			if pid == 0 {
				return true
			}
		case unix.EINTR:
		default:
			return false // ECHILD
		}
	}
}
