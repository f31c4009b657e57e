// Command mutation changes a package in many small ways, has its tests run on each, and compares those changes that no test
// notices with the ones that README.md argues. Gremlins makes the changes and runs the tests; what it names by line and
// column is named here by the text of the line, so that the list stays true while lines move.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if filepath.Base(os.Args[0]) == "go" {
		os.Exit(stand(os.Args[1:]))
	}
	if len(os.Args) < 2 || judges[filepath.Clean(os.Args[1])] == nil {
		fmt.Fprintf(os.Stderr, "usage: mutation PACKAGE [FILE…], a folder below the root of the repository and patterns of its files\n"+
			"packages: %s\n", strings.Join(slices.Sorted(maps.Keys(judges)), ", "))
		os.Exit(2)
	}
	if err := run(filepath.Clean(os.Args[1]), os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		os.Exit(1)
	}
}

// The folder of this program, and the root, as seen from each other.
const (
	root = "../.."
	here = ".tools/mutation"
)

// run changes the files of a package that match one of some patterns; without any, those that its judge names.
func run(pkg string, patterns []string) error {
	if len(patterns) == 0 {
		patterns = judges[pkg].files
	}
	result, err := unleash(pkg, patterns)
	if err != nil {
		return err
	}
	survived, err := result.survivors(filepath.Join(root, pkg), patterns)
	if err != nil {
		return err
	}
	argued, err := readArgued(pkg)
	if err != nil {
		return err
	}
	maps.DeleteFunc(argued, func(mutant string, _ bool) bool { return !matches(patterns, fileOf(mutant)) })
	wrong := 0
	for _, mutant := range slices.Sorted(maps.Keys(survived)) {
		if !argued[mutant] {
			fmt.Printf("%s: no test notices, and README.md does not say why\n  %s\n", mutant, survived[mutant])
			wrong++
		}
	}
	for _, mutant := range slices.Sorted(maps.Keys(argued)) {
		if survived[mutant] == "" {
			fmt.Printf("%s: a test notices by now: take it out of README.md\n", mutant)
			wrong++
		}
	}
	changes, killed := result.count(patterns)
	fmt.Printf("%d changes: %d killed, %d survived, %d of them not argued or no more\n", changes, killed, len(survived), wrong)
	if wrong > 0 {
		return fmt.Errorf("%s and README.md do not agree", pkg)
	}
	return nil
}

// matches tells whether a file has one of the patterns.
func matches(patterns []string, file string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		is, err := filepath.Match(pattern, file)
		return err == nil && is
	})
}

// fileOf is the file that README.md names of a change.
func fileOf(mutant string) string {
	file, _, _ := strings.Cut(strings.TrimPrefix(mutant, "`"), "`")
	return file
}

// A result is what gremlins writes.
type result struct {
	Files []struct {
		Name      string `json:"file_name"`
		Mutations []struct {
			Type, Status string
			Line, Column int
		}
	}
}

// unleash runs gremlins, with all the kinds of changes that it knows.
func unleash(pkg string, patterns []string) (result, error) {
	var r result
	folder, err := os.MkdirTemp("", "mutation")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(folder)
	gremlins, output := filepath.Join(folder, "gremlins"), filepath.Join(folder, "result.json")
	build := exec.Command("go", "build", "-o", gremlins, "github.com/go-gremlins/gremlins/cmd/gremlins")
	if out, err := build.CombinedOutput(); err != nil {
		return r, fmt.Errorf("build gremlins: %w\n%s", err, out)
	}
	environment, err := standIn(folder, pkg, patterns)
	if err != nil {
		return r, err
	}
	cmd := exec.Command(gremlins, "unleash", "--output", output, "--output-statuses", "lctv", "--workers", "2",
		"--timeout-coefficient", "20", "--invert-assignments", "--invert-bitwise", "--invert-bwassign", "--invert-logical",
		"--invert-loopctrl", "--remove-self-assignments", "./"+pkg)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = root, environment, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return r, fmt.Errorf("gremlins: %w", err)
	}
	text, err := os.ReadFile(output)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// killed are the statuses of a change that was noticed, or that cannot be made. One that makes a loop endless is timed out.
var killed = []string{"KILLED", "NOT VIABLE", "TIMED OUT"}

// count is how many changes there were in files that match, and how many of them were noticed.
func (r result) count(patterns []string) (changes, noticed int) {
	for _, file := range r.Files {
		if !matches(patterns, filepath.Base(file.Name)) {
			continue
		}
		for _, m := range file.Mutations {
			changes++
			if slices.Contains(killed, m.Status) {
				noticed++
			}
		}
	}
	return changes, noticed
}

// survivors are the changes that no test notices, by the name that README.md gives them, with the place of one of them.
func (r result) survivors(folder string, patterns []string) (map[string]string, error) {
	survived := map[string]string{}
	for _, file := range r.Files {
		name := filepath.Base(file.Name)
		if !matches(patterns, name) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		lines := strings.Split(string(text), "\n")
		for _, m := range file.Mutations {
			if slices.Contains(killed, m.Status) {
				continue
			}
			line := lines[m.Line-1]
			marked := strings.TrimSpace(line[:m.Column-1] + "⟦" + line[m.Column-1:])
			survived[fmt.Sprintf("`%s` %s `%s`", name, m.Type, marked)] = fmt.Sprintf("%s:%d:%d %s", name, m.Line, m.Column, m.Status)
		}
	}
	return survived, nil
}

// readArgued reads the changes of a package that README.md argues: the list below the heading that names it.
func readArgued(pkg string) (map[string]bool, error) {
	file, err := os.Open("README.md")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	argued, inside := map[string]bool{}, false
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		if heading, is := strings.CutPrefix(line, "## "); is {
			inside = heading == "Survivors in `"+pkg+"`"
		}
		if mutant, is := strings.CutPrefix(line, "- "); is && inside {
			argued[strings.TrimSuffix(mutant, ":")] = true
		}
	}
	return argued, lines.Err()
}
