package process

import (
	"cmp"
	"context"
	"os"
	"time"
)

// Runner starts programs. The zero Runner is ready to use, and holds them as well as goes without a supervisor.
type Runner struct {
	// Supervisor is a command line that calls Supervise with the arguments that follow it, such as that of a hidden command of
	// this very program. Linux only: elsewhere, and when it is empty, programs run without.
	Supervisor []string
	// Clock is what limits are measured by; nil is the clock of the system.
	Clock Clock

	killTime time.Duration // other than the constant, for tests
}

// A holder is how a program is held, from its start to when nothing of it is left.
type holder interface {
	// terminate asks the program to end: SIGTERM where there is such a thing.
	terminate()
	// kill ends all there is of it.
	kill()
	// abandon gives up on whatever holds it, and ends what can be found.
	abandon()
	// ended sends once, when nothing is left that could be ended.
	ended() <-chan death
	// means is how the program is held.
	means() string
}

// A death is what a holder knows of the end of a program.
type death struct {
	exit   int // -1 for none
	signal string
	cause  Ending // other than Exited when the holder itself has ended the program
	why    string
	left   []string
}

// order is what a holder is given.
type order struct {
	command Command // with all defaults
	path    string
	argv    []string
	stdio   []*os.File // the ends of the program, for descriptors 0, 1 and 2
}

// Start runs a command until it ends, or a bound is hit, or Stop is called, or the context is cancelled. It returns
// once the program runs. What it starts ends of itself, also when nobody waits for it.
//
// Errors are ErrNotFound and ErrNotExecutable with the program's name and how to go on, and what is wrong with the command;
// then nothing has run.
func (r Runner) Start(ctx context.Context, c Command) (*Process, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	path, called, err := lookUp(c.Args[0])
	if err != nil {
		return nil, err
	}
	clock := r.Clock
	if clock == nil {
		clock = systemClock{}
	}
	measured, err := openDisk(c.Watch, c.MaxDisk)
	if err != nil {
		return nil, err
	}
	pipes, ends, err := newStreams(c)
	if err != nil {
		measured.close()
		return nil, err
	}
	defer closeAll(ends)
	held, err := r.hold(order{c, path, append([]string{called}, c.Args[1:]...), ends}, clock)
	if err != nil {
		measured.close()
		pipes.close()
		return nil, err
	}
	p := newProcess(c, clock, pipes, measured, held)
	p.killTime = cmp.Or(r.killTime, killTime)
	pipes.start(c.MaxOutput)
	go p.run(ctx)
	return p, nil
}
