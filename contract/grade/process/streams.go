package process

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// drainTime is how long streams are still read that are open although nothing is left that could be ended.
const drainTime = time.Second

// streams are our ends of the three pipes of a program, and what comes out of them.
type streams struct {
	stdin          *os.File // nil unless it is driven
	stdout, stderr *os.File

	sinkMu sync.Mutex
	sink   func(Stream, []byte)
	lines  *lines // nil unless it is driven

	out, err Output        // once read is closed
	read     chan struct{} // closed when both streams are at their end
}

// newStreams makes the pipes. The files are the program's ends, in the order of the descriptors 0, 1 and 2, which the
// caller closes once it is started.
func newStreams(c Command) (s *streams, ends []*os.File, err error) {
	s = &streams{sink: c.Sink, read: make(chan struct{})}
	defer func() {
		if err != nil {
			s.close()
			closeAll(ends)
		}
	}()
	stdin, err := s.openStdin(c.Driven)
	if err != nil {
		return nil, nil, err
	}
	ends = append(ends, stdin)
	for _, ours := range []**os.File{&s.stdout, &s.stderr} {
		r, w, err := os.Pipe()
		if err != nil {
			return nil, ends, err
		}
		*ours = r
		ends = append(ends, w)
	}
	return s, ends, nil
}

func (s *streams) openStdin(driven bool) (*os.File, error) {
	if !driven {
		return os.Open(os.DevNull)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s.stdin, s.lines = w, newLines()
	return r, nil
}

// start reads both streams until they end.
func (s *streams) start(most int64) {
	var both sync.WaitGroup
	out, errs := newCapture(most), newCapture(most)
	both.Go(func() {
		cut := s.drain(Stdout, s.stdout, out)
		s.out = out.output()
		s.out.Cut = cut
		if s.lines != nil {
			s.lines.close()
		}
	})
	both.Go(func() {
		cut := s.drain(Stderr, s.stderr, errs)
		s.err = errs.output()
		s.err.Cut = cut
	})
	go func() {
		both.Wait()
		close(s.read)
	}()
}

// drain reads a stream to its end, and tells whether there was another end than that.
func (s *streams) drain(stream Stream, from *os.File, to *capture) (cut bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			to.write(buffer[:n])
			s.show(stream, buffer[:n])
		}
		if err != nil {
			return !errors.Is(err, io.EOF)
		}
	}
}

func (s *streams) show(stream Stream, chunk []byte) {
	if s.lines != nil && stream == Stdout {
		s.lines.write(chunk)
	}
	if s.sink != nil {
		s.sinkMu.Lock()
		defer s.sinkMu.Unlock()
		s.sink(stream, chunk)
	}
}

// finish waits for the end of both streams, for as long as is reasonable when the program has ended, and closes all.
func (s *streams) finish(clock Clock) {
	select {
	case <-s.read:
	case <-clock.After(drainTime):
	}
	s.close() // which ends reading
	<-s.read
}

// closeStdin ends the standard input of a driven program, and whoever writes to it.
func (s *streams) closeStdin() {
	if s.stdin != nil {
		shut(s.stdin)
	}
}

func (s *streams) close() {
	for _, f := range []*os.File{s.stdin, s.stdout, s.stderr} {
		if f != nil {
			shut(f)
		}
	}
}

func closeAll(files []*os.File) {
	for _, f := range files {
		shut(f)
	}
}

// shut closes what nothing was written to that could be lost.
func shut(c io.Closer) { c.Close() }
