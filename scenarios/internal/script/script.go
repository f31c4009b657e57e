package script

import "strings"

// Script is a scenario as it is written.
type Script struct {
	// Name is that of its file, for errors.
	Name string
	// Intro are the lines of comment at its top, which a blank line ends.
	Intro []string
	// Phases are the parts that comments begin. The first has no title where steps come before any comment.
	Phases []Phase
	// Files follow the lines in the archive.
	Files []File
}

// Phase is a part of a script, with the comment above it for a title.
type Phase struct {
	Title []string // its lines; nil for none
	Line  int      // of the title, or of the first step
	Steps []Step
}

// Step is a line with a command.
type Step struct {
	Line    int
	Conds   []Cond // all must hold, or the step is left out
	Not     bool   // the expectation is turned round
	NotCol  int
	Words   []Word // at least one: the command
	Comment string // at the end of the line, without its #
	// Block are the steps between this one and its end, where the command opens one. EndLine is that of the end.
	Block   []Step
	EndLine int
}

// The commands that open a block, and what closes it.
const (
	Parallel = "parallel"
	Repeat   = "repeat"
	End      = "end"
)

// Opens tells whether a command opens a block.
func Opens(command string) bool { return command == Parallel || command == Repeat }

// MaxDepth is how deep blocks may stand in each other.
const MaxDepth = 4

// Cond is a condition in brackets before a command.
type Cond struct {
	Name string
	Not  bool
	Col  int
}

// Word is a part of a line between blanks.
type Word struct {
	Col   int // from 1, in bytes
	Parts []Part
}

// Part is a piece of a word: text, or the value of a variable.
type Part struct {
	Text   string // the text, or the name of the variable
	Var    bool
	Quoted bool // the text was in quotes
}

// Literal returns the text of a word without variables.
func (w Word) Literal() (text string, ok bool) {
	for _, p := range w.Parts {
		if p.Var {
			return "", false
		}
	}
	return w.Expand(nil), true
}

// Expand returns the text of a word with the values of its variables.
func (w Word) Expand(value func(name string) string) string {
	var b strings.Builder
	for _, p := range w.Parts {
		if p.Var {
			b.WriteString(value(p.Text))
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// Bare tells whether no part of the word was in quotes, so that it may be read as a word of the language.
func (w Word) Bare() bool {
	for _, p := range w.Parts {
		if p.Quoted {
			return false
		}
	}
	return true
}

// Cut splits a word at the first equals sign outside of quotes: NAME=VALUE. The name has no variables.
func (w Word) Cut() (name string, value Word, found bool) {
	if len(w.Parts) == 0 || w.Parts[0].Var || w.Parts[0].Quoted {
		return "", Word{}, false
	}
	name, rest, found := strings.Cut(w.Parts[0].Text, "=")
	if !found || name == "" {
		return "", Word{}, false
	}
	value = Word{Col: w.Col + len(name) + 1}
	if rest != "" {
		value.Parts = append(value.Parts, Part{Text: rest})
	}
	value.Parts = append(value.Parts, w.Parts[1:]...)
	return name, value, true
}

// File is a file of the archive.
type File struct {
	Name string
	Data []byte
	Line int // of its marker
}

// File returns a file by its name.
func (s *Script) File(name string) (data []byte, found bool) {
	for _, f := range s.Files {
		if f.Name == name {
			return f.Data, true
		}
	}
	return nil, false
}

// Each calls a function for each step, those of blocks included.
func (s *Script) Each(do func(step *Step)) {
	for i := range s.Phases {
		each(s.Phases[i].Steps, do)
	}
}

func each(steps []Step, do func(step *Step)) {
	for i := range steps {
		do(&steps[i])
		each(steps[i].Block, do)
	}
}
