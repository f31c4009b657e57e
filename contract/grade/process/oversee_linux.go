package process

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// run sees the program to its end, then ends all that is left of it, and says what has become of it.
func (s *supervisor) run() {
	last, byItself := s.oversee()
	if last.Errno != 0 {
		s.reports.tell(last)
		return
	}
	if byItself {
		last.Left = s.settle()
	}
	if stubborn := s.sweep(); len(stubborn) > 0 {
		last.Left, last.Cause, last.Why = stubborn, Lost, "some of its processes could not be ended: they are another user's, or the system does not let go of them"
	}
	last.Ended = true
	s.reports.tell(last)
}

// oversee returns when the program has ended, or has to: with what is known of its end, and whether it was by itself.
func (s *supervisor) oversee() (last message, byItself bool) {
	for pause := time.Duration(0); ; {
		ordered, told := s.wait(pause)
		if ordered {
			if letter, err := s.orders.ReadByte(); err != nil || letter == orderKill {
				return message{Exit: -1, Signal: "SIGKILL"}, false
			}
			s.terminate()
		}
		if told {
			var m message
			switch err := s.news.Decode(&m); {
			case err != nil:
				return message{Exit: -1, Cause: Lost, Why: "it, or somebody else, has killed the process that had started it"}, false
			case m.Ended, m.Errno != 0:
				return m, true
			}
			s.program = m.PID
			s.reports.tell(m)
		}
		reap()
		before := s.clock.Now()
		if cause, why := s.census(); cause != Exited {
			return message{Exit: -1, Signal: "SIGKILL", Cause: cause, Why: why}, false
		}
		pause = max(s.untilNext(), 4*s.clock.Now().Sub(before))
	}
}

// wait waits for an order, for news from the launcher, or for so long.
func (s *supervisor) wait(most time.Duration) (ordered, told bool) {
	if s.orders.Buffered() > 0 || s.launched.Buffered() > 0 {
		return s.orders.Buffered() > 0, s.launched.Buffered() > 0
	}
	n, err := unix.Poll(s.polled[:], int(most.Milliseconds()))
	if err != nil || n == 0 {
		return false, false // interrupted, perhaps
	}
	return s.polled[0].Revents != 0, s.polled[1].Revents != 0
}

// terminate asks the program, and what it has started without taking it out of its process group.
func (s *supervisor) terminate() {
	if s.program != 0 {
		_ = unix.Kill(-s.program, unix.SIGTERM) // it may just have ended
	}
}

// untilNext is the time to the next census: short while there are more and more processes, since that may go on.
func (s *supervisor) untilNext() time.Duration {
	grown := s.counted > s.before
	s.before = s.counted
	if grown {
		return 5 * time.Millisecond
	}
	return 25 * time.Millisecond
}

// threadsEach is how many threads there may be for each process that there may be.
const threadsEach = 4

// census counts what the program has started, and returns what there is too much of, if anything.
func (s *supervisor) census() (Ending, string) {
	all := s.descendants(s.launch.MaxProcesses + 1)
	s.counted = len(all)
	threads, memory := 0, int64(0)
	for _, p := range all {
		threads += p.threads
		memory += p.memory
	}
	switch {
	case len(all) > s.launch.MaxProcesses:
		return TooManyProcesses, fmt.Sprintf("had more than the %d processes allowed", s.launch.MaxProcesses)
	case threads > threadsEach*s.launch.MaxProcesses:
		return TooManyProcesses, fmt.Sprintf("had more than the %d threads allowed", threadsEach*s.launch.MaxProcesses)
	case memory > s.launch.MaxMemory && ownMemory(all) > s.launch.MaxMemory:
		return TooMuchMemory, fmt.Sprintf("had more than the %d bytes of memory allowed in use", s.launch.MaxMemory)
	}
	return Exited, ""
}

// descendants are all processes below this one but the launcher, which is woken up if the program has frozen it.
func (s *supervisor) descendants(most int) []proc {
	all := descendants(os.Getpid(), most+1, s.below)
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

// below are the children of a process, looked for with as few threads as may have any: reading a list for each has the kernel take
// longer to end it. Of this process it is the one that has started the launcher, or the first, which adopts. The launcher has one child,
// and soon says which.
func (s *supervisor) below(p proc) []int {
	switch {
	case p.pid == os.Getpid():
		return childrenOf(p.pid, slices.Compact([]int{p.pid, unix.Gettid()}))
	case p.pid != s.launcher:
		return children(p)
	case s.program == 0:
		return childrenOf(p.pid, []int{p.pid})
	}
	if child, ok := readProc(s.program); ok && child.parent == s.launcher { // or it is gone, and its number may be another's
		return []int{s.program}
	}
	return nil
}

// settle gives what is left a moment to end by itself, and returns the names of what does not.
func (s *supervisor) settle() []string {
	var left []string
	for end := s.clock.Now().Add(settleTime); ; {
		if !reap() {
			return nil
		}
		if seen := names(s.descendants(1000)); len(seen) > 0 { // what is never the same process for long is not seen each time
			left = seen
		}
		if s.clock.Now().After(end) {
			return left
		}
		if n, _ := unix.Poll(s.polled[:1], 5); n > 0 { // an order: there is no time for this
			return left
		}
	}
}

// reap takes note of the ends of children, and tells whether there are any more. One that has no children has no
// descendants either, since it would have inherited them.
func reap() (more bool) {
	for {
		pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
		switch {
		case err == nil && pid == 0:
			return true
		case err != nil && !errors.Is(err, unix.EINTR):
			return false // ECHILD
		}
	}
}
