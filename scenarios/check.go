package scenarios

import (
	"fmt"
	"regexp"
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
	loose bool            // a file is named by a variable
	vars  map[string]bool // that have been saved

	parallel int // the line of the block of parallel that the steps are in, 0 outside
}

// check returns the calls of each phase.
func (k *checker) check() [][]*call {
	var phases [][]*call
	for i := range k.src.Phases {
		phases = append(phases, k.steps(k.src.Phases[i].Steps))
	}
	for _, f := range k.src.Files {
		if !k.used[f.Name] && !k.loose {
			k.notes.Add(f.Line, 0, "file %q is not used by any line", f.Name)
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
		if !slices.Contains(conditionNames, cond.Name) {
			k.notes.Add(s.Line, cond.Col, "unknown condition [%s], want one of %s%s", cond.Name, strings.Join(conditionNames, ", "),
				suggest.Hint(cond.Name, conditionNames))
		}
	}
	cmd, rest := k.command(s, words)
	if cmd == nil {
		return nil
	}
	c := &call{cmd: cmd, step: s, words: map[string][]placed{}}
	if s.Not && !cmd.is(expects) && !cmd.is(asks) {
		k.notes.Add(s.Line, s.NotCol, "! before %s, want it before an expectation or a request", cmd.name)
	}
	k.bind(c, rest)
	if cmd.check != nil {
		cmd.check(k, c)
	}
	if script.Opens(cmd.name) {
		k.block(c)
	}
	return c
}

// block checks what stands between a command and its end.
func (k *checker) block(c *call) {
	at := c.step.Words[0].Col
	switch {
	case c.cmd.name == script.Parallel && k.parallel > 0:
		k.notes.Add(c.step.Line, at, "%s in the block of %[1]s of line %d, want %s before it", script.Parallel, k.parallel, script.End)
	case len(c.step.Block) == 0:
		k.notes.Add(c.step.Line, at, "the block of %s is empty, want commands before %s", c.cmd.name, script.End)
	}
	before := k.parallel
	if c.cmd.name == script.Parallel {
		k.parallel = c.step.Line
	}
	c.block = k.steps(c.step.Block)
	k.parallel = before
}

// command finds the one that a line begins with: one word, or two.
func (k *checker) command(s *script.Step, words []script.Word) (*command, []script.Word) {
	name, ok := words[0].Literal()
	if !ok {
		k.notes.Add(s.Line, words[0].Col, "the command is a variable, want its name")
		return nil, nil
	}
	if len(words) > 1 {
		if second, ok := words[1].Literal(); ok {
			if cmd := k.lang.commands[name+" "+second]; cmd != nil {
				return cmd, words[2:]
			}
		}
	}
	if cmd := k.lang.commands[name]; cmd != nil {
		return cmd, words[1:]
	}
	var seconds []string
	for _, known := range k.lang.names {
		if second, found := strings.CutPrefix(known, name+" "); found {
			seconds = append(seconds, second)
		}
	}
	if seconds != nil {
		k.notes.Add(s.Line, words[0].Col, "%s is followed by no word of its own, want one of %s", name, strings.Join(seconds, ", "))
		return nil, nil
	}
	k.notes.Add(s.Line, words[0].Col, "unknown command %q%s", name, suggest.Hint(name, k.lang.names))
	return nil, nil
}

var optionPattern = regexp.MustCompile(`^[a-z][a-z0-9_.-]*$`)

// bind puts the words in their places.
func (k *checker) bind(c *call, words []script.Word) {
	s := k.lang.specs[c.cmd.name]
	place := 0
	for i, w := range words {
		if name, value, found := w.Cut(); found && optionPattern.MatchString(name) && (len(s.options) > 0 || s.fields) {
			k.option(c, s, name, w, value)
			continue
		}
		if place >= len(s.places) {
			k.notes.Add(c.step.Line, w.Col, "%s: one word too many, want %s", c.cmd.name, c.cmd.synopsis())
			return
		}
		at := s.places[place]
		if at.kind == "COMMAND" {
			if c.inner = k.step(&script.Step{Line: c.step.Line, Words: words[i:]}, words[i:]); c.inner != nil {
				k.checkInner(c, w)
			}
			return
		}
		k.put(c, at.name(), at, w)
		if !at.repeated {
			place++
		}
	}
	for _, at := range s.places[min(place, len(s.places)):] {
		if !at.optional && len(c.words[at.name()]) == 0 {
			k.notes.Add(c.step.Line, 0, "%s: %s is missing, want %s", c.cmd.name, at.name(), c.cmd.synopsis())
			break
		}
	}
	for _, name := range sortedKeys(s.options) {
		if at := s.options[name]; !at.optional && len(c.words[name]) == 0 {
			k.notes.Add(c.step.Line, 0, "%s: %s= is missing, want %s", c.cmd.name, name, c.cmd.synopsis())
		}
	}
}

func (k *checker) checkInner(c *call, w script.Word) {
	if !c.inner.cmd.is(expects) {
		k.notes.Add(c.step.Line, w.Col, "%s before %s, want an expectation behind it", c.cmd.name, c.inner.cmd.name)
	}
}

// option takes NAME=VALUE.
func (k *checker) option(c *call, s spec, name string, w, value script.Word) {
	at, known := s.options[name]
	switch {
	case !known && s.fields:
		c.field = append(c.field, named{name, value})
	case !known:
		k.notes.Add(c.step.Line, w.Col, "%s: unknown option %s=, want %s%s", c.cmd.name, name, c.cmd.synopsis(), suggest.Hint(name, sortedKeys(s.options)))
	case len(c.words[name]) > 0 && !at.repeated:
		k.notes.Add(c.step.Line, w.Col, "%s: %s= is given twice, want it once", c.cmd.name, name)
	default:
		k.put(c, name, at, value)
	}
}

// put checks a word by its kind, unless it has variables, and keeps it.
func (k *checker) put(c *call, name string, at item, w script.Word) {
	c.words[name] = append(c.words[name], placed{w, at})
	text, literal := w.Literal()
	for _, p := range w.Parts {
		if p.Var && !k.vars[p.Text] && !slices.Contains(givenVariables, p.Text) {
			k.notes.Add(c.step.Line, w.Col, "$%s is not saved before, want the name of a variable%s", p.Text,
				suggest.Hint(p.Text, append(sortedKeys(k.vars), givenVariables...)))
		}
	}
	if at.kind == "FILE" {
		k.file(c, w, text, literal)
	}
	if literal {
		if err := at.check(text); err != nil {
			k.notes.Add(c.step.Line, w.Col, "%s: %s: %.80q: %v", c.cmd.name, name, text, err)
		}
	}
	if at.kind == "VARIABLE" && literal {
		k.vars[text] = true
	}
}

// file finds out whether a file is there.
func (k *checker) file(c *call, w script.Word, name string, literal bool) {
	if !literal {
		k.loose = true
		return
	}
	k.used[name] = true
	if _, found := k.src.File(name); !found {
		var names []string
		for _, f := range k.src.Files {
			names = append(names, f.Name)
		}
		k.notes.Add(c.step.Line, w.Col, "%s: there is no file %q, want one that follows the lines as \"-- %[2]s --\"%s", c.cmd.name, name, suggest.Hint(name, names))
	}
}

// check says what is wrong with a text.
func (i item) check(text string) error {
	if i.words != nil {
		if !slices.Contains(i.words, text) {
			return fmt.Errorf("want %s%s", strings.Join(i.words, " or "), suggest.Hint(text, i.words))
		}
		return nil
	}
	if check := kinds[i.kind].check; check != nil {
		return check(text)
	}
	return nil
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
