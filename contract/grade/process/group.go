package process

import (
	"errors"
	"os/exec"
	"time"
)

// settleTime is how long what a program has left running may take to end by itself: it may be about to.
const settleTime = 250 * time.Millisecond

// A group holds a program by its process group, where the system has such a thing.
type group struct {
	cmd    *exec.Cmd
	marker string
	death  chan death
	done   chan struct{}
}

// holdGroup starts a program without a supervisor.
func holdGroup(o order, clock Clock) (holder, error) {
	g := &group{marker: newMarker(), death: make(chan death, 1), done: make(chan struct{})}
	g.cmd = &exec.Cmd{
		Path: o.path, Args: o.argv, Dir: o.command.Dir, Env: marked(o.command.Env, g.marker),
		Stdin: o.stdio[0], Stdout: o.stdio[1], Stderr: o.stdio[2], SysProcAttr: inGroup(),
	}
	if err := g.cmd.Start(); err != nil {
		return nil, notStarted(o.path, o.command.Dir, err)
	}
	go g.wait(clock)
	return g, nil
}

func (g *group) wait(clock Clock) {
	err := g.cmd.Wait()
	close(g.done)
	d := death{exit: -1, signal: signalOf(g.cmd.ProcessState)}
	if exit := (*exec.ExitError)(nil); err == nil || errors.As(err, &exit) {
		d.exit = g.cmd.ProcessState.ExitCode()
	}
	d.left = clearGroup(g.cmd.Process.Pid, g.marker, clock)
	g.death <- d
}

func (g *group) terminate() {
	if !g.isOver() {
		terminateGroup(g.cmd.Process)
	}
}

func (g *group) kill() {
	if !g.isOver() {
		killGroup(g.cmd.Process)
	}
}

// isOver tells whether the first process is gone, whose number may then be another's.
func (g *group) isOver() bool {
	select {
	case <-g.done:
		return true
	default:
		return false
	}
}

func (g *group) abandon()            { g.kill() }
func (g *group) ended() <-chan death { return g.death }
func (g *group) means() string       { return groupMeans }
