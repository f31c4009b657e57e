package process

import (
	"bytes"
	"context"
	"io"
	"sync"
)

// The bounds of what waits for ReadLine.
const (
	maxLine    = 64 << 10 // bytes of a line
	maxWaiting = 1 << 20  // bytes of all lines together
)

// lines keeps the lines of a stream until somebody reads them. It never blocks who writes: what is more than fits is
// dropped, and a line that is too long is cut.
type lines struct {
	mu      sync.Mutex
	partial []byte   // the line that has not ended yet
	waiting [][]byte // whole lines
	size    int      // of waiting
	closed  bool
	news    chan struct{} // holds one token when something has changed
}

func newLines() *lines { return &lines{news: make(chan struct{}, 1)} }

func (l *lines) write(chunk []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(chunk) > 0 {
		line, rest, ended := bytes.Cut(chunk, []byte{'\n'})
		n := min(len(line), maxLine-len(l.partial))
		l.partial = append(l.partial, line[:n]...)
		if ended {
			l.finishLine()
		}
		chunk = rest
	}
}

func (l *lines) finishLine() {
	if l.size+len(l.partial) <= maxWaiting && len(l.waiting) < maxWaiting/16 {
		l.waiting = append(l.waiting, bytes.TrimSuffix(l.partial, []byte{'\r'}))
		l.size += len(l.partial)
	}
	l.partial = nil
	l.tell()
}

func (l *lines) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.partial) > 0 {
		l.finishLine()
	}
	l.closed = true
	l.tell()
}

func (l *lines) tell() {
	select {
	case l.news <- struct{}{}:
	default:
	}
}

// next waits for a line.
func (l *lines) next(ctx context.Context) ([]byte, error) {
	for {
		line, ok, closed := l.take()
		switch {
		case ok:
			return line, nil
		case closed:
			l.tell() // for whoever else waits
			return nil, io.EOF
		}
		select {
		case <-l.news:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (l *lines) take() (line []byte, ok, closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		return nil, false, l.closed
	}
	line, l.waiting = l.waiting[0], l.waiting[1:]
	l.size -= len(line)
	if len(l.waiting) > 0 {
		l.tell()
	}
	return line, true, false
}
