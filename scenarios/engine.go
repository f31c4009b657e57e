package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/report"
)

// A stepError is why a scenario ended, and at which line.
type stepError struct {
	call *call
	err  error
}

// Error implements error.
func (e *stepError) Error() string { return e.err.Error() }

// Unwrap serves errors.As.
func (e *stepError) Unwrap() error { return e.err }

// scenario runs one and says what became of it.
func (r *runner) scenario(ctx context.Context, s *Scenario) report.Result {
	began := r.options.Clock.Now()
	result := report.Result{ID: s.Name, Title: s.Purpose, Area: s.area(), Source: s.Source, Again: r.options.Again(s)}
	w := &world{r: r, s: s, ctx: ctx, places: map[string]*place{}, vars: map[string]string{}, clients: map[sessionKey]*ownClient{}, golden: map[string][]byte{}}
	w.faulty = s.any(func(c *call) bool { return c.cmd.name == "fault" || c.cmd.name == "trigger" })
	if r.options.Timeline {
		w.drawing = &drawing{tokens: map[string]report.Token{}, revoked: map[string]time.Time{}}
	}
	defer w.leave()
	w.run(&result)
	result.Duration = r.options.Clock.Now().Sub(began)
	return result
}

func (w *world) run(result *report.Result) {
	home, err := w.enter("")
	if err != nil {
		result.Verdict, result.Reason = report.Error, w.secrets.Mask(err.Error())
		return
	}
	a := &actor{w: w, place: home, using: mainSession, sessions: map[sessionKey]*session{}}
	var ended error
	for i, calls := range w.s.phases {
		w.begin(i)
		if ended != nil {
			w.phases[i].Verdict = report.Skipped
			continue
		}
		w.exchanges = nil
		ended = a.steps(calls)
		if i == len(w.s.phases)-1 || ended != nil {
			ended = a.concluded(ended)
		}
		w.end(i, ended)
	}
	w.conclude(result, ended)
}

// begin opens a phase in the report.
func (w *world) begin(i int) {
	phase := w.s.src.Phases[i]
	w.phases = append(w.phases, report.Phase{Title: strings.Join(phase.Title, " "), Line: phase.Line, Verdict: report.Pass})
	w.track()
}

// end closes it.
func (w *world) end(i int, ended error) {
	phase := &w.phases[i]
	var lacking *want
	var left *skipped
	switch {
	case ended == nil, errors.Is(ended, errStop):
	case errors.As(ended, &lacking), errors.As(ended, &left):
		phase.Verdict = report.Skipped
		phase.Notes = append(phase.Notes, w.placed(ended))
	default:
		phase.Verdict = report.Fail
		if errors.As(ended, new(trouble)) {
			phase.Verdict = report.Error
		}
	}
}

// note says something about the phase that runs.
func (w *world) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	phase := &w.phases[len(w.phases)-1]
	if !slices.Contains(phase.Notes, text) {
		phase.Notes = append(phase.Notes, text)
	}
}

// placed is an error with the line that it comes from.
func (w *world) placed(err error) string {
	var at *stepError
	text := w.secrets.Mask(err.Error())
	if !errors.As(err, &at) {
		return text
	}
	return fmt.Sprintf("line %d: %s", at.call.step.Line, text)
}

// steps runs the calls of a phase or a block, up to the first that does not work.
func (a *actor) steps(calls []*call) error {
	for _, c := range calls {
		if err := a.w.ctx.Err(); err != nil {
			return &stepError{c, err}
		}
		if err := a.step(c); err != nil {
			var inner *stepError // of a block
			if errors.As(err, &inner) {
				return err
			}
			return &stepError{c, err}
		}
	}
	return nil
}

// step runs one call, if its conditions hold.
func (a *actor) step(c *call) error {
	if plays, err := a.plays(c); !plays || err != nil {
		return err
	}
	if c.cmd.is(asks) {
		if err := a.unexpected(); err != nil {
			return err
		}
	}
	bound, err := c.bound(a.value)
	if err != nil {
		return err
	}
	err = c.cmd.run(a, bound)
	if c.cmd.is(asks) && a.last != nil {
		a.last.call = c
	}
	if a.number == 0 && (c.cmd.is(asks|steers) || c.block != nil) {
		a.w.watch(a.place)
	}
	return a.turned(c, err)
}

// plays tells whether a call is to run here. The error says that nothing behind it can.
func (a *actor) plays(c *call) (bool, error) {
	if holds, err := a.holdAll(c.step.Conds); !holds || err != nil {
		return false, err
	}
	switch {
	case a.place.plane != nil || !c.cmd.is(steers|reads) && (c.inner == nil || !c.inner.cmd.is(reads)):
		return true, nil
	case c.cmd.is(steers):
		return false, &want{"a control API"}
	}
	a.w.note(fmt.Sprintf("line %d: %s was left out for want of a control API", c.step.Line, c.cmd.name))
	if c.cmd.is(traces) && a.last != nil {
		a.last.seen = true // the refusal is expected, though nobody can tell why it came
	}
	return false, nil
}

// turned turns an expectation round where ! says so, and counts it.
func (a *actor) turned(c *call, err error) error {
	var no *mismatch
	isNo := errors.As(err, &no)
	if c.cmd.is(expects) || c.step.Not {
		a.w.count()
	}
	switch {
	case !c.step.Not || err != nil && !isNo:
		return err
	case isNo:
		return nil
	case c.cmd.is(asks) && a.last.status == 0:
		return mismatchf("%s: it worked, and should not", a.last.what)
	case c.cmd.is(asks):
		return mismatchf("%s: an answer came, status %d, where none was expected", a.last.what, a.last.status)
	}
	return mismatchf("it holds, and should not")
}

func (w *world) count() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.judged++
}

// unexpected is about a refusal that no line has looked at.
func (a *actor) unexpected() error {
	if err := a.blockRefusals(); err != nil {
		return err
	}
	if a.last == nil || a.last.seen || a.last.status < 400 {
		return nil
	}
	a.last.seen = true
	return &stepError{a.last.call, mismatchf("%s was answered %s, and no line expects that; \"status %d\" behind it would", a.last.what, a.last.short(), a.last.status)}
}

// concluded is why the scenario ended, where it ended well unless the last answer is a refusal that no line has looked at.
func (a *actor) concluded(ended error) error {
	if ended == nil || errors.Is(ended, errStop) || errors.As(ended, new(*skipped)) || errors.As(ended, new(*want)) {
		return cmp.Or(a.unexpected(), ended)
	}
	return ended
}

// short is an answer in a few words.
func (x *answer) short() string {
	if x.status == 0 {
		return "with no answer (" + x.text + ")"
	}
	e := readError(x.body)
	words := []string{fmt.Sprint(x.status)}
	if e.Code != "" {
		words = append(words, e.Code)
	}
	if e.Message != "" {
		words = append(words, "'"+e.Message+"'")
	}
	return strings.Join(words, " ")
}
