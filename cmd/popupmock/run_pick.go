package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/suggest"
	"github.com/popupmock/popupmock/scenarios"
)

// A pick is a scenario that was asked for, and the file that it was read from: empty for a built-in one, and for standard
// input.
type pick struct {
	*scenarios.Scenario
	file string
}

// area is the folder that a scenario is in, as reports have it.
func (k pick) area() string {
	if folder := path.Dir(k.Name); folder != "." {
		return folder
	}
	return "scenarios"
}

// A picker finds scenarios by what is on a command line.
type picker struct {
	stdin   io.Reader
	builtin []*scenarios.Entry
	picked  []pick
}

func newPicker(p program) (*picker, error) {
	builtin, err := scenarios.Index()
	if err != nil {
		return nil, failure{fmt.Errorf("built-in scenarios: %w", err)}
	}
	return &picker{stdin: p.stdin, builtin: builtin}, nil
}

// all picks what the words name, each scenario once, or all that are built in where there are no words. The error has all
// that is wrong with any of them.
func (k *picker) all(words []string) ([]pick, error) {
	var errs []error
	if len(words) == 0 {
		_, err := k.folder("")
		errs = append(errs, err)
	}
	for _, word := range words {
		errs = append(errs, k.pick(word))
	}
	return k.picked, errors.Join(errs...)
}

// pick takes one word: the name of a built-in scenario, or of a folder of them, a file or a folder. A word that could be both
// is a name, which ./ before it no longer is.
func (k *picker) pick(word string) error {
	if word == "-" {
		text, err := readFile(word, k.stdin)
		if err != nil {
			return err
		}
		return k.parse(shownName(word), text, "")
	}
	if found, err := k.folder(strings.TrimSuffix(word, "/")); found {
		return err
	}
	info, err := os.Stat(word)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return k.unknown(word)
	case err != nil:
		return cannotRead(word, err)
	case info.IsDir():
		return k.directory(word)
	}
	return k.read(word)
}

// isPath tells words that are a path by their looks.
func isPath(word string) bool {
	return strings.HasPrefix(word, ".") || filepath.IsAbs(word) || filepath.Ext(word) == scenarios.Extension
}

// folder takes the built-in scenario of a name, or all of a folder; those of "" are all there are. It tells whether there is
// any.
func (k *picker) folder(name string) (found bool, err error) {
	for _, e := range k.builtin {
		if name != "" && e.Name != name && !strings.HasPrefix(e.Name, name+"/") {
			continue
		}
		found = true
		s, err := e.Open()
		if err != nil {
			return found, failure{err}
		}
		k.take(pick{Scenario: s})
	}
	return found, nil
}

// take leaves out what was picked already.
func (k *picker) take(one pick) {
	if !slices.ContainsFunc(k.picked, func(other pick) bool { return other.Name == one.Name && other.file == one.file }) {
		k.picked = append(k.picked, one)
	}
}

// directory takes the scripts below a folder, sorted by name.
func (k *picker) directory(name string) error {
	var errs []error
	scripts := 0
	err := fs.WalkDir(os.DirFS(name), ".", func(below string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(below) != scenarios.Extension {
			return err
		}
		scripts++
		errs = append(errs, k.read(filepath.Join(name, filepath.FromSlash(below))))
		return nil
	})
	switch {
	case err != nil:
		return cannotRead(name, err)
	case scripts == 0:
		return fmt.Errorf("%s: no scenario, want files that end with %s", name, scenarios.Extension)
	}
	return errors.Join(errs...)
}

func (k *picker) read(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return cannotRead(name, err)
	}
	name = filepath.Clean(name)
	return k.parse(filepath.ToSlash(name), text, name)
}

func (k *picker) parse(shown string, text []byte, file string) error {
	s, err := scenarios.Parse(shown, text)
	if err != nil {
		return err
	}
	k.take(pick{s, file})
	return nil
}

// cannotRead names the file as the user wrote it.
func cannotRead(name string, err error) error {
	return fmt.Errorf("cannot read %s: %w", name, innermost(err))
}

// unknown is the error for what is nothing.
func (k *picker) unknown(word string) error {
	if isPath(word) && filepath.Ext(word) != scenarios.Extension {
		return fmt.Errorf("there is no file and no folder %s", word)
	}
	hint := suggest.Hint(strings.TrimSuffix(word, scenarios.Extension), builtinNames(k.builtin))
	if hint == "" {
		hint = `; "popupmock scenarios" lists those that are built in`
	}
	return fmt.Errorf("there is no built-in scenario, no file and no folder %q%s", word, hint)
}

// builtinNames are the names of scenarios and of the folders that they are in, sorted.
func builtinNames(all []*scenarios.Entry) []string {
	var names []string
	for _, e := range all {
		names = append(names, e.Name)
		for folder := path.Dir(e.Name); folder != "."; folder = path.Dir(folder) {
			names = append(names, folder)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// completeScenarios offers built-in scenarios and folders of them. The shell adds files where it finds none of these.
func completeScenarios(_ *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	builtin, err := scenarios.Index()
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault // a completion has nobody to complain to
	}
	purposes := map[string]string{}
	for _, e := range builtin {
		purposes[e.Name] = e.Purpose
	}
	var offers []cobra.Completion
	for _, name := range builtinNames(builtin) {
		switch purpose := purposes[name]; {
		case slices.Contains(given, name):
		case purpose == "":
			offers = append(offers, cobra.CompletionWithDesc(name, "all of this folder"))
		default:
			offers = append(offers, cobra.CompletionWithDesc(name, purpose))
		}
	}
	return offers, cobra.ShellCompDirectiveDefault
}
