package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// TableOptions say how Table writes.
type TableOptions struct {
	Style Style
	// All tells of what holds by what it was judged, too.
	All bool
	// Width is how many columns the terminal has. Zero means DefaultWidth; less than 40 counts as 40.
	Width int
}

// DefaultWidth is how wide a Table is, in columns of a terminal.
const DefaultWidth = 80

const (
	leastWidth   = 40
	verdictWidth = len(Inform)
	levelWidth   = len(LevelShould)
	leastGist    = 24 // columns; with less room what is said begins below its label
	longestGist  = 3  // lines
	manyResults  = 20 // of a group, from which on each has one line
)

// Table writes a run with a grade for people: a row for each rule, with its verdict, how binding it is, and why in short; then
// what did not hold or was not judged, with what proves it and how to mend it; then the grade with its reason, and the summary.
// Groups without levels, and those of very many results, have one line for each. No line is wider than asked for. Its errors are
// those of w.
func Table(w io.Writer, run Run, options TableOptions) error {
	t := &tableWriter{textWriter: textWriter{options: TextOptions{Style: options.Style, All: options.All}}, width: max(options.Width, leastWidth)}
	if options.Width == 0 {
		t.width = DefaultWidth
	}
	for _, g := range run.Groups {
		t.group(g)
	}
	t.inDetail(run)
	t.end(run)
	_, err := io.WriteString(w, t.String())
	return err
}

type tableWriter struct {
	textWriter
	width int
}

// compact tells whether each result of a group has one line, and no details unless it failed.
func compact(g Group) bool {
	return len(g.Results) > manyResults || !slices.ContainsFunc(g.Results, func(r Result) bool { return r.Level != "" })
}

func (t *tableWriter) group(g Group) {
	if len(g.Results) == 0 {
		return
	}
	title := g.Title
	if title == "" {
		title = g.Name
	}
	for _, line := range wrap(strings.ToUpper(title), t.width) {
		t.linef("%s", line)
	}
	all := tableRows{compact: compact(g), names: shortNames(g)}
	for i, r := range g.Results {
		all.levels = all.levels || r.Level != ""
		all.name = max(all.name, columns(all.names[i]))
	}
	all.name = min(all.name, t.width/3)
	for i, r := range g.Results {
		text := gist(r)
		if i > 0 && alike(g.Results[i-1], r) {
			text = "not judged: as above"
		}
		t.row(r, i, all, text)
	}
	t.linef("")
}

// tableRows are what the rows of a group have in common.
type tableRows struct {
	names           []string
	name            int // columns of the widest
	levels, compact bool
}

// shortNames are the ids of a group, without its name where all begin with it.
func shortNames(g Group) []string {
	var names []string
	prefix := g.Name + "/"
	if slices.ContainsFunc(g.Results, func(r Result) bool { return !strings.HasPrefix(r.ID, prefix) }) {
		prefix = ""
	}
	for _, r := range g.Results {
		names = append(names, Printable(strings.TrimPrefix(r.ID, prefix)))
	}
	return names
}

func (t *tableWriter) row(r Result, i int, all tableRows, text string) {
	label := "  " + t.padded(r.Verdict, verdictWidth)
	taken := 2 + verdictWidth
	if all.levels {
		label += fmt.Sprintf("  %-*s", levelWidth, strings.ToUpper(r.Level))
		taken += 2 + levelWidth
	}
	name := cutColumns(all.names[i], t.width-taken-2)
	gap := max(0, all.name-columns(name))
	label += "  " + name + strings.Repeat(" ", gap)
	taken += 2 + columns(name) + gap
	most := longestGist
	if all.compact {
		most = 1
	}
	t.hang(label, taken, 2+verdictWidth+2, text, most)
}

// padded is a verdict, as a column of a width.
func (t *tableWriter) padded(v Verdict, width int) string {
	return t.shade(v, string(v)) + strings.Repeat(" ", max(0, width-len(v)))
}

// hang writes a text behind a label, and its further lines below where it began; or below the label, indented, where there is
// too little room for that. Of more lines than most, the last says that there was more.
func (t *tableWriter) hang(label string, taken, indent int, text string, most int) {
	begin := taken + 2
	if t.width-begin < min(leastGist, columns(text)) {
		t.linef("%s", strings.TrimRight(label, " "))
		label, begin = "", indent
	}
	lines := wrap(text, t.width-begin)
	if len(lines) > most {
		lines = append(lines[:most-1], cutColumns(strings.Join(lines[most-1:], " "), t.width-begin))
	}
	for i, line := range lines {
		lead := strings.Repeat(" ", begin)
		if i == 0 && label != "" {
			lead = label + "  "
		}
		t.linef("%s", strings.TrimRight(lead+line, " "))
	}
	if len(lines) == 0 && label != "" {
		t.linef("%s", strings.TrimRight(label, " "))
	}
}

// gist is why a result has its verdict, in one line.
func gist(r Result) string {
	text := firstLine(r.Reason)
	switch {
	case r.Expected != "" && r.Verdict != Pass:
		return "expected: " + r.Expected
	case r.Verdict == Skipped && len(r.Missing) > 0:
		return "not judged, for want of " + strings.Join(r.Missing, "; ")
	case r.Verdict == Skipped && text == "":
		return "not judged"
	case r.Verdict == Skipped:
		return "not judged: " + text
	case text == "":
		return firstLine(r.Title)
	}
	return text
}
