package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/popupmock/popupmock/tools/load/internal/drive"
	"github.com/popupmock/popupmock/tools/load/internal/process"
	"github.com/popupmock/popupmock/tools/load/internal/result"
)

// A stand is where and how servers are measured.
type stand struct {
	pin         process.Pin
	wrk         string // empty for the built-in generator
	connections int
	each        time.Duration
	warm        time.Duration // before each figure of a peak
}

// running is a target that has been started.
type running struct {
	target
	server  *process.Server
	others  []*process.Server // those beside it
	figures *result.Server
}

func newFigures(t target) *result.Server { return &result.Server{Name: t.name, What: t.what} }

// all are the servers of a target.
func (r *running) all() []*process.Server { return append([]*process.Server{r.server}, r.others...) }

func (r *running) stop() {
	for _, s := range r.all() {
		s.Stop()
	}
}

// rounds measures all targets. In each round all are started anew, so that none has more behind it than another, and then each does
// each work in turn, so that what is compared was measured within seconds. Who is first changes from round to round.
func (s *stand) rounds(ctx context.Context, targets []target, n int) ([]*result.Server, error) {
	var figures []*result.Server
	for _, t := range targets {
		figures = append(figures, newFigures(t))
	}
	for round := range n {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, n)
		if err := s.round(ctx, targets, figures, round); err != nil {
			return nil, err
		}
	}
	return figures, nil
}

func (s *stand) round(ctx context.Context, targets []target, figures []*result.Server, round int) error {
	var all []*running
	defer func() {
		for _, r := range all {
			r.stop()
		}
	}()
	for i := range targets {
		at := (i + round) % len(targets)
		r := &running{target: targets[at], figures: figures[at]}
		if err := s.start(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		all = append(all, r)
	}
	for _, name := range []string{productList, refresh, login} {
		for _, r := range all {
			if err := s.work(ctx, r, name); err != nil {
				return fmt.Errorf("%s: %s: %w", r.name, name, err)
			}
		}
	}
	for _, r := range all {
		memory, err := r.server.Megabytes()
		if err != nil {
			return err
		}
		r.figures.After = append(r.figures.After, memory)
	}
	return nil
}

// start starts a server and makes it ready.
func (s *stand) start(ctx context.Context, r *running) (err error) {
	r.server, err = process.Start(ctx, s.pin, r.command, r.first)
	if err != nil {
		return err
	}
	if err := s.ready(ctx, r); err != nil {
		r.stop()
		return err
	}
	return nil
}

func (s *stand) ready(ctx context.Context, r *running) error {
	if r.setUp != nil {
		if err := r.setUp(ctx, r.server.URL); err != nil {
			return err
		}
	}
	memory, err := r.server.Megabytes()
	if err != nil {
		return err
	}
	r.figures.Start = append(r.figures.Start, float64(r.server.Started)/float64(time.Millisecond))
	r.figures.Idle = append(r.figures.Idle, memory)
	for _, command := range r.beside {
		other, err := process.Start(ctx, s.pin, command, r.first)
		if err != nil {
			return err
		}
		r.others = append(r.others, other)
	}
	return nil
}

// work finds the peak of one work at one target with what each request costs there, and how late answers are at half of it.
func (s *stand) work(ctx context.Context, r *running, name string) error {
	for _, w := range r.works {
		if w.name != name {
			continue
		}
		peak, used, err := s.load(ctx, w, r, 0)
		if err != nil {
			return err
		}
		half, _, err := s.load(ctx, w, r, peak.PerSecond()/2)
		if err != nil {
			return err
		}
		figures := r.figures.Work(name)
		figures.PerSecond = append(figures.PerSecond, peak.PerSecond())
		figures.Late = append(figures.Late, half.Late)
		if used.cpu > 0 {
			figures.CPU = append(figures.CPU, float64(used.cpu)/float64(time.Microsecond)/float64(peak.Requests))
		}
		if r.calls != nil {
			figures.StateCalls = append(figures.StateCalls, used.calls/float64(peak.Requests))
		}
	}
	return nil
}

// use is what a server has used.
type use struct {
	cpu   time.Duration
	calls float64 // of its state
}

// used is what a server of the target has used so far.
func (r *running) used(ctx context.Context, server *process.Server) (u use, err error) {
	if u.cpu, err = server.CPU(); err == nil && r.calls != nil {
		u.calls, err = r.calls(ctx, server.URL)
	}
	return u, err
}

// load puts one load on the servers of a target, and returns what they used for it: a rate of zero stands for all that they can take. Any
// answer that is not good is an error.
func (s *stand) load(ctx context.Context, w work, r *running, rate float64) (drive.Result, use, error) {
	servers := r.all()
	got, used, wrong := make([]drive.Result, len(servers)), make([]use, len(servers)), make([]error, len(servers))
	var all sync.WaitGroup
	for i, server := range servers {
		all.Go(func() {
			got[i], used[i], wrong[i] = s.loadOne(ctx, w, r, server, rate/float64(len(servers)))
		})
	}
	all.Wait()
	var sum use
	for _, u := range used {
		sum.cpu, sum.calls = sum.cpu+u.cpu, sum.calls+u.calls
	}
	return drive.Together(got...), sum, errors.Join(wrong...)
}

// loadOne puts a load on one server of a target, by its share of the connections.
func (s *stand) loadOne(ctx context.Context, w work, r *running, server *process.Server, rate float64) (got drive.Result, used use, err error) {
	connections := max(1, s.connections/len(r.all()))
	ready, err := s.prepared(ctx, w, server, connections, rate == 0)
	if err != nil {
		return got, used, err
	}
	before, err := r.used(ctx, server)
	if err != nil {
		return got, used, err
	}
	if got, err = s.send(ctx, ready, connections, rate); err != nil {
		return got, used, err
	}
	after, err := r.used(ctx, server)
	if err != nil {
		return got, used, err
	}
	return got, use{after.cpu - before.cpu, after.calls - before.calls}, got.Check()
}

// prepared is work that a server has done once, and for a while if it is to be warm.
func (s *stand) prepared(ctx context.Context, w work, server *process.Server, connections int, warm bool) (drive.Work, error) {
	ready, err := w.get(ctx, server.URL)
	if err != nil {
		return ready, err
	}
	if len(ready.Rotate) == 0 { // to try a refresh token would spend it
		if _, err := ready.Once(ctx); err != nil {
			return ready, err
		}
	}
	if !warm || s.warm == 0 {
		return ready, nil
	}
	if err := s.warmUp(ctx, ready, connections); err != nil {
		return ready, err
	}
	return w.get(ctx, server.URL) // refresh tokens are spent by now
}

// warmUp does some work that is not measured.
func (s *stand) warmUp(ctx context.Context, ready drive.Work, connections int) error {
	got, err := drive.Send(ctx, ready, drive.Load{Connections: connections, For: s.warm})
	if err != nil {
		return err
	}
	return got.Check()
}

func (s *stand) send(ctx context.Context, ready drive.Work, connections int, rate float64) (drive.Result, error) {
	if rate == 0 && s.wrk != "" {
		return drive.Saturate(ctx, s.wrk, ready, connections, s.each)
	}
	return drive.Send(ctx, ready, drive.Load{Connections: connections, For: s.each, Rate: rate})
}
