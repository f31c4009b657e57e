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

// work finds the peak of one work at one server, and how late answers are at half of it.
func (s *stand) work(ctx context.Context, r *running, name string) error {
	for _, w := range r.works {
		if w.name != name {
			continue
		}
		peak, err := s.load(ctx, w, r.server.URL, 0)
		if err != nil {
			return err
		}
		half, err := s.load(ctx, w, r.server.URL, peak.PerSecond()/2)
		if err != nil {
			return err
		}
		figures := r.figures.Work(name)
		figures.PerSecond = append(figures.PerSecond, peak.PerSecond())
		figures.Late = append(figures.Late, half.Late)
	}
	return nil
}

// load puts one load on a server: a rate of zero stands for all that it can take. Any answer that is not good is an error.
func (s *stand) load(ctx context.Context, w work, base string, rate float64) (drive.Result, error) {
	ready, err := w.get(ctx, base)
	if err != nil {
		return drive.Result{}, err
	}
	if len(ready.Rotate) == 0 { // to try a refresh token would spend it
		if _, err := ready.Once(ctx); err != nil {
			return drive.Result{}, err
		}
	}
	var got drive.Result
	if rate == 0 && s.wrk != "" {
		got, err = drive.Saturate(ctx, s.wrk, ready, s.connections, s.each)
	} else {
		got, err = drive.Send(ctx, ready, drive.Load{Connections: s.connections, For: s.each, Rate: rate})
	}
	if err != nil {
		return got, err
	}
	return got, got.Check()
}
