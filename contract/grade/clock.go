package grade

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/popupmock/popupmock/contract/grade/faketime"
	"github.com/popupmock/popupmock/contract/grade/process"
	"github.com/popupmock/popupmock/contract/grade/tap"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// byFaketime is how a client's clock is moved.
const byFaketime = "clock of the client moved by libfaketime"

// A movement is whether the client's clock can be moved.
type movement struct {
	works bool
	// why says by what it was seen that it works, or why it does not.
	why string
	// short tells that the client looks at how long a token lives, where its lifetime was changed at the mock.
	short bool
}

// tryClocks does the checks that move the client's clock, after those that do not have shown what there is to compare with.
func (l *lab) tryClocks(ctx context.Context, rules []rule, seen []*record) []*record {
	if l.options.Faketime == nil {
		return nil
	}
	left := faketime.Note()
	defer left.Remove()
	moves := l.movable(ctx)
	moves.short = slices.ContainsFunc(seen, func(r *record) bool {
		return r.rule == earlyID && r.check.id == littleLeftID && r.finding.verdict == report.Pass
	})
	l.movement = &moves
	records := l.tryEach(ctx, jobs(rules, true))
	doubtEnough(records)
	return records
}

// ahead is how far the client's clock is put ahead to find out whether it looks at it. Any token looks expired then.
const ahead = time.Hour + time.Minute

// movable finds out whether the client's clock can be moved, and says so only on evidence.
func (l *lab) movable(ctx context.Context) movement {
	path, err := exec.LookPath(l.client.Args[0])
	if err == nil {
		if why := faketime.Obstacle(path); why != "" {
			return movement{why: "its clock could not be moved: " + why}
		}
	}
	if l.survey.sends("Go-http-client") {
		return movement{why: "its clock could not be moved: its requests are sent by a program made by Go, which reads the clock without the C library"}
	}
	rest := l.try(ctx, rule{id: "clock"}, clockCheck("at-rest", 0))
	if rest.finding.verdict == report.Error || len(rest.runs) == 0 || !rest.succeeded() {
		return movement{why: "its clock could not be moved: it does not work with libfaketime"}
	}
	interpreter, is := faketime.InterpreterOf(path)
	if is && (!interpreter.Shell || l.survey.sends("curl/", "Wget/")) {
		return l.asked(ctx, interpreter)
	}
	moved := l.try(ctx, rule{id: "clock"}, clockCheck("ahead", ahead))
	if len(pick(moved.entries, isRefresh)) > len(pick(rest.entries, isRefresh)) || len(pick(moved.entries, isLogin)) > len(pick(rest.entries, isLogin)) {
		return movement{works: true, why: "with its clock " + ahead.String() + " ahead it asked for tokens more often"}
	}
	return movement{why: "its clock could not be moved, or it does not look at it: with its clock " + ahead.String() + " ahead it did the same as always"}
}

// clockCheck is a situation in which nothing happens but that the client's clock is off.
func clockCheck(id string, off time.Duration) check {
	return check{id: id, clock: true, prepare: func(w *world) error { return w.clock.Set(off) }}
}

// asked has the interpreter of the client print the moved time.
func (l *lab) asked(ctx context.Context, i faketime.Interpreter) movement {
	name := filepath.Base(i.Ask[0])
	told, err := l.ask(ctx, i.Ask)
	if err != nil {
		return movement{why: fmt.Sprintf("its clock could not be moved: %s was asked for the time, and %v", name, err)}
	}
	if off := told.Sub(l.options.Clock.Now()) - ahead; off.Abs() > time.Minute {
		return movement{why: fmt.Sprintf("its clock could not be moved: %s was asked for the time, and printed the real one", name)}
	}
	return movement{works: true, why: name + " printed the moved time"}
}

func (l *lab) ask(ctx context.Context, question []string) (time.Time, error) {
	w, err := l.world(ctx, "clock/asked")
	if err != nil {
		return time.Time{}, err
	}
	defer w.close()
	if err := w.moveClock(); err != nil {
		return time.Time{}, err
	}
	if err := w.clock.Set(ahead); err != nil {
		return time.Time{}, err
	}
	p, err := w.begin(process.Command{Args: question, Env: w.clock.Env(w.place.Env(l.client.Env)), Dir: w.place.Dir, Limit: l.client.Limit})
	if err != nil {
		return time.Time{}, err
	}
	r := w.finish(p)
	if !r.result.Success() {
		return time.Time{}, fmt.Errorf("failed: %s", r.result.Why)
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(r.result.Stdout.Bytes())), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("printed no number of seconds")
	}
	return time.Unix(seconds, 0), nil
}

// sends tells whether all of the client's requests name one of these in User-Agent.
func (s *survey) sends(agents ...string) bool {
	for _, agent := range s.record.agents {
		if !slices.ContainsFunc(agents, func(a string) bool { return strings.HasPrefix(agent, a) }) {
			return false
		}
	}
	return len(s.record.agents) > 0
}

// What such a check does to its world.

// moveClock gives the client a clock of its own, which goes right at first.
func (w *world) moveClock() (err error) {
	w.clock, err = faketime.New(*w.lab.options.Faketime, filepath.Join(w.place.Root, "clock"))
	return err
}

// A leap is time that passes at once, by the clocks of both sides.
type leap struct {
	after func(tap.Exchange) bool // the answer that it comes after, and before the client has it
	do    func() error            // once
	at    time.Time               // real time; zero when it has not come
	err   error
	lock  sync.Mutex
}

// leaps lets time pass when the first such answer was given. The client's clock is off besides, then as before.
func (w *world) leaps(by, off time.Duration, after func(tap.Exchange) bool) {
	w.leap = &leap{after: after, do: func() error {
		if err := w.clock.Set(off + by); err != nil {
			return err
		}
		return w.skew(by)
	}}
}

// leapHold is how long answers for data are held back when the leap has come. A call that is made side by side with others may have
// looked at the clock before it, and is sent by then.
const leapHold = 150 * time.Millisecond

func (l *leap) hear(x tap.Exchange, clock Clock) {
	if l == nil || x.Status < 200 || x.Status > 299 || !l.after(x) {
		return
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.do != nil {
		l.err, l.do = l.do(), nil
		l.at = clock.Now()
		<-clock.After(leapHold) // and others wait for the lock
	}
}

// came is when it came; zero when it has not.
func (l *leap) came() (time.Time, error) {
	if l == nil {
		return time.Time{}, nil
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	return l.at, l.err
}

func loginAnswer(x tap.Exchange) bool { return strings.HasPrefix(x.Target, "/auth/login") }
func dataAnswer(x tap.Exchange) bool  { return !strings.HasPrefix(x.Target, "/auth/") }

// hindered says what libfaketime may have done to the client, which is not its fault.
func (r *record) hindered() (finding, bool) {
	for _, one := range r.runs {
		switch one.result.Ended {
		case process.Signalled, process.TimedOut, process.Lost, process.TooMuchMemory:
			return unjudged("with libfaketime it did not come to a proper end, which may not be its own doing: %s", one.result.Why), true
		}
	}
	return finding{}, false
}

// sinceLeap are the requests that began after the leap.
func (r *record) sinceLeap() []journal.Entry {
	if r.leapt.IsZero() {
		return nil
	}
	return pick(r.entries, func(e journal.Entry) bool { return e.RealAt.After(r.leapt) })
}

// withRealClock leaves out what was seen under libfaketime: a rule that looks at all situations must not depend on what that does
// to a program.
func withRealClock(records []*record) []*record {
	return slices.DeleteFunc(slices.Clone(records), func(r *record) bool { return r.check.clock })
}

// clockNotes say what became of moving the client's clock.
func (l *lab) clockNotes() []string {
	if l.options.Faketime == nil || l.movement == nil {
		return nil
	}
	used := "was not used"
	if l.movement.works {
		used = "moved the client's clock"
	}
	return []string{fmt.Sprintf("libfaketime (%s) %s: %s", l.options.Faketime.Path(), used, l.movement.why)}
}
