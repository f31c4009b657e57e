package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/scenarios/internal/script"
)

var (
	optionPattern = regexp.MustCompile(`^[a-z][a-z0-9_.-]*$`)
	nearlyOption  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)
)

// bind puts the words behind a command in their places.
func (k *checker) bind(c *call, words []script.Word) {
	s := k.lang.specs[c.cmd.name]
	var saved []string
	place, tooMany := 0, false
	for i, w := range words {
		name, value, found := w.Cut()
		switch {
		case found && optionPattern.MatchString(name) && (len(s.options) > 0 || s.fields):
			k.option(c, s, name, w, value)
		case place < len(s.places) && s.places[place].kind == "COMMAND":
			k.inner(c, words[i:])
			return
		case place < len(s.places):
			at := s.places[place]
			k.put(c, at.name(), at, w)
			if text, literal := w.Literal(); literal && at.kind == "VARIABLE" {
				saved = append(saved, text)
			}
			if !at.repeated {
				place++
			}
		case found && nearlyOption.MatchString(name) && len(s.options) > 0:
			k.option(c, s, name, w, value)
		case !tooMany:
			k.wrong(c, &w, "%s is a word too many; want %s", w, c.cmd.synopsis())
			tooMany = true
		}
	}
	k.missing(c, s, place)
	for _, name := range saved { // not before: save X value=$X
		k.vars[name] = true
	}
}

// missing notes what was left out and may not be.
func (k *checker) missing(c *call, s spec, place int) {
	for _, at := range s.places[min(place, len(s.places)):] {
		if !at.optional && len(c.words[at.name()]) == 0 {
			k.wrong(c, nil, "%s is missing; want %s", at.name(), c.cmd.synopsis())
			return
		}
		if at.repeated && !at.optional && slices.ContainsFunc(s.places[:place], func(i item) bool { return i.kind == at.kind }) && len(c.words[at.name()]) < 2 {
			k.wrong(c, nil, "there is one %s; want %s", at.name(), c.cmd.synopsis())
			return
		}
	}
	for _, name := range sortedKeys(s.options) {
		if !s.options[name].optional && len(c.words[name]) == 0 {
			k.wrong(c, nil, "%s= is missing; want %s", name, c.cmd.synopsis())
		}
	}
}

// inner takes the command that this one holds, with its own !.
func (k *checker) inner(c *call, words []script.Word) {
	step := &script.Step{Line: c.step.Line, Words: words}
	if text, _ := words[0].Literal(); text == "!" && words[0].Bare() {
		step.Not, step.NotCol, step.Words = true, words[0].Col, words[1:]
	}
	if len(step.Words) == 0 {
		k.wrong(c, nil, "COMMAND is missing; want %s", c.cmd.synopsis())
		return
	}
	c.inner = k.step(step, step.Words)
	switch {
	case c.inner == nil:
	case !c.inner.cmd.is(expects) || c.inner.cmd.is(looks):
		k.wrong(c, &step.Words[0], "%s is not about the mock; want an expectation whose outcome can change, such as journal, tokens or hits", c.inner.cmd.name)
	}
}

// option takes NAME=VALUE.
func (k *checker) option(c *call, s spec, name string, w, value script.Word) {
	at, known := s.options[name]
	switch {
	case !known && s.fields:
		if slices.ContainsFunc(c.field, func(f named) bool { return f.name == name }) {
			k.wrong(c, &w, "%s= is given twice; want it once", name)
		}
		k.variables(c, value)
		c.field = append(c.field, named{name, value, w})
	case !known:
		names := sortedKeys(s.options)
		k.wrong(c, &w, "unknown option %s=; want %s%s", name, listed(names), suggest.Hint(name, names))
	case len(c.words[name]) > 0 && !at.repeated:
		k.wrong(c, &w, "%s= is given twice; want it once", name)
	default:
		k.put(c, name, at, value)
	}
}

// listed joins the names of options.
func listed(names []string) string { return strings.Join(names, "=, ") + "=" }

// shownName is what errors call a word: the name of its option, or the kind of its place.
func shownName(name string, at item) string {
	if name == at.name() {
		return name
	}
	return name + "="
}

// put checks a word by its kind, unless it has variables, and keeps it.
func (k *checker) put(c *call, name string, at item, w script.Word) {
	c.words[name] = append(c.words[name], placed{w, at})
	k.variables(c, w)
	text, literal := w.Literal()
	switch {
	case at.kind == "FILE":
		k.file(c, name, at, w)
	case literal:
		if err := at.check(shownName(name, at), text); err != nil {
			k.wrong(c, &w, "%v", err)
		}
	}
}

// variables finds those that have no value yet.
func (k *checker) variables(c *call, w script.Word) {
	for _, p := range w.Parts {
		if p.Var && !k.partly && !k.vars[p.Text] && !slices.Contains(givenVariables, p.Text) {
			names := append(sortedKeys(k.vars), givenVariables...)
			k.wrong(c, &w, "$%s has no value yet; want one that save has kept before, or %s%s", p.Text,
				"$"+strings.Join(givenVariables, ", $"), suggest.Hint(p.Text, names))
		}
	}
}

// file finds out whether a file is there.
func (k *checker) file(c *call, option string, at item, w script.Word) {
	name, literal := w.Literal()
	if !literal {
		k.wrong(c, &w, "%s has a variable; want the name of a file as it stands", shownName(option, at))
		return
	}
	k.used[name] = true
	if _, found := k.src.File(name); found {
		return
	}
	var names []string
	for _, f := range k.src.Files {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	k.wrong(c, &w, "there is no file %.80q; want one behind the lines, under \"-- %[1]s --\"%s", name, suggest.Hint(name, names))
}
