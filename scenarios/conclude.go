package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// conclude says what became of the scenario as a whole.
func (w *world) conclude(result *report.Result, ended error) {
	result.Phases = w.phases
	w.draw(result)
	var lacking *want
	var left *skipped
	switch {
	case ended == nil, errors.Is(ended, errStop):
		result.Verdict = report.Pass
		if w.judged == 0 {
			result.Verdict, result.Reason = report.Skipped, "nothing was left that could be judged"
		}
	case errors.As(ended, &left), errors.As(ended, &lacking):
		result.Verdict = report.Pass
		if w.judged == 0 {
			result.Verdict, result.Reason = report.Skipped, "nothing was left that could be judged: "+w.placed(ended)
			if lacking != nil {
				result.Missing = []string{lacking.what}
			}
		}
	default:
		w.fail(result, ended)
	}
	if err := w.writeGolden(); err != nil && !result.Failed() {
		result.Verdict, result.Reason = report.Error, err.Error()
	}
}

// fail shows the phase that did not hold, and no other.
func (w *world) fail(result *report.Result, ended error) {
	result.Verdict = report.Fail
	if errors.As(ended, new(trouble)) || w.ctx.Err() != nil {
		result.Verdict = report.Error
	}
	reason := w.secrets.Mask(ended.Error())
	var at *stepError
	if errors.As(ended, &at) {
		reason = fmt.Sprintf("%s:%d: %s\n%s", w.s.File, at.call.step.Line, w.secrets.Mask(at.call.step.String()), reason)
	}
	result.Reason = reason
	for _, e := range w.exchanges {
		result.Evidence = append(result.Evidence, e.show(&w.secrets))
	}
	result.Journal = w.journal()
}

// journal is what the journal says of the requests of the phase.
func (w *world) journal() []string {
	var lines []string
	for _, p := range w.inPlaceOrder() {
		if p.plane == nil || len(w.exchanges) == 0 {
			continue
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), DefaultTimeout)
		entries, err := p.plane.Journal(ctx, journal.Filter{Limit: len(w.exchanges)})
		cancel()
		if err != nil {
			lines = append(lines, "the journal cannot be read: "+evidence.WithoutURL(err).Error())
		}
		for _, e := range entries {
			e.Sandbox = p.name // its real name differs each time
			lines = append(lines, w.named(strings.TrimSuffix(journal.Line(e), "\n")))
		}
	}
	return lines
}

var sandboxPattern = regexp.MustCompile(`sandbox [A-Za-z0-9._-]*[A-Za-z0-9]`)

// named has the sandboxes of a text under the names that the script gives them, since the real ones differ each time.
func (w *world) named(text string) string {
	return sandboxPattern.ReplaceAllStringFunc(text, func(found string) string {
		for _, p := range w.places {
			if p.plane != nil && found == "sandbox "+p.box.Name {
				return "sandbox " + cmp.Or(p.name, "of the scenario")
			}
		}
		return found
	})
}
