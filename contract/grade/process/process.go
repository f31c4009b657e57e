package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// killTime is how long what cannot be refused may take, before other means are tried. The supervisor needs less (sweepTime).
const killTime = 15 * time.Second

// Process is a program that runs or has run. Its methods may be called by several goroutines.
type Process struct {
	command Command
	clock   Clock
	streams *streams
	disk    *disk
	held    holder

	killTime time.Duration

	stops chan string   // why it is to be stopped
	ends  chan struct{} // closed when it is to end politely
	end   sync.Once
	done  chan struct{} // closed when result is there

	result Result
}

func newProcess(c Command, clock Clock, s *streams, d *disk, held holder) *Process {
	return &Process{
		command: c, clock: clock, streams: s, disk: d, held: held,
		stops: make(chan string, 1), ends: make(chan struct{}), done: make(chan struct{}),
	}
}

// ErrNotDriven is the error for who would talk to a program that was started without Driven.
var ErrNotDriven = errors.New("the program is not driven: its standard input is at its end")

// Stdin is the standard input of a driven program, and fails with ErrNotDriven for any other. Writing waits while the
// program does not read, at most until it has ended. Then it fails, as it does once the program has closed its input.
func (p *Process) Stdin() io.WriteCloser {
	if p.streams.stdin == nil {
		return notDriven{}
	}
	return p.streams.stdin
}

type notDriven struct{}

func (notDriven) Write([]byte) (int, error) { return 0, ErrNotDriven }
func (notDriven) Close() error              { return nil }

// WriteLine writes a line to the standard input of a driven program. It waits while the program does not read, at most until
// the context or the program has ended. A part of the line may then have been written; nothing can be written after that.
func (p *Process) WriteLine(ctx context.Context, line string) error {
	in := p.Stdin()
	defer context.AfterFunc(ctx, func() { in.Close() })()
	if _, err := io.WriteString(in, line+"\n"); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return fmt.Errorf("writing to standard input of the program: %w", err)
	}
	return nil
}

// ReadLine returns the next line that a driven program has written to its standard output, without its end. It waits until
// there is one, and fails with io.EOF when the stream has ended, and with the context's error when that ends first. Of a line
// longer than 64 KiB there is the start; while more than 1 MiB of lines wait to be read, new ones are dropped.
func (p *Process) ReadLine(ctx context.Context) (string, error) {
	if p.streams.lines == nil {
		return "", ErrNotDriven
	}
	line, err := p.streams.lines.next(ctx)
	return string(line), err
}

// End asks the program to end, and does not wait: its standard input ends; Grace later, it gets a SIGTERM; another Grace
// later, all of it is ended.
func (p *Process) End() { p.end.Do(func() { close(p.ends) }) }

// Stop ends the program and all that it has started, at once, and does not wait. The reason goes into the result.
func (p *Process) Stop(why string) {
	select {
	case p.stops <- why:
	default: // the first reason counts
	}
}

// Done is closed when the run is over: when nothing is left of it, here and in the system.
func (p *Process) Done() <-chan struct{} { return p.done }

// Wait waits for that, and returns what the run has come to.
func (p *Process) Wait() Result {
	<-p.done
	return p.result
}
