package scenarios

import (
	"errors"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// A checker finds all that is wrong with the commands of a script, before any of them runs.
type checker struct {
	lang  *language
	notes *script.Notes
	src   *script.Script
	used  map[string]bool // files that are named
	vars  map[string]bool // that have been saved
	known *known
	// partly is set where lines could not be read. What they may have made is not missed then.
	partly bool
}

func newChecker(lang *language, file string, src *script.Script) *checker {
	return &checker{lang: lang, notes: script.NewNotes(file), src: src, used: map[string]bool{}, vars: map[string]bool{}, known: newKnown()}
}

// formOf takes over the mistakes in the form of the script.
func (k *checker) formOf(err error) {
	var form script.Errors
	if !errors.As(err, &form) {
		return
	}
	k.partly = true
	for _, e := range form {
		k.notes.Add(e.Line, e.Col, "%s", e.Text)
	}
}

// wrong notes a mistake of a call: at a word, or at the command.
func (k *checker) wrong(c *call, at *script.Word, format string, args ...any) {
	c.wrong = true
	col := c.col
	if at != nil {
		col = at.Col
	}
	k.notes.Add(c.step.Line, col, c.cmd.name+": "+format, args...)
}

// check returns the calls of each phase.
func (k *checker) check() [][]*call {
	var phases [][]*call
	for i := range k.src.Phases {
		phases = append(phases, k.steps(k.src.Phases[i].Steps))
	}
	for _, f := range k.src.Files {
		if !k.used[f.Name] && !k.partly {
			k.notes.Add(f.Line, 0, "file %q is not used; want a line that names it, or no file", f.Name)
		}
	}
	return phases
}

func (k *checker) steps(steps []script.Step) []*call {
	var calls []*call
	for i := range steps {
		if c := k.step(&steps[i], steps[i].Words); c != nil {
			calls = append(calls, c)
		}
	}
	return calls
}

// step checks one, or the command that one holds.
func (k *checker) step(s *script.Step, words []script.Word) *call {
	for _, cond := range s.Conds {
		if _, known := conditions[cond.Name]; !known {
			names := sortedKeys(conditions)
			k.notes.Add(s.Line, cond.Col, "unknown condition [%s]; want one of %s%s", cond.Name, strings.Join(names, ", "), suggest.Hint(cond.Name, names))
		}
	}
	cmd, rest := k.command(s, words)
	if cmd == nil {
		k.steps(s.Block) // whose mistakes are told as well
		return nil
	}
	c := &call{cmd: cmd, step: s, col: words[0].Col, words: map[string][]placed{}}
	if s.Not && !cmd.is(expects) && !cmd.is(asks) {
		k.notes.Add(s.Line, s.NotCol, "! before %s; want it before an expectation or a request", cmd.name)
	}
	if len(s.Conds) > 0 {
		k.known.unsure++
		defer func() { k.known.unsure-- }()
	}
	k.bind(c, rest)
	if cmd.check != nil {
		cmd.check(k, c)
	}
	k.follow(c)
	if script.Opens(cmd.name) {
		k.block(c)
	}
	return c
}

// block checks what stands between a command and its end.
func (k *checker) block(c *call) {
	switch {
	case c.cmd.name == script.Parallel && k.known.parallel != nil:
		k.wrong(c, nil, "the block is in that of line %d; want %s before it", k.known.parallel.step.Line, script.End)
	case len(c.step.Block) == 0:
		k.wrong(c, nil, "the block is empty; want commands before %s", script.End)
	}
	leave := k.known.enter(c)
	c.block = k.steps(c.step.Block)
	leave()
}

// command finds the one that a line begins with: one word, or two.
func (k *checker) command(s *script.Step, words []script.Word) (cmd *command, rest []script.Word) {
	name, ok := words[0].Literal()
	defer func() { k.partly = k.partly || cmd == nil }()
	if !ok {
		k.notes.Add(s.Line, words[0].Col, "the command is a variable; want its name")
		return nil, nil
	}
	second := ""
	if len(words) > 1 {
		second, _ = words[1].Literal()
		if cmd := k.lang.commands[name+" "+second]; cmd != nil {
			return cmd, words[2:]
		}
	}
	if cmd := k.lang.commands[name]; cmd != nil {
		return cmd, words[1:]
	}
	if name == "!" && words[0].Bare() {
		k.notes.Add(s.Line, words[0].Col, "a second !; want one, and a command behind it")
		return nil, nil
	}
	if seconds := k.lang.seconds(name); seconds != nil {
		at, hint := words[0].Col, ""
		if len(words) > 1 {
			at, hint = words[1].Col, suggest.Hint(second, seconds)
		}
		k.notes.Add(s.Line, at, "%s is half a command; want %s behind it%s", name, strings.Join(seconds, " or "), hint)
		return nil, nil
	}
	hint := suggest.Hint(name, k.lang.names)
	if hint == "" {
		hint = "; want one of " + strings.Join(k.lang.names, ", ")
	}
	k.notes.Add(s.Line, words[0].Col, "unknown command %.40q%s", name, hint)
	return nil, nil
}

// seconds are the words that follow the first one in commands of two words.
func (l *language) seconds(first string) []string {
	var all []string
	for _, name := range l.names {
		if second, found := strings.CutPrefix(name, first+" "); found {
			all = append(all, second)
		}
	}
	return all
}

// synopsis is the command as the manual has it.
func (c *command) synopsis() string { return strings.TrimSpace(c.name + " " + c.usage) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
