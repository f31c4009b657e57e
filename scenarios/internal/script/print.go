package script

import (
	"strings"

	"golang.org/x/tools/txtar"
)

// String is the script in its canonical form: one blank between words, quotes where they are needed.
func (s *Script) String() string {
	var b strings.Builder
	for _, line := range s.Intro {
		comment(&b, line)
	}
	if s.Intro != nil {
		b.WriteByte('\n')
	}
	for i, phase := range s.Phases {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, line := range phase.Title {
			comment(&b, line)
		}
		steps(&b, "", phase.Steps)
	}
	archive := &txtar.Archive{Comment: []byte(b.String())}
	for _, f := range s.Files {
		archive.Files = append(archive.Files, txtar.File{Name: f.Name, Data: f.Data})
	}
	if len(archive.Files) > 0 && s.endsInStep() {
		archive.Comment = append(archive.Comment, '\n')
	}
	return string(txtar.Format(archive))
}

// endsInStep tells whether the last line before the files has a command. A blank line behind a comment would make it the intro.
func (s *Script) endsInStep() bool {
	last := len(s.Phases) - 1
	return last >= 0 && len(s.Phases[last].Steps) > 0
}

func comment(b *strings.Builder, line string) {
	b.WriteString(strings.TrimRight("# "+line, " "))
	b.WriteByte('\n')
}

func steps(b *strings.Builder, indent string, all []Step) {
	for _, step := range all {
		line := indent + step.String()
		if strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --") {
			line = " " + line // or it would begin a file
		}
		b.WriteString(line)
		b.WriteByte('\n')
		if step.EndLine > 0 {
			steps(b, indent+"\t", step.Block)
			b.WriteString(indent + End + "\n")
		}
	}
}

// String is the line of a step, without its block.
func (s Step) String() string {
	var words []string
	for _, c := range s.Conds {
		not := ""
		if c.Not {
			not = "!"
		}
		words = append(words, "["+not+c.Name+"]")
	}
	if s.Not {
		words = append(words, "!")
	}
	for _, w := range s.Words {
		words = append(words, w.String())
	}
	if s.Comment != "" {
		words = append(words, "# "+s.Comment)
	}
	return strings.Join(words, " ")
}

// String is a word as it is written.
func (w Word) String() string {
	if len(w.Parts) == 0 {
		return "''"
	}
	var b strings.Builder
	for _, p := range w.Parts {
		switch {
		case p.Var:
			b.WriteString("${" + p.Text + "}")
		case p.Quoted:
			b.WriteString("'" + strings.ReplaceAll(p.Text, "'", "''") + "'")
		default:
			b.WriteString(strings.ReplaceAll(p.Text, "$", "$$"))
		}
	}
	return b.String()
}
