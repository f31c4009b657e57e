package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/popupmock/popupmock/examples/need"
)

// TB is the part of testing.TB that is used here.
type TB interface {
	need.TB
	Cleanup(f func())
	Context() context.Context
	Logf(format string, args ...any)
}

// startLimit bounds how long a server may take to start or to end: far more than any needs.
const startLimit = 30 * time.Second

// A command is how a server is started.
type command struct {
	name string
	args []string
	// ready is part of the line that the server writes when it can be reached.
	ready string
	// quit ends it at once, and lets it clean up what would stay on the machine.
	quit syscall.Signal
	// user runs it, where it does not run as root.
	user *account
}

// A Process is a server that was started, and can be started again.
type Process struct {
	tb      TB
	command command
	running *running
}

// running is one run of a process.
type running struct {
	cmd   *exec.Cmd
	ready chan struct{} // closed when the server can be reached
	ended chan struct{} // closed when it has ended, and written all
	mutex sync.Mutex
	lines []string
}

// newProcess starts a server. It ends with the test.
func newProcess(tb TB, c command) *Process {
	tb.Helper()
	p := &Process{tb: tb, command: c}
	tb.Cleanup(func() { p.end(p.command.quit) })
	if err := p.start(); err != nil {
		tb.Fatalf("%v", err)
	}
	return p
}

// start returns when the server can be reached.
func (p *Process) start() error {
	r := &running{ready: make(chan struct{}), ended: make(chan struct{})}
	r.cmd = exec.Command(p.command.name, p.command.args...)
	r.cmd.SysProcAttr = attributes(p.command.user)
	r.cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	reader, writer := io.Pipe()
	r.cmd.Stdout, r.cmd.Stderr = writer, writer
	if err := r.cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", p.command.name, err)
	}
	p.running = r
	go func() {
		_ = r.cmd.Wait()
		_ = writer.Close()
	}()
	go r.read(reader, p.command.ready)
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	select {
	case <-r.ready:
		return nil
	case <-r.ended:
		return fmt.Errorf("%s has ended instead of serving:\n%s", p.command.name, r.output())
	case <-ctx.Done():
		p.end(syscall.SIGKILL)
		return fmt.Errorf("%s does not serve after %v:\n%s", p.command.name, startLimit, r.output())
	}
}

// read keeps what the server writes, and looks for the line that says it is ready.
func (r *running) read(output io.Reader, ready string) {
	defer close(r.ended)
	scanner := bufio.NewScanner(output)
	for scanner.Scan() {
		r.mutex.Lock()
		r.lines = append(r.lines, scanner.Text())
		r.mutex.Unlock()
		if ready != "" && strings.Contains(scanner.Text(), ready) {
			close(r.ready)
			ready = ""
		}
	}
}

func (r *running) output() string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return strings.Join(r.lines, "\n")
}

// Kill ends the server the way a power cut does, and returns when it is gone.
func (p *Process) Kill() { p.end(syscall.SIGKILL) }

// Stop makes the server stand still, its connections open, until Continue.
func (p *Process) Stop() { Stop(p.tb, p.running.cmd.Process) }

// Continue lets a stopped server go on.
func (p *Process) Continue() { Continue(p.tb, p.running.cmd.Process) }

// Stop makes any process stand still until Continue, such as one that a server has started for a session.
func Stop(tb TB, process *os.Process) {
	tb.Helper()
	if err := process.Signal(stopSignal); err != nil {
		tb.Fatalf("stopping process %d: %v", process.Pid, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for !isStopped(process.Pid) {
		if ctx.Err() != nil {
			tb.Fatalf("process %d does not stand still", process.Pid)
			return
		}
	}
}

// Continue lets a process go on that Stop has stopped. One that has ended meanwhile is fine.
func Continue(tb TB, process *os.Process) {
	tb.Helper()
	if err := process.Signal(continueSignal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		tb.Fatalf("continuing process %d: %v", process.Pid, err)
	}
}

// Start starts a server again that was killed, at the same place.
func (p *Process) Start() {
	p.tb.Helper()
	if err := p.start(); err != nil {
		p.tb.Fatalf("%v", err)
	}
}

// Output is what the server has written since it was last started.
func (p *Process) Output() string { return p.running.output() }

// end is fine for a server that has ended already, or never started.
func (p *Process) end(how syscall.Signal) {
	r := p.running
	if r == nil {
		return
	}
	_ = r.cmd.Process.Signal(continueSignal) // a stopped one takes no signal but SIGKILL
	_ = r.cmd.Process.Signal(how)
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	select {
	case <-r.ended:
	case <-ctx.Done():
		_ = r.cmd.Process.Kill()
		<-r.ended
	}
}
