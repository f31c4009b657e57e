package process

import (
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

const whySupervisorLost = "it, or somebody else, has killed what supervised it"

// startTime is how long a supervisor may take to start a program, on a machine that is very busy.
const startTime = 30 * time.Second

// hold starts a program under a supervisor, or without when there is none.
func (r Runner) hold(o order, clock Clock) (holder, error) {
	if len(r.Supervisor) == 0 {
		return holdGroup(o, clock)
	}
	s := &supervised{marker: newMarker(), clock: clock, death: make(chan death, 1), complaint: newCapture(8 << 10)}
	if err := s.start(r.Supervisor, o); err != nil {
		return nil, err
	}
	return s, nil
}

// supervised is the side of the runner of a program that a supervisor holds.
type supervised struct {
	cmd       *exec.Cmd
	marker    string
	clock     Clock
	pid       int // of the program
	death     chan death
	complaint *capture

	mu     sync.Mutex
	orders *os.File
}

func (s *supervised) start(supervisor []string, o order) error {
	itsOrders, orders, err := os.Pipe()
	if err != nil {
		return err
	}
	reports, itsReports, err := os.Pipe()
	if err != nil {
		closeAll([]*os.File{itsOrders, orders})
		return err
	}
	s.orders = orders
	s.cmd = exec.Command(supervisor[0], supervisor[1:]...)
	s.cmd.ExtraFiles = append([]*os.File{itsOrders, itsReports}, o.stdio...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // a Ctrl-C in the terminal is not for it
	s.cmd.Stderr, s.cmd.WaitDelay = complaints{s.complaint}, drainTime
	err = s.cmd.Start()
	closeAll([]*os.File{itsOrders, itsReports})
	if err != nil {
		closeAll([]*os.File{orders, reports})
		return fmt.Errorf("starting the supervisor: %w", err)
	}
	return s.launch(o, reports)
}

type complaints struct{ *capture }

func (c complaints) Write(text []byte) (int, error) {
	c.write(text)
	return len(text), nil
}

// launch has the supervisor start the program, and waits until it has.
func (s *supervised) launch(o order, reports *os.File) error {
	c := o.command
	received := messages(reports)
	go func() {
		_ = gob.NewEncoder(s.orders).Encode(launch{ // a supervisor that is gone shows by its messages
			Path: o.path, Argv: o.argv, Env: marked(c.Env, s.marker), Dir: c.Dir,
			MaxDisk: c.MaxDisk, MaxProcesses: c.MaxProcesses, MaxMemory: c.MaxMemory,
		})
	}()
	var first message
	slow := ""
	select {
	case m := <-received: // nothing is received from one that has died
		if m.PID != 0 {
			s.pid = m.PID
			go s.wait(received, reports)
			return nil
		}
		first = m
	case <-s.clock.After(startTime):
		slow = fmt.Sprintf(" within %s", startTime)
		_ = s.cmd.Process.Kill() // or it has ended
	}
	s.end(received, reports)
	return s.notLaunched(o, first, slow)
}

// notLaunched says why nothing was heard of the program's start. That may be because it was quick: it runs, and has killed or
// frozen who was about to say so. Then it is lost, and that is no error.
func (s *supervised) notLaunched(o order, m message, slow string) error {
	if m.Errno != 0 {
		return notStarted(o.path, o.command.Dir, m.Errno)
	}
	complaint := strings.TrimSpace(string(s.complaint.output().Bytes()))
	left := clearGroup(noSession, s.marker, s.clock)
	switch {
	case len(left) > 0:
		s.death <- death{exit: -1, cause: Lost, why: whySupervisorLost, left: left}
		return nil
	case m.Ended && complaint == "":
		s.death <- m.death()
		return nil
	}
	return fmt.Errorf("the supervisor has not started the program%s: %s", slow, complaint)
}

// end waits for the end of the supervisor.
func (s *supervised) end(received <-chan message, reports io.Closer) {
	s.mu.Lock()
	shut(s.orders)
	s.mu.Unlock()
	_ = s.cmd.Wait() // what matters it has reported, or it is lost
	reports.Close()
	for range received { // so that reading ends
	}
}

// wait waits for the last message. Where it does not come, the supervisor was killed.
func (s *supervised) wait(received <-chan message, reports io.Closer) {
	last, ok := <-received
	s.end(received, reports)
	d := last.death()
	if !ok {
		d = death{exit: -1, cause: Lost, why: whySupervisorLost}
	}
	if d.cause == Lost {
		d.left = append(d.left, clearGroup(s.pid, s.marker, s.clock)...)
	}
	s.death <- d
}

// order gives the supervisor an order, which is gone when it no longer reads.
func (s *supervised) order(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.orders.WriteString(text)
}

func (s *supervised) terminate()          { s.order(string(rune(orderTerminate))) }
func (s *supervised) kill()               { s.order(string(rune(orderKill))) }
func (s *supervised) abandon()            { _ = s.cmd.Process.Kill() } // whose end then shows in wait
func (s *supervised) ended() <-chan death { return s.death }
func (s *supervised) means() string       { return bySupervisor }
