package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The variables of this program when it stands in for the go command: the path of the real one, and what is changed.
const (
	realGo       = "MUTATION_GO"
	packageName  = "MUTATION_PACKAGE"
	filePatterns = "MUTATION_FILES" // with blanks between
)

// standIn has this program stand in for the go command, in the environment that it returns.
func standIn(folder, pkg string, patterns []string) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command, err := exec.LookPath("go")
	if err != nil {
		return nil, err
	}
	if err := os.Symlink(self, filepath.Join(folder, "go")); err != nil {
		return nil, err
	}
	// With -trimpath what was built for one copy of the repository serves the others. Tests go as deep as in CI, and properties as often as rapid does by itself.
	return append(os.Environ(), "PATH="+folder+string(os.PathListSeparator)+os.Getenv("PATH"), realGo+"="+command,
		packageName+"="+pkg, filePatterns+"="+strings.Join(patterns, " "), "GOFLAGS=-trimpath", "POPUPMOCK_DEPTH=ci", "RAPID_CHECKS=100"), nil
}

// stand is the go command for gremlins, and returns its exit status. It does three things that gremlins leaves undone: what
// does not compile is not taken for noticed; the conditions of a switch, which no coverage profile has, are changed like
// the rest; and a change that the tests of the package do not notice is put to others, where its judge names some.
func stand(args []string) int {
	if len(args) == 0 || args[0] != "test" {
		return goCommand(args...)
	}
	pkg, by := args[len(args)-1], judges[os.Getenv(packageName)]
	args = slices.Insert(slices.Clone(args), 1, by.first...)
	if at := slices.Index(args, "-coverprofile"); at >= 0 {
		args = slices.Insert(args, 1, "-count=1")           // how long this takes is what the time limit of each change goes by
		args[len(args)-1] = strings.TrimSuffix(pkg, "/...") // gremlins asks for what lies below as well, which is not changed
		status := goCommand(args...)
		if err := coverAll(args[at+2], strings.Fields(os.Getenv(filePatterns))); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return status
	}
	if goCommand("build", pkg) != 0 {
		return 2 // gremlins: not viable
	}
	if status := goCommand(args...); status != 0 || by.then == nil {
		return status
	}
	return goCommand(slices.Concat([]string{"test"}, by.then, []string{pkg})...)
}

func goCommand(args ...string) int {
	cmd := exec.Command(os.Getenv(realGo), args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	var exited *exec.ExitError
	switch {
	case errors.As(err, &exited):
		return exited.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// coverAll has a profile say that all of those of its files is covered that match a pattern, and nothing of the others.
func coverAll(profile string, patterns []string) error {
	text, err := os.ReadFile(profile)
	if err != nil {
		return err
	}
	mode, blocks, _ := strings.Cut(string(text), "\n")
	var all bytes.Buffer
	fmt.Fprintln(&all, mode)
	var files []string
	for block := range strings.Lines(blocks) {
		if file, _, ok := strings.Cut(block, ".go:"); ok && !slices.Contains(files, file) && matches(patterns, filepath.Base(file)+".go") {
			files = append(files, file)
			fmt.Fprintf(&all, "%s.go:1.1,99999.1 1 1\n", file)
		}
	}
	return os.WriteFile(profile, all.Bytes(), 0o600)
}
