package main

import (
	"context"
	"fmt"
	"os"
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
	figures *result.Server
}

// rounds measures all targets. In each round all are started anew, so that none has more behind it than another, and then each does
// each work in turn, so that what is compared was measured within seconds. Who is first changes from round to round.
func (s *stand) rounds(ctx context.Context, targets []target, n int) ([]*result.Server, error) {
	var figures []*result.Server
	for _, t := range targets {
		figures = append(figures, &result.Server{Name: t.name, What: t.what})
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
			r.server.Stop()
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
		r.server.Stop()
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
	return nil
}

// work finds the peak of one work at one server with what each request costs there, and how late answers are at half of it.
func (s *stand) work(ctx context.Context, r *running, name string) error {
	for _, w := range r.works {
		if w.name != name {
			continue
		}
		peak, used, err := s.load(ctx, w, r.server, 0)
		if err != nil {
			return err
		}
		half, _, err := s.load(ctx, w, r.server, peak.PerSecond()/2)
		if err != nil {
			return err
		}
		figures := r.figures.Work(name)
		figures.PerSecond = append(figures.PerSecond, peak.PerSecond())
		figures.Late = append(figures.Late, half.Late)
		if used > 0 {
			figures.CPU = append(figures.CPU, float64(used)/float64(time.Microsecond)/float64(peak.Requests))
		}
	}
	return nil
}

// load puts one load on a server and returns what time on a core it took there: a rate of zero stands for all that it can take. Any answer
// that is not good is an error.
func (s *stand) load(ctx context.Context, w work, server *process.Server, rate float64) (drive.Result, time.Duration, error) {
	ready, err := w.get(ctx, server.URL)
	if err != nil {
		return drive.Result{}, 0, err
	}
	if len(ready.Rotate) == 0 { // to try a refresh token would spend it
		if _, err := ready.Once(ctx); err != nil {
			return drive.Result{}, 0, err
		}
	}
	if rate == 0 && s.warm > 0 {
		if err := s.warmUp(ctx, ready); err != nil {
			return drive.Result{}, 0, err
		}
		if ready, err = w.get(ctx, server.URL); err != nil { // refresh tokens are spent by now
			return drive.Result{}, 0, err
		}
	}
	before, err := server.CPU()
	if err != nil {
		return drive.Result{}, 0, err
	}
	got, err := s.send(ctx, ready, rate)
	if err != nil {
		return got, 0, err
	}
	after, err := server.CPU()
	if err != nil {
		return got, 0, err
	}
	return got, after - before, got.Check()
}

// warmUp does some work that is not measured.
func (s *stand) warmUp(ctx context.Context, ready drive.Work) error {
	got, err := drive.Send(ctx, ready, drive.Load{Connections: s.connections, For: s.warm})
	if err != nil {
		return err
	}
	return got.Check()
}

func (s *stand) send(ctx context.Context, ready drive.Work, rate float64) (drive.Result, error) {
	if rate == 0 && s.wrk != "" {
		return drive.Saturate(ctx, s.wrk, ready, s.connections, s.each)
	}
	return drive.Send(ctx, ready, drive.Load{Connections: s.connections, For: s.each, Rate: rate})
}
