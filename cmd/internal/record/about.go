package record

import (
	"fmt"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// about is RECORDED.md: what is known, what is not, and how each is known.
func (r *Recording) about() []byte {
	var b strings.Builder
	s := r.story
	fmt.Fprintf(&b, "# What was recorded\n\n%s, from %s to %s by the clock of the API.\n", requests(len(s.steps)), s.begun.Format("2006-01-02T15:04:05Z"), s.steps[len(s.steps)-1].at.Format("2006-01-02T15:04:05Z"))
	section(&b, "Left out", r.notes)
	b.WriteString("\n## Data\n\n| file | rows | |\n|---|---:|---|\n")
	for _, name := range tableNames {
		t := r.data.tables[name]
		rows := "built in"
		if t.write {
			rows = fmt.Sprint(len(t.rows))
		}
		fmt.Fprintf(&b, "| `%s.json` | %s | %s |\n", name, rows, t.coverage())
	}
	section(&b, "What was made up, left out, or seen twice", r.data.notes)
	var odd []string
	for _, field := range sorted(r.data.odd) {
		odd = append(odd, field+", which the mock does not serve")
	}
	section(&b, "Fields that the mock does not have", odd)
	section(&b, "What the mock is assumed to do, by this recording", r.decided())
	section(&b, "What the mock answers otherwise than the API did", r.otherwise())
	b.WriteString("\nAll else was not recorded: there the mock has its defaults, see `popupmock assumptions`.\n")
	if open := r.undecided(); open != "" {
		fmt.Fprintf(&b, "Not decided by this recording: %s.\n", open)
	}
	section(&b, "What the scenario leaves out", r.left)
	return []byte(b.String())
}

func section(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", title)
	for i, line := range lines {
		if i == mostLines {
			fmt.Fprintf(b, "- and %d more\n", len(lines)-i)
			break
		}
		b.WriteString("- " + printable(line) + "\n")
	}
}

// mostLines is how many lines of one sort are told.
const mostLines = 200

// coverage says how much of a list was seen.
func (t *table) coverage() string {
	switch made := ""; {
	case !t.write:
		return "never asked for"
	default:
		if t.made > 0 {
			made = fmt.Sprintf("; %d of them made up", t.made)
		}
		switch {
		case t.whole:
			return "all of it" + made
		case t.total > 0:
			return fmt.Sprintf("a part: the API says that it has %d%s", t.total, made)
		case t.listed || len(t.rows) > 0:
			return "a part" + made
		}
		return "never asked for"
	}
}

func (r *Recording) decided() (lines []string) {
	for _, f := range r.found {
		line := "`" + f.Name + "` is `" + f.value + "`"
		if f.lab {
			line += ", though the documentation rules that out"
		}
		line += ". Under " + strings.Join(f.shows, ". Under ")
		if len(f.fits) > 0 {
			line += ". These fit as well: " + strings.Join(f.fits, ", ")
		}
		lines = append(lines, line)
	}
	return lines
}

// undecided are the assumptions of which nothing is known.
func (r *Recording) undecided() string {
	var names []string
	for _, name := range assumption.Names() {
		if !slices.ContainsFunc(r.found, func(f *finding) bool { return f.Name == name }) {
			names = append(names, "`"+name+"`")
		}
	}
	return strings.Join(names, ", ")
}

func (r *Recording) otherwise() (lines []string) {
	for _, st := range r.story.steps {
		if st.answered != "" {
			lines = append(lines, fmt.Sprintf("request %d, %s, %d: %s", st.number, r.story.what(st), st.Status, st.answered))
		}
	}
	return lines
}
