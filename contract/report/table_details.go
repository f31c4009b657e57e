package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// What a terminal is spared. The other reports have all of it.
const (
	mostProof   = 12 // lines of a journal
	mostPrinted = 8  // lines that the client printed
	mostParts   = 6  // from which on those that hold are counted
)

// detailIndent is where the text of a detail begins.
const detailIndent = 2 + verdictWidth + 2

// inDetail tells of each result that does not hold, or was not judged, what there is to say; and of the others what they were
// judged by, where all is asked for.
func (t *tableWriter) inDetail(run Run) {
	head := "IN DETAIL"
	for _, g := range run.Groups {
		for i, r := range g.Results {
			if i > 0 && alike(g.Results[i-1], r) {
				continue // told with the first of them
			}
			holds := !troubled(r.Verdict) || compact(g) && !r.Failed()
			if holds && (!t.options.All || len(r.Parts) == 0) {
				continue
			}
			if head != "" {
				t.linef("%s", head)
				head = ""
			}
			more := slices.IndexFunc(g.Results[i+1:], func(next Result) bool { return !alike(r, next) })
			if more < 0 {
				more = len(g.Results) - i - 1
			}
			t.detail(r, more)
			t.linef("")
		}
	}
}

// alike tells whether two results, one after the other, were not judged for the same reason.
func alike(a, b Result) bool {
	same := func(p, q Part) bool { return p.Title == q.Title && p.Output == q.Output && p.Reason == q.Reason }
	return a.Verdict == Skipped && b.Verdict == Skipped && a.Expected == b.Expected && a.Reason != "" && a.Reason == b.Reason && a.Mend == b.Mend &&
		slices.Equal(a.Missing, b.Missing) && slices.EqualFunc(a.Parts, b.Parts, same)
}

// detail tells of a result, and that some more are like it.
func (t *tableWriter) detail(r Result, more int) {
	lead := "  " + t.padded(r.Verdict, verdictWidth) + "  "
	head := strings.TrimSpace(strings.ToUpper(r.Level) + " " + r.ID)
	if more > 0 {
		head += fmt.Sprintf(", and %d more", more)
		r.Title, r.Source, r.Again = "", "", "" // those of one of them
	}
	t.hangLines(lead, detailIndent, head)
	t.labelled(detailIndent, "rule:   ", r.Title)
	t.labelled(detailIndent, "found:  ", r.Reason)
	t.labelled(detailIndent, "lacks:  ", strings.Join(r.Missing, "; "))
	if r.Expected != "" {
		t.labelled(detailIndent, "known:  ", r.Expected)
	} else {
		t.parts(r)
		t.proof("journal", r.ownJournal(), mostProof, detailIndent)
	}
	t.labelled(detailIndent, "mend:   ", r.Mend)
	t.labelled(detailIndent, "source: ", r.Source)
	t.labelled(detailIndent, "again:  ", r.Again)
}

// labelled writes a text behind a word for what it is, if there is one, or below it where that keeps a long word whole.
func (t *tableWriter) labelled(indent int, label, text string) {
	if text == "" {
		return
	}
	lead := strings.Repeat(" ", indent) + label
	taken := columns(lead)
	if !strings.Contains(text, " ") && columns(Printable(text)) > t.width-taken {
		t.linef("%s", strings.TrimRight(lead, " "))
		taken = indent
		lead = strings.Repeat(" ", indent)
	}
	t.hangLines(lead, taken, text)
}

// hangLines writes a text of any length behind a lead of a number of columns.
func (t *tableWriter) hangLines(lead string, taken int, text string) {
	for _, line := range wrap(text, max(t.width-taken, 2)) {
		t.linef("%s", strings.TrimRight(lead+line, " "))
		lead = strings.Repeat(" ", taken)
	}
}

func (t *tableWriter) parts(r Result) {
	hold, before := 0, ""
	for _, p := range r.Parts {
		if !troubled(p.Verdict) && len(r.Parts) > mostParts && !t.options.All {
			hold++
			continue
		}
		t.part(r, p, before)
		if troubled(p.Verdict) {
			before = p.Output
		}
	}
	if hold > 0 {
		t.partLine(Pass, fmt.Sprintf("%d other checks", hold))
	}
}

// part writes one. Before is what the client printed in the last one of which that was told.
func (t *tableWriter) part(r Result, p Part, before string) {
	const indent = detailIndent + verdictWidth + 2
	t.partLine(p.Verdict, cmp.Or(p.Title, p.ID))
	if !troubled(p.Verdict) {
		if t.options.All {
			t.labelled(indent, "", p.ownReason(r))
			t.labelled(indent, "judged by: ", p.How)
		}
		return
	}
	pad := strings.Repeat(" ", indent)
	t.hangLines(pad, indent, p.ownReason(r))
	t.labelled(indent, "known: ", p.Expected)
	t.labelled(indent, "judged by: ", p.How)
	t.proof("journal", p.Journal, mostProof, indent)
	if p.Output != "" && p.Output == before {
		t.linef("%sit printed the same", pad)
		return
	}
	printed := outputLines(p.Output)
	t.proof("it printed", printed[max(0, len(printed)-mostPrinted):], mostPrinted, indent)
}

func (t *tableWriter) partLine(v Verdict, text string) {
	lead := strings.Repeat(" ", detailIndent) + t.padded(v, verdictWidth) + "  "
	t.hangLines(lead, detailIndent+verdictWidth+2, text)
}

// proof writes lines as they are, behind a bar, each cut to the width. Of many it has the first and the last ones.
func (t *tableWriter) proof(head string, lines []string, most, indent int) {
	if len(lines) == 0 {
		return
	}
	pad := strings.Repeat(" ", indent)
	if head != "" {
		t.linef("%s%s:", pad, head)
	}
	cut := len(lines) > most
	for i, line := range ends(lines, most) {
		if cut && i == most/2 {
			t.linef("%s┆ %d more", pad, len(lines)-most)
		}
		t.linef("%s", strings.TrimRight(pad+"│ "+cutColumns(Printable(line), t.width-indent-2), " "))
	}
}

// outputLines are the lines of what a client printed.
func outputLines(text string) []string {
	text = strings.TrimRight(text, "\r\n")
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, "\r")
	}
	return lines
}

// end writes what holds for the whole run, the grade and the summary.
func (t *tableWriter) end(run Run) {
	for _, note := range run.Notes {
		t.hangLines("", 0, note)
	}
	if run.Seed != "" {
		t.hangLines("", 0, "seed "+run.Seed)
	}
	if len(run.Notes) > 0 || run.Seed != "" {
		t.linef("")
	}
	if run.Grade != "" {
		t.grade(run)
	}
	t.hangLines("", 0, run.Summary())
}

// grade frames the letter, with the reason beside it.
func (t *tableWriter) grade(run Run) {
	letter := cutColumns(Printable(run.Grade), t.width/4)
	rule := strings.Repeat("─", columns(letter)+2)
	frame := []string{"╭" + rule + "╮", "│ " + letter + " │", "╰" + rule + "╯"}
	taken := columns(letter) + 6
	text := "grade " + run.Grade
	if run.GradeReason != "" {
		text += ": " + run.GradeReason
	}
	lines := wrap(text, t.width-taken)
	if len(lines) == 1 {
		lines = []string{"", lines[0]}
	}
	for i := range max(len(frame), len(lines)) {
		left, right := strings.Repeat(" ", taken-2), ""
		if i < len(frame) {
			left = t.shade(gradeVerdict(run), frame[i])
		}
		if i < len(lines) {
			right = lines[i]
		}
		t.linef("%s", strings.TrimRight(left+"  "+right, " "))
	}
}

// gradeVerdict is the verdict that a grade looks like.
func gradeVerdict(run Run) Verdict {
	switch {
	case !run.Held():
		return Fail
	case run.Grade == "A":
		return Pass
	}
	return Warn
}
