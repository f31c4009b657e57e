package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
)

// A spool writes lines to a writer that may stand still, such as a pipe that nobody reads, without anyone waiting for
// it. Lines keep their order. Those that find no room are left out, and a line in their place says how many.
// It is safe for concurrent use.
type spool struct {
	wake chan struct{} // holds one when there may be something to write
	done chan struct{} // closed once all is written

	mu      sync.Mutex // guards all below
	waiting [][]byte
	leftOut int
	closed  bool
}

// maxWaiting is how many lines may wait. As many again may be on their way to the writer.
const maxWaiting = 1024

// newSpool starts a goroutine that writes to w, and ends once the spool is closed and all is written.
func newSpool(w io.Writer) *spool {
	s := &spool{wake: make(chan struct{}, 1), done: make(chan struct{})}
	go s.run(w)
	return s
}

// Write takes one line, with its end. It neither waits nor fails.
func (s *spool) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) < maxWaiting {
		s.waiting = append(s.waiting, bytes.Clone(line))
	} else {
		s.leftOut++
	}
	s.rouse()
	return len(line), nil
}

// close waits until all lines are written, or until ctx ends. Lines that come later are never written.
func (s *spool) close(ctx context.Context) {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.rouse()
	select {
	case <-s.done:
	case <-ctx.Done():
	}
}

func (s *spool) rouse() {
	select {
	case s.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// run writes what waits, each line on its own, so that lines of two spools with the same pipe behind them do not mix.
func (s *spool) run(w io.Writer) {
	defer close(s.done)
	for closed := false; !closed; {
		<-s.wake
		var lines [][]byte
		var leftOut int
		lines, leftOut, closed = s.take()
		for _, line := range lines {
			_, _ = w.Write(line) // when nobody watches any more, the mock goes on
		}
		if leftOut > 0 {
			fmt.Fprintf(w, "popupmock: %d lines left out, because nobody reads them\n", leftOut)
		}
	}
}

// take empties the spool. The lines left out come after those that waited, since it was full from the first one on.
func (s *spool) take() (lines [][]byte, leftOut int, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines, leftOut, closed = s.waiting, s.leftOut, s.closed
	s.waiting, s.leftOut = nil, 0
	return lines, leftOut, closed
}
