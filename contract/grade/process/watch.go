package process

import (
	"context"
	"fmt"
	"time"
)

// run sees a program to its end, and fills in the result.
func (p *Process) run(ctx context.Context) {
	defer close(p.done)
	began := p.clock.Now()
	over, quit, peak := make(chan int64, 1), make(chan struct{}), make(chan int64, 1)
	go func() { peak <- p.measure(over, quit) }()

	s, d := p.watch(ctx, over)

	p.streams.finish(p.clock)
	close(quit)
	p.result = Result{
		Ended: Exited, Exit: d.exit, Signal: d.signal, Left: d.left, Disk: <-peak, Contained: p.held.means(),
		Stdout: p.streams.out, Stderr: p.streams.err, Duration: p.clock.Now().Sub(began),
	}
	p.disk.close()
	p.judge(s, d)
}

// A sentence is what we have ended a program for; there is none while why is empty.
type sentence struct {
	ending     Ending
	why        string
	terminated bool // whether it was sent a SIGTERM
}

// judge says how the program came to its end: what we, or the holder, have ended it for; otherwise what its status says.
func (p *Process) judge(s sentence, d death) {
	r := &p.result
	switch {
	case d.cause == Lost:
		r.Ended, r.Why = Lost, d.why
	case s.why != "":
		r.Ended, r.Why = s.ending, s.why
	case d.cause != Exited:
		r.Ended, r.Why = d.cause, d.why
	case d.signal == "SIGXFSZ", r.Disk >= p.command.MaxDisk:
		r.Ended, r.Why = TooMuchDisk, fmt.Sprintf("wrote more than the %d bytes allowed", p.command.MaxDisk)
	case d.signal == "SIGTERM" && s.terminated:
		r.Ended, r.Why = Stopped, "ended by SIGTERM, as it was asked to"
	case d.signal != "":
		r.Ended, r.Why = Signalled, "ended by "+d.signal
	default:
		r.Ended, r.Why = Exited, fmt.Sprintf("exit status %d", d.exit)
	}
	if r.Ended != Lost && (s.why != "" || d.cause != Exited) {
		r.Left = nil // it did not leave them: it was ended
	}
}

// watch waits until the program has ended, and ends it when it has to.
func (p *Process) watch(ctx context.Context, over <-chan int64) (s sentence, d death) {
	limit, ends := p.clock.After(p.command.Limit), (<-chan struct{})(p.ends)
	var grace <-chan time.Time
	for {
		select {
		case d := <-p.held.ended():
			return s, d
		case <-limit:
			s = sentence{ending: TimedOut, why: fmt.Sprintf("took longer than %s", p.command.Limit)}
			limit, ends = nil, nil
			p.streams.closeStdin()
			grace = p.ask(&s)
		case <-ends:
			ends = nil
			p.streams.closeStdin()
			grace = p.clock.After(p.command.Grace)
		case <-grace:
			if !s.terminated {
				grace = p.ask(&s)
				continue
			}
			if s.why == "" {
				s.ending, s.why = Unwilling, fmt.Sprintf("lived on %s after SIGTERM", p.command.Grace)
			}
			return s, p.kill()
		case why := <-p.stops:
			return sentence{ending: Stopped, why: "stopped: " + why}, p.kill()
		case <-ctx.Done():
			return sentence{ending: Stopped, why: "stopped: " + context.Cause(ctx).Error()}, p.kill()
		case <-over:
			why := fmt.Sprintf("wrote more than the %d bytes allowed", p.command.MaxDisk)
			return sentence{ending: TooMuchDisk, why: why}, p.kill()
		}
	}
}

// ask has the program end by itself, and returns when its grace is over.
func (p *Process) ask(s *sentence) <-chan time.Time {
	s.terminated = true
	p.held.terminate()
	return p.clock.After(p.command.Grace)
}

// kill ends all there is of the program.
func (p *Process) kill() death {
	for _, end := range []func(){p.held.kill, p.held.abandon} {
		end()
		select {
		case d := <-p.held.ended():
			return d
		case <-p.clock.After(p.killTime):
		}
	}
	return death{exit: -1, cause: Lost, why: "could not be ended: the system does not let go of it"}
}

// measure watches the disk until it is told to quit, and once more then. It returns the most that it has seen.
func (p *Process) measure(over chan<- int64, quit <-chan struct{}) (peak int64) {
	for last := false; ; {
		before := p.clock.Now()
		used, tooMuch := p.disk.used()
		peak = max(peak, used)
		if tooMuch {
			peak = max(peak, p.command.MaxDisk)
			over <- used
			return peak
		}
		if last {
			return peak
		}
		select {
		case <-quit:
			last = true
		case <-p.clock.After(pause(p.clock.Now().Sub(before))):
		}
	}
}
