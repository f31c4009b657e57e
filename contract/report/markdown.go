package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// MarkdownLimit is how many bytes Markdown writes at most. GitHub takes 1 MiB as the summary of a step, and 65536 characters as
// a comment.
const MarkdownLimit = 64 << 10

// What Markdown shortens, in characters or lines. The other reports have all of it.
const (
	mdLine       = 200 // of a cell, and of a line of a proof
	mdText       = 2000
	mdProof      = 40
	mdNotes      = 20
	mdEnd        = 1000 // bytes kept for what is said of what was left out
	mdOneDetail  = MarkdownLimit / 4
	mdMostOfRows = MarkdownLimit * 3 / 4
)

// Markdown writes a run as GitHub Flavored Markdown, for the summary of a step ($GITHUB_STEP_SUMMARY) and comments on pull
// requests: the grade, a table of results, and what did not hold, folded. No text of a client or a server becomes markup, a
// link or a mention. It is never longer than MarkdownLimit: details go first, then rows of the table, and that is said. Its
// errors are those of w.
func Markdown(w io.Writer, run Run) error {
	var m markdownWriter
	m.head(run)
	m.tables(run)
	m.details(run)
	_, err := io.WriteString(w, m.String())
	return err
}

type markdownWriter struct{ strings.Builder }

func (m *markdownWriter) linef(format string, args ...any) { fmt.Fprintf(m, format+"\n", args...) }

func (m *markdownWriter) head(run Run) {
	headline := "Failed"
	if run.Held() {
		headline = "Passed"
	}
	if run.Grade != "" {
		headline = "Grade " + mdProse(shortened(run.Grade, mdLine)) + ": " + strings.ToLower(headline)
	}
	m.linef("## %s\n", headline)
	if run.GradeReason != "" {
		m.linef("%s\n", mdParagraph(shortened(run.GradeReason, mdText)))
	}
	tool := mdCode(shortened(run.Tool, mdLine))
	if run.Target != "" {
		tool += " of " + mdCode(shortened(run.Target, mdLine))
	}
	m.linef("%s\n\n%s\n", tool, run.Summary())
	for i, note := range run.Notes {
		if i == mdNotes {
			m.linef("- %d more notes", len(run.Notes)-mdNotes)
			break
		}
		m.linef("- %s", mdProse(shortened(firstLine(note), mdLine)))
	}
	if len(run.Notes) > 0 {
		m.linef("")
	}
}

// tables has a table for each group; that of a compact one is folded.
func (m *markdownWriter) tables(run Run) {
	left := 0
	for _, g := range run.Groups {
		if len(g.Results) == 0 {
			continue
		}
		if m.Len() > mdMostOfRows {
			left += len(g.Results)
			continue
		}
		title := shortened(cmp.Or(g.Title, g.Name), mdLine)
		if compact(g) {
			m.linef("<details>\n<summary>%s: %s</summary>\n", mdProse(title), Run{Groups: []Group{g}}.Summary())
		} else if len(run.Groups) > 1 {
			m.linef("### %s\n", mdProse(title))
		}
		left += m.table(g)
		if compact(g) {
			m.linef("</details>\n")
		}
	}
	if left > 0 {
		m.linef("*Results left out of the tables, for want of room: %d. The other reports have them.*\n", left)
	}
}

// table returns how many rows had no room.
func (m *markdownWriter) table(g Group) (left int) {
	m.linef("| verdict | level | id | reason |\n|---|---|---|---|")
	for _, r := range g.Results {
		row := fmt.Sprintf("| %s&nbsp;%s | %s | %s | %s |\n", mdSign(r.Verdict), strings.ReplaceAll(word(r), " ", "&nbsp;"),
			strings.ToUpper(mdProse(r.Level)), mdCode(shortened(r.ID, mdLine)), mdProse(shortened(gist(r), mdLine)))
		if m.Len()+len(row) > mdMostOfRows {
			left++
			continue
		}
		m.WriteString(row)
	}
	m.linef("")
	return left
}

// mdSign is a sign for a verdict that GitHub shows in colour.
func mdSign(v Verdict) string {
	switch v {
	case Pass:
		return "✅"
	case Fail, Error:
		return "❌"
	case Warn:
		return "⚠️"
	case Inform:
		return "ℹ️"
	}
	return "⬜"
}
