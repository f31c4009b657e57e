package process

import (
	"errors"
	"syscall"
	"time"
)

// ErrNoDump is returned by Goroutines for a program that did not list them.
var ErrNoDump = errors.New("the server listed no goroutines when it was asked to by SIGQUIT")

// Goroutines ends a server that is written in Go and counts its goroutines: at SIGQUIT the runtime lists them all. It is a system's
// that has this signal.
func (s *Server) Goroutines() (int, error) {
	if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		return 0, err
	}
	select {
	case <-s.exited:
	case <-time.After(stopWithin):
		return 0, ErrNoDump
	}
	n := countGoroutines(s.output.all())
	if n == 0 {
		return 0, ErrNoDump
	}
	return n, nil
}
