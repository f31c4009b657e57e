package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Style colours a text by a verdict. The zero Style leaves it as it is.
type Style func(v Verdict, text string) string

// TextOptions say how Text writes.
type TextOptions struct {
	Style Style
	// All shows what passed as well, one line each.
	All bool
}

// Text writes a run for people: what did not pass with its evidence, then what passed although steps of it were left out, then
// what was skipped by what was missing, then a summary. Its errors are those of w.
func Text(w io.Writer, run Run, options TextOptions) error {
	t := textWriter{options: options}
	for _, g := range run.Groups {
		t.group(g)
	}
	t.partly(run)
	t.skipped(run)
	t.summary(run)
	_, err := io.WriteString(w, t.String())
	return err
}

// Details are one result with its evidence, as Text writes it.
func Details(r Result) string {
	t := textWriter{}
	t.result(r)
	return t.String()
}

type textWriter struct {
	strings.Builder
	options TextOptions
}

func (t *textWriter) linef(format string, args ...any) {
	fmt.Fprintf(t, format+"\n", args...)
}

func (t *textWriter) shade(v Verdict, text string) string {
	if t.options.Style == nil {
		return text
	}
	return t.options.Style(v, text)
}

func (t *textWriter) group(g Group) {
	shown := slices.DeleteFunc(slices.Clone(g.Results), func(r Result) bool {
		return r.Verdict == Skipped || r.Verdict == Pass && !t.options.All
	})
	if len(shown) == 0 {
		return
	}
	t.linef("%s", Printable(strings.ToUpper(g.Title)))
	for _, r := range shown {
		t.result(r)
	}
	t.linef("")
}

func (t *textWriter) result(r Result) {
	t.linef("  %s  %s: %s", t.shade(r.Verdict, word(r)), Printable(r.ID), Printable(r.Title))
	for line := range strings.Lines(r.Reason) {
		t.linef("        %s", Printable(strings.TrimRight(line, "\n")))
	}
	if r.Expected != "" {
		t.linef("        expected: %s", Printable(r.Expected))
	}
	for _, o := range r.Observed {
		t.linef("        %s: %s", o.Assumption, observed(o))
	}
	if r.Verdict == Pass {
		return
	}
	if len(r.Phases) > 1 {
		t.phases(r.Phases)
	}
	if r.Verdict == Inform {
		return
	}
	t.parts(r.Parts)
	if r.Mend != "" {
		t.linef("        mend: %s", Printable(r.Mend))
	}
	if r.Source != "" {
		t.linef("        %s: %s", cmp.Or(r.Basis, "source"), Printable(r.Source))
	}
	for i, e := range r.Evidence {
		t.exchange(i+1, e)
	}
	t.under("journal:", r.ownJournal())
	if r.Again != "" {
		t.under("again:", []string{r.Again})
	}
}

// word is the verdict, and whether it was known.
func word(r Result) string {
	if r.Expected != "" && r.Verdict != Pass {
		return string(r.Verdict) + " (expected)"
	}
	return string(r.Verdict)
}

func (t *textWriter) phases(phases []Phase) {
	for _, phase := range phases {
		line := ""
		if phase.Line > 0 {
			line = fmt.Sprintf(" (line %d)", phase.Line)
		}
		t.linef("        %s  %s%s", t.shade(phase.Verdict, string(phase.Verdict)), Printable(phase.Title), line)
		for _, note := range phase.Notes {
			t.linef("          %s", Printable(note))
		}
	}
}

// under lists lines below a heading, if there are any.
func (t *textWriter) under(heading string, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.linef("        %s", heading)
	for _, line := range lines {
		t.linef("          %s", Printable(line))
	}
}

func observed(o Observation) string {
	if o.Value == "" {
		return "none of the known ways"
	}
	return Printable(o.Value)
}

func (t *textWriter) exchange(number int, e Exchange) {
	t.linef("    %2d. %s", number, Printable(e.Curl))
	if e.Error != "" {
		t.linef("        no answer: %s", Printable(e.Error))
		return
	}
	t.linef("        %d", e.Status)
	for _, h := range e.Header {
		t.linef("        %s", Printable(h))
	}
	if e.Body != "" {
		more := ""
		if e.Cut {
			more = " …"
		}
		t.linef("        %s%s", Printable(e.Body), more)
	}
	for _, v := range e.Violations {
		t.linef("        not as documented: %s", Printable(v))
	}
}

// partly lists what passed, but for steps that were left out, with the reason for each.
func (t *textWriter) partly(run Run) {
	head := "JUDGED IN PART"
	for _, r := range run.Results() {
		if r.Verdict != Pass || len(r.notes()) == 0 {
			continue
		}
		if head != "" {
			t.linef("%s", head)
			head = ""
		}
		t.linef("  %s  %s:", t.shade(Pass, string(Pass)), Printable(r.ID))
		for _, note := range r.notes() {
			t.linef("        %s", Printable(note))
		}
	}
	if head == "" {
		t.linef("")
	}
}

// notes are those of all phases.
func (r Result) notes() []string {
	var all []string
	for _, phase := range r.Phases {
		all = append(all, phase.Notes...)
	}
	return all
}

// skipped lists what was not judged, by what was missing.
func (t *textWriter) skipped(run Run) {
	var order []string
	ids := map[string][]string{}
	for _, r := range run.Results() {
		if r.Verdict != Skipped {
			continue
		}
		missing := "for want of " + strings.Join(r.Missing, "; ")
		if len(r.Missing) == 0 {
			missing = r.Reason
		}
		if r.Expected != "" {
			missing += " (expected: " + r.Expected + ")"
		}
		if ids[missing] == nil {
			order = append(order, missing)
		}
		id := r.ID
		if r.Level != "" {
			id += " (" + r.Level + ")"
		}
		ids[missing] = append(ids[missing], id)
	}
	if len(order) == 0 {
		return
	}
	t.linef("NOT JUDGED")
	for _, missing := range order {
		t.linef("  %s  %s:", t.shade(Skipped, string(Skipped)), Printable(missing))
		for _, id := range ids[missing] {
			t.linef("        %s", Printable(id))
		}
	}
	t.linef("")
}

func (t *textWriter) summary(run Run) {
	for _, note := range run.Notes {
		t.linef("%s", Printable(note))
	}
	if run.Seed != "" {
		t.linef("seed %s", Printable(run.Seed))
	}
	if run.Grade != "" {
		t.linef("grade %s: %s", Printable(run.Grade), Printable(run.GradeReason))
	}
	t.linef("%s", run.Summary())
}

// Summary is the run in one line: "12 cases: 10 passed, 1 failed, 1 not judged in 1.2s".
func (r Run) Summary() string {
	c := r.Count()
	names := map[Verdict]string{Pass: "passed", Fail: "failed", Error: "could not be tried", Warn: "with a warning", Inform: "not as assumed", Skipped: "not judged"}
	var parts []string
	for _, v := range Verdicts() {
		if n := c.ByVerdict[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, names[v]))
		}
	}
	noun := "case"
	if c.All > 0 && !slices.ContainsFunc(r.Results(), func(one Result) bool { return one.Level == "" }) {
		noun = "rule"
	}
	text := fmt.Sprintf("%d %ss", c.All, noun)
	if c.All == 1 {
		text = "1 " + noun
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if c.Expected > 0 {
		text += fmt.Sprintf(" (%d as expected)", c.Expected)
	}
	if r.Duration > 0 {
		text += fmt.Sprintf(" in %s", r.Duration.Round(time.Millisecond))
	}
	return text
}
