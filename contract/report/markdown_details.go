package report

import (
	"cmp"
	"fmt"
	"strings"
)

// details are those of what failed, then of what else does not hold, as far as there is room.
func (m *markdownWriter) details(run Run) {
	var failed, others []Result
	for _, g := range run.Groups {
		for _, r := range g.Results {
			switch {
			case r.Failed():
				failed = append(failed, r)
			case troubled(r.Verdict) && !compact(g):
				others = append(others, r)
			}
		}
	}
	left, brief := 0, 0
	for _, r := range append(failed, others...) {
		text := mdDetail(r, true)
		if len(text) > mdOneDetail || m.Len()+len(text)+mdEnd > MarkdownLimit {
			text = mdDetail(r, false)
			brief++
		}
		if m.Len()+len(text)+mdEnd > MarkdownLimit {
			left++
			brief--
			continue
		}
		m.WriteString(text)
	}
	if brief > 0 {
		m.linef("*Details without journal and output, for want of room: %d. The other reports have them.*\n", brief)
	}
	if left > 0 {
		m.linef("*Details left out, for want of room: %d. The other reports have them.*\n", left)
	}
}

// mdDetail is what there is to say of a result, folded; proofs are journals and outputs.
func mdDetail(r Result, proofs bool) string {
	var m markdownWriter
	title := mdSign(r.Verdict) + " " + word(r) + " <code>" + mdProse(shortened(r.ID, mdLine)) + "</code>"
	m.linef("<details>\n<summary>%s: %s</summary>\n", title, mdProse(shortened(firstLine(r.Title), mdLine)))
	m.said("", r.Reason)
	m.said("For want of: ", strings.Join(r.Missing, "; "))
	m.said("Expected to fail: ", r.Expected)
	m.said("How to mend it: ", r.Mend)
	if source := mdSource(r.Source); source != "" {
		m.linef("**Source:** %s\n", source)
	}
	for i, p := range r.Parts {
		if i == mdProof {
			m.linef("%d more checks.\n", len(r.Parts)-mdProof)
			break
		}
		m.part(r, p, proofs)
	}
	if proofs {
		m.fenced("Journal", r.ownJournal())
	}
	if r.Again != "" {
		m.fenced("Judge it again", []string{r.Again})
	}
	m.linef("</details>\n")
	return m.String()
}

func (m *markdownWriter) said(label, text string) {
	if text == "" {
		return
	}
	if label != "" {
		label = "**" + strings.TrimSuffix(label, " ") + "** "
	}
	m.linef("%s%s\n", label, mdParagraph(shortened(text, mdText)))
}

func (m *markdownWriter) part(r Result, p Part, proofs bool) {
	text := fmt.Sprintf("%s %s: %s", mdSign(p.Verdict), p.word(), mdProse(shortened(firstLine(cmp.Or(p.Title, p.ID)), mdLine)))
	if p.How != "" {
		text += " (" + mdProse(shortened(firstLine(p.How), mdLine)) + ")"
	}
	m.linef("%s\n", text)
	if !troubled(p.Verdict) {
		return
	}
	m.said("", p.ownReason(r))
	m.said("Expected to fail: ", p.Expected)
	if proofs {
		m.fenced("Journal", p.Journal)
		m.fenced("It printed", outputLines(p.Output))
	}
}

// fenced writes lines as they are, in a block of code that they cannot end.
func (m *markdownWriter) fenced(head string, lines []string) {
	if len(lines) == 0 {
		return
	}
	var text []string
	for _, line := range ends(lines, mdProof) {
		text = append(text, shortened(Printable(line), mdLine))
	}
	if len(lines) > mdProof {
		head += fmt.Sprintf(", without %d lines in the middle", len(lines)-mdProof)
	}
	all := strings.Join(text, "\n")
	fence := mdFence(all, 3)
	m.linef("%s:\n\n%stext\n%s\n%s\n", head, fence, all, fence)
}
