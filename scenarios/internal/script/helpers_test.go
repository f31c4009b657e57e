package script

import (
	"fmt"
	"strings"
)

// outline writes all of a script, positions included, so that a table of tests can say what is in it.
func outline(s *Script) string {
	var b strings.Builder
	for _, line := range s.Intro {
		fmt.Fprintf(&b, "intro %q\n", line)
	}
	for _, p := range s.Phases {
		fmt.Fprintf(&b, "phase at %d %q\n", p.Line, p.Title)
		outlineSteps(&b, "  ", p.Steps)
	}
	for _, f := range s.Files {
		fmt.Fprintf(&b, "file at %d %s %q\n", f.Line, f.Name, f.Data)
	}
	return b.String()
}

func outlineSteps(b *strings.Builder, indent string, all []Step) {
	for _, s := range all {
		fmt.Fprintf(b, "%s%d:", indent, s.Line)
		for _, c := range s.Conds {
			fmt.Fprintf(b, " [%s %t]@%d", c.Name, !c.Not, c.Col)
		}
		if s.Not {
			fmt.Fprintf(b, " not@%d", s.NotCol)
		}
		for _, w := range s.Words {
			fmt.Fprintf(b, " %s@%d", outlineWord(w), w.Col)
		}
		if s.Comment != "" {
			fmt.Fprintf(b, " #%s", s.Comment)
		}
		b.WriteByte('\n')
		outlineSteps(b, indent+"  ", s.Block)
		if s.EndLine > 0 {
			fmt.Fprintf(b, "%s%d: end\n", indent, s.EndLine)
		}
	}
}

func outlineWord(w Word) string {
	var parts []string
	for _, p := range w.Parts {
		switch {
		case p.Var:
			parts = append(parts, "$"+p.Text)
		case p.Quoted:
			parts = append(parts, fmt.Sprintf("'%s'", p.Text))
		default:
			parts = append(parts, p.Text)
		}
	}
	return strings.Join(parts, "+")
}

// lines joins lines, each with its end.
func lines(all ...string) string { return strings.Join(all, "\n") + "\n" }
