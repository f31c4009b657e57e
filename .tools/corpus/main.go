// Command corpus keeps, of what fuzzing has found, the few inputs that tell something, in testdata/fuzz beside each fuzz target. Run it in its own
// folder; arguments are patterns of packages, or none for all.
//
// What fuzzing has found is in Go's cache. An input is kept when it runs a block of its package that neither the seeds in the code nor the inputs
// that are there already run; where fewer than two do, also when it runs one a good deal more often. Of those that
// tell as much the shortest is kept, and no more than a handful for each target.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Bounds of what is kept for one target.
const (
	most    = 6       // inputs
	fewest  = 2       // inputs, where there are so many that tell anything
	longest = 2 << 10 // bytes of a file
)

// modules have fuzz targets, seen from this folder.
var modules = []string{"../..", "../load"}

var declared = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

func run(patterns []string) error {
	cache, err := output("", "go", "env", "GOCACHE")
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "popupmock-corpus-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	for _, module := range modules {
		if len(patterns) > 0 && module != modules[0] {
			break
		}
		listed, err := output(module, "go", append([]string{"list", "-f", "{{.ImportPath}}\t{{.Dir}}"}, orAll(patterns)...)...)
		if err != nil {
			return err
		}
		for line := range strings.SplitSeq(listed, "\n") {
			name, folder, _ := strings.Cut(line, "\t")
			if err := inPackage(filepath.Join(cache, "fuzz", filepath.FromSlash(name)), folder, work); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

func orAll(patterns []string) []string {
	if len(patterns) == 0 {
		return []string{"./..."}
	}
	return patterns
}

// inPackage keeps inputs for each target of a package.
func inPackage(found, folder, work string) error {
	var names []string
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	for _, file := range files {
		text, failed := os.ReadFile(file)
		err = errors.Join(err, failed)
		for _, match := range declared.FindAllSubmatch(text, -1) {
			names = append(names, string(match[1]))
		}
	}
	if err != nil || len(names) == 0 {
		return err
	}
	program := filepath.Join(work, "test")
	if _, err := output(folder, "go", "test", "-c", "-cover", "-covermode=count", "-o", program, "."); err != nil {
		return err
	}
	for _, name := range names {
		t := &target{name: name, folder: folder, program: program, profile: filepath.Join(work, "profile")}
		if err := t.keep(filepath.Join(found, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// keep adds to testdata what tells something of what was found. What is there stays: among it are inputs that once made the target fail.
func (t *target) keep(found string) error {
	there := filepath.Join(t.folder, "testdata", "fuzz", t.name)
	old, err := gather(there)
	if err != nil {
		return err
	}
	inputs, err := gather(found)
	maps.DeleteFunc(inputs, func(name string, text []byte) bool { return old[name] != nil || len(text) > longest })
	if err != nil || len(inputs) == 0 {
		return err
	}
	if err := os.MkdirAll(there, 0o755); err != nil {
		return err
	}
	for name, text := range inputs {
		err = errors.Join(err, os.WriteFile(filepath.Join(there, name), text, 0o644))
	}
	var kept []string
	if err == nil {
		kept, err = t.choose(old, inputs)
	}
	for name := range inputs {
		if !slices.Contains(kept, name) {
			err = errors.Join(err, os.Remove(filepath.Join(there, name)))
		}
	}
	if len(old)+len(kept) == 0 {
		_ = os.Remove(there) // empty now
	}
	fmt.Printf("%s %s: %d more than %d, of %d\n", filepath.Base(t.folder), t.name, len(kept), len(old), len(inputs))
	return err
}

// gather reads the inputs of a folder, by name. There need not be one.
func gather(folder string) (map[string][]byte, error) {
	inputs := map[string][]byte{}
	files, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return inputs, nil
	}
	for _, file := range files {
		text, failed := os.ReadFile(filepath.Join(folder, file.Name()))
		inputs[file.Name()], err = text, errors.Join(err, failed)
	}
	return inputs, err
}

// choose returns the names of the inputs to be kept beside the old ones, those that tell most first.
func (t *target) choose(old, inputs map[string][]byte) (kept []string, err error) {
	known, err := t.seeds()
	if err != nil {
		return nil, err
	}
	for name := range old {
		ran, err := t.covers(name)
		if err != nil {
			return nil, err
		}
		known.add(ran)
	}
	// Shortest first, so that of those that tell as much the shortest is found first.
	names := slices.SortedFunc(maps.Keys(inputs), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(inputs[a]), len(inputs[b])), cmp.Compare(a, b))
	})
	told := map[string]features{}
	for _, name := range names {
		if told[name], err = t.covers(name); err != nil {
			return nil, err
		}
	}
	for _, kind := range []struct {
		most int
		gain func(features, features) int
	}{{most, features.newBlocks}, {fewest, features.newTimes}} {
		for len(old)+len(kept) < kind.most {
			best, gain := "", 0
			for _, name := range names {
				if g := kind.gain(known, told[name]); g > gain {
					best, gain = name, g
				}
			}
			if best == "" {
				break
			}
			kept = append(kept, best)
			known.add(told[best])
		}
	}
	return kept, nil
}

// output runs a program in a folder, and returns what it prints.
func output(folder, program string, arguments ...string) (string, error) {
	cmd := exec.Command(program, arguments...)
	cmd.Dir = folder
	text, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		err = fmt.Errorf("%s %s: %w\n%s%s", program, strings.Join(arguments, " "), err, text, failed.Stderr)
	}
	return strings.TrimSpace(string(text)), err
}
