package scenarios

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/scenarios/internal/script"
)

// Extension is that of the files of scenarios.
const Extension = ".txtar"

// Scenario is a script that was checked, and can run. It is immutable, and safe for concurrent use.
type Scenario struct {
	// Name tells it from others: the path of its file without the extension, such as "tokens/hour".
	Name string
	// File is the name of its file, for errors.
	File string
	// Purpose is what it shows, in one sentence: the first line of the comment at its top.
	Purpose string
	// About is the rest of that comment, line by line, without the source.
	About []string
	// Source names the vendor's page or the RFC behind it: the line of that comment that begins with "source:".
	Source string

	src    *script.Script
	text   []byte
	phases [][]*call
}

// Parse reads and checks a script. Name is that of its file. The error has all that is wrong with it, one line each: file,
// line, column, what was wrong and what was expected; [errors.As] finds a type that unwraps to one error for each.
func Parse(file string, text []byte) (*Scenario, error) { return newLanguage().parse(file, text) }

func (l *language) parse(file string, text []byte) (*Scenario, error) {
	src, err := script.Parse(file, text)
	if src == nil {
		return nil, err
	}
	k := newChecker(l, file, src)
	k.formOf(err)
	s := &Scenario{Name: strings.TrimSuffix(file, Extension), File: file, src: src, text: text, phases: k.check()}
	if err := k.notes.Err(); err != nil {
		return nil, err
	}
	s.Purpose, s.Source, s.About = described(src.Intro)
	if s.Purpose == "" && len(src.Phases) > 0 {
		s.Purpose = strings.Join(src.Phases[0].Title, " ")
	}
	if len(s.phases) == 0 || !slices.ContainsFunc(s.phases, func(calls []*call) bool { return len(calls) > 0 }) {
		k.notes.Add(1, 0, "the script has no command; want one, such as login")
		return nil, k.notes.Err()
	}
	return s, nil
}

// described takes the comment at the top of a script apart.
func described(intro []string) (purpose, source string, about []string) {
	for _, line := range intro {
		from, isSource := strings.CutPrefix(line, "source:")
		switch {
		case isSource:
			source = strings.TrimSpace(from)
		case purpose == "":
			purpose = line
		default:
			about = append(about, line)
		}
	}
	return purpose, source, about
}

// Text is the script as it was written.
func (s *Scenario) Text() string { return string(s.text) }

// UsesClient tells whether a part of it goes through the reference client.
func (s *Scenario) UsesClient() bool {
	return s.any(func(c *call) bool { return strings.HasPrefix(c.cmd.name, "client ") })
}

// any tells whether a call is there for which holds is true.
func (s *Scenario) any(holds func(*call) bool) bool {
	return slices.ContainsFunc(slices.Concat(s.phases...), func(c *call) bool { return c.any(holds) })
}

func (c *call) any(holds func(*call) bool) bool {
	return holds(c) || slices.ContainsFunc(c.block, func(inner *call) bool { return inner.any(holds) })
}

// Load reads all scripts below a folder of a file system, sorted by name. Their names are the paths without the extension.
// The error has all that is wrong with any of them.
func Load(files fs.FS, folder string) ([]*Scenario, error) {
	lang := newLanguage()
	var all []*Scenario
	var wrong script.Errors
	err := fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != Extension {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		s, err := lang.inFolder(folder, name, text)
		if mistakes, ok := err.(script.Errors); ok { //nolint:errorlint // it is what parse returns
			wrong = append(wrong, mistakes...)
			return nil
		}
		all = append(all, s)
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case wrong != nil:
		return nil, wrong
	case len(all) == 0:
		return nil, fmt.Errorf("%s: no scenario; want files that end with %s", folder, Extension)
	}
	return all, nil
}

// inFolder parses a script whose name is that below a folder.
func (l *language) inFolder(folder, name string, text []byte) (*Scenario, error) {
	s, err := l.parse(name, text)
	if err == nil {
		s.Name = nameBelow(folder, name)
	}
	return s, err
}

// nameBelow is the name of a scenario in a file below a folder.
func nameBelow(folder, file string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(file, Extension), folder), "/")
}
