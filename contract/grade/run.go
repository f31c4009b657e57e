package grade

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/grade/process"
)

// A run is one start of the client.
type run struct {
	result process.Result
	// answers are those to the request lines of a client that is driven, in order.
	answers []answer
	// shown tells whether it has let anybody know that a call failed.
	shown bool
	// leaks are secrets in what it has printed.
	leaks []leak.Finding
}

// An answer is what a driven client says to a request line.
type answer struct {
	call   string
	status int  // 0 when it begins with none
	given  bool // false when no line came
}

// ok tells whether the client says that all went well.
func (r run) ok() bool { return r.result.Ended == process.Exited && r.result.Exit == 0 && !r.shown }

// endless tells whether it was ended because it did not end by itself, or not within its bounds.
func (r run) endless() bool {
	return r.result.Ended != process.Exited && r.result.Ended != process.Signalled && r.result.Ended != process.Lost
}

// why says how it has ended, and what of it is no success.
func (r run) why() string {
	for i, a := range r.answers {
		switch {
		case !a.given:
			return fmt.Sprintf("it answered %d of %d request lines; %s", i, len(r.answers), r.result.Why)
		case a.status == 0:
			return fmt.Sprintf("its answer to %q does not begin with a status", a.call)
		case a.status < 200 || a.status > 299:
			return fmt.Sprintf("it answered %q with %d", a.call, a.status)
		}
	}
	if len(r.answers) > 0 && r.endless() {
		return "it did not end when its standard input did: " + r.result.Why
	}
	if r.ok() || r.result.Ended != process.Exited || r.result.Exit != 0 {
		return r.result.Why
	}
	return r.result.Why + ", but its output matches --failure-pattern"
}

// start starts a number of clients at once in the world's place, and waits until all have ended.
func (w *world) start(number int) error {
	entries, err := w.entries()
	if err != nil {
		return err
	}
	last := uint64(0)
	if len(entries) > 0 {
		last = entries[len(entries)-1].Seq
	}
	w.marks = append(w.marks, last)
	runs, errs := make([]run, number), make([]error, number)
	var all sync.WaitGroup
	for i := range number {
		all.Go(func() { runs[i], errs[i] = w.runOne() })
	}
	all.Wait()
	w.runs = append(w.runs, runs...)
	at := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if at >= 0 {
		return errs[at]
	}
	return w.ctx.Err()
}

// runOne is one client from its start to its end.
func (w *world) runOne() (run, error) {
	client := w.lab.client
	args, env := client.command(w.target)
	env = append(w.place.Env(client.Env), env...)
	if w.clock != nil {
		env = w.clock.Env(env)
	}
	dir := client.Dir
	if dir == "" {
		dir = w.place.Dir
	}
	p, err := w.begin(process.Command{
		Args: args, Env: env, Dir: dir, Driven: client.Lines, Limit: client.Limit + w.patience,
	})
	if err != nil {
		return run{}, fmt.Errorf("the client cannot be started: %w", err)
	}
	most := w.lab.mostRequests()
	w.tap.Watch(w.tap.Requests()+most, func() { p.Stop(fmt.Sprintf("it had sent %d requests", most)) })
	var answers []answer
	if client.Lines {
		answers = drive(w.ctx, p.Process, client.Calls)
		p.End()
	}
	r := w.finish(p)
	r.answers = answers
	r.shown = w.shows(r)
	return r, nil
}

// A process of the world, and the scan of what it prints.
type watched struct {
	*process.Process
	streams map[process.Stream]*leak.Stream
}

// begin starts a process within bounds.
func (w *world) begin(c process.Command) (watched, error) {
	streams := map[process.Stream]*leak.Stream{}
	for _, s := range []process.Stream{process.Stdout, process.Stderr} {
		streams[s] = w.leaks.Stream(s.String())
	}
	c.MaxOutput, c.MaxDisk, c.Watch, c.MaxProcesses, c.MaxMemory = keptOutput, keptDisk, []string{w.place.Root}, keptProcesses, keptMemory
	c.Sink = func(s process.Stream, chunk []byte) { _, _ = streams[s].Write(chunk) } // it has no error
	p, err := w.lab.options.Runner.Start(w.ctx, c)
	return watched{p, streams}, err
}

// finish waits for its end.
func (w *world) finish(p watched) run {
	r := run{result: p.Wait()}
	for _, s := range []process.Stream{process.Stdout, process.Stderr} {
		r.leaks = append(r.leaks, p.streams[s].Findings()...)
	}
	return r
}

// drive gives a client its request lines, one after the other, and hears its answers. What it does not answer is no success.
func drive(ctx context.Context, p *process.Process, calls []string) []answer {
	answers := make([]answer, len(calls))
	for i, call := range calls {
		answers[i].call = call
	}
	for i, call := range calls {
		if p.WriteLine(ctx, call) != nil {
			break // it has ended, or reads no more
		}
		line, err := p.ReadLine(ctx)
		if err != nil {
			break
		}
		word, _, _ := strings.Cut(line, " ")
		status, _ := strconv.Atoi(word) // 0 is no status
		answers[i].status, answers[i].given = status, true
	}
	return answers
}

// shows tells whether a run has shown that a call failed: by its exit status, by what it printed, or by its answers.
func (w *world) shows(r run) bool {
	if r.result.Ended != process.Exited || r.result.Exit != 0 {
		return true
	}
	if pattern := w.lab.client.Failure; pattern != nil {
		if pattern.Match(r.result.Stdout.Bytes()) || pattern.Match(r.result.Stderr.Bytes()) {
			return true
		}
	}
	return slices.ContainsFunc(r.answers, func(a answer) bool { return a.status < 200 || a.status > 299 })
}

// mostRequests is how many requests one run may send: as many as it takes to try each of its calls in vain, and some more.
func (l *lab) mostRequests() int {
	if l.survey == nil {
		return surveyRequests
	}
	return loopRequests + len(l.survey.record.entries)*(sendsOfCall+2) // a refresh and a login for each
}

// The bounds of a run.
const (
	surveyRequests = 1000
	loopRequests   = 150
	keptOutput     = 256 << 10 // bytes of each stream
	keptDisk       = 64 << 20  // bytes in HOME, TMPDIR and working directory
	keptMemory     = 2 << 30   // bytes, of all its processes
	keptProcesses  = 200
)
