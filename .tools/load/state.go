package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/popupmock/popupmock/tools/load/internal/drive"
	"github.com/popupmock/popupmock/tools/load/internal/process"
)

// state measures popupmock with its state in memory, which ratios are to, in a file and in Redis; how late a logout at one mock is known at
// another; and, with --pairs, what so many token pairs take and how long a mock takes to start with them.
func state(ctx context.Context, o *options) error {
	run, s, list, err := o.prepare(ctx)
	if err != nil {
		return err
	}
	redis, err := startRedis(ctx, o.folder)
	if err != nil {
		return err
	}
	defer redis.stop()
	run.Notes = []string{redis.note() + " It is on no core of its own."}
	if run.Servers, err = s.rounds(ctx, o.stateTargets(redis, list), o.rounds); err != nil {
		return err
	}
	for _, figures := range run.Servers {
		for _, w := range figures.Works {
			if len(w.StateCalls) > 0 {
				run.Notes = append(run.Notes, fmt.Sprintf("%s, %s: %.3f calls of the state a request.", figures.Name, w.Name, w.StateCalls.Median()))
			}
		}
	}
	late, err := o.staleness(ctx, s, redis)
	if err != nil {
		return fmt.Errorf("how late a logout is known elsewhere: %w", err)
	}
	run.Notes = append(run.Notes, late...)
	if o.pairs > 0 {
		for _, t := range o.pairTargets(redis) {
			note, err := o.manyPairs(ctx, s, t)
			if err != nil {
				return fmt.Errorf("%d pairs, %s: %w", o.pairs, t.name, err)
			}
			run.Notes = append(run.Notes, note)
		}
	}
	return o.show(run)
}

// stateTargets are the ways to keep the state. Three mocks are loaded at once, each by a third of the connections.
func (o *options) stateTargets(redis *redisServer, list []byte) []target {
	places := o.places(redis)
	var targets []target
	for _, p := range []struct {
		name, what string
		mocks      int
		place      func() []string
	}{
		{"memory", "without --state", 1, places.memory},
		{"file", "--state FILE", 1, places.file},
		{"Redis", "--state redis://…", 1, places.redis},
		{"Redis, 3 mocks", "three of them, asked at once", 3, places.redis},
		{"Redis, strict", "with --strict-revocation", 1, places.strict},
	} {
		var flags []string
		mock := o.popupmockWith(nil)
		plain := mock.command
		mock.command = func(host string, port int) []string { // each start is of a state of its own
			flags = p.place()
			return append(plain(host, port), flags...)
		}
		for range p.mocks - 1 {
			mock.beside = append(mock.beside, func(host string, port int) []string { return append(plain(host, port), flags...) })
		}
		mock.name, mock.what, mock.calls = p.name, p.what, stateCalls
		mock.works = []work{listWork(list), loginWork(), refreshWork(o.connections)}
		targets = append(targets, mock)
	}
	return targets
}

// places give the flags of a state that nobody has used yet.
type places struct {
	folder string
	server *redisServer
	n      *int
}

func (o *options) places(redis *redisServer) places { return places{o.folder, redis, new(int)} }

func (p places) next() string {
	*p.n++
	return "load-" + strconv.Itoa(*p.n)
}

func (p places) memory() []string { return nil }

func (p places) file() []string {
	return []string{"--state", filepath.Join(p.folder, p.next()+".state")}
}

func (p places) redis() []string {
	return []string{"--state", p.server.url(), "--state-prefix", p.next()}
}

func (p places) strict() []string { return append(p.redis(), "--strict-revocation") }

// stateCalls is how often a mock has called its state so far.
func stateCalls(ctx context.Context, base string) (float64, error) {
	text, err := drive.Work{URL: base + "/_mock/metrics"}.Once(ctx)
	if err != nil {
		return 0, err
	}
	return sumOf(string(text), "popupmock_state_calls_total")
}

// atRest is what a server and its state take, in bytes.
type atRest struct{ mock, state float64 }

// A pairTarget is a place of the state that many pairs are put into.
type pairTarget struct {
	name  string
	flags []string
	bytes func() (float64, error) // that the state takes
}

func (o *options) pairTargets(redis *redisServer) []pairTarget {
	places := o.places(redis)
	file := filepath.Join(o.folder, "pairs.state")
	*places.n = 1_000_000 // names that no round has used
	return []pairTarget{
		{"memory", nil, func() (float64, error) { return 0, nil }},
		{"file", []string{"--state", file}, func() (float64, error) { return sizeOf(file) }},
		{"Redis", places.redis(), redis.used},
	}
}

func sizeOf(file string) (float64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()), nil
}

// manyPairs logs in many times, tells what that takes, and starts the mock again, which must still know the first pair.
func (o *options) manyPairs(ctx context.Context, s *stand, t pairTarget) (string, error) {
	fmt.Fprintf(os.Stderr, "%d pairs, %s\n", o.pairs, t.name)
	mock := o.popupmockWith(nil, append([]string{"--journal-entries", "1000"}, t.flags...)...)
	r := &running{target: mock, figures: newFigures(mock)}
	if err := s.start(ctx, r); err != nil {
		return "", err
	}
	defer func() { r.server.Stop() }()
	token, _, err := logIn(ctx, r.server.URL)
	if err != nil {
		return "", err
	}
	before, err := t.rest(r.server)
	if err != nil {
		return "", err
	}
	if err := fillTokens(ctx, nil, r.server.URL, o.pairs); err != nil {
		return "", err
	}
	after, err := t.rest(r.server)
	if err != nil {
		return "", err
	}
	n := float64(o.pairs)
	note := fmt.Sprintf("%d live pairs, %s: %.0f bytes a pair in the mock", o.pairs, t.name, (after.mock-before.mock)/n)
	if t.flags == nil {
		return note + ".", nil
	}
	r.server.Stop()
	if r.server, err = process.Start(ctx, s.pin, mock.command, mock.first); err != nil {
		return "", err
	}
	again, err := r.server.Megabytes()
	if err != nil {
		return "", err
	}
	if _, err := (drive.Work{URL: r.server.URL + productsPath, Token: token}).Once(ctx); err != nil {
		return "", fmt.Errorf("the first pair after a start: %w", err)
	}
	return note + fmt.Sprintf(" and %.0f in the state; a start with them takes %.0f ms and %.0f MB.",
		(after.state-before.state)/n, r.server.Started.Seconds()*1000, again), nil
}

func (t pairTarget) rest(server *process.Server) (atRest, error) {
	mock, err := server.Megabytes()
	if err != nil {
		return atRest{}, err
	}
	state, err := t.bytes()
	return atRest{mock * 1e6, state}, err
}
