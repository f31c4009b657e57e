//go:build unix

package process

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgramsThatCannotBeStarted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, file := range map[string]struct {
		text string
		mode os.FileMode
	}{
		"plain": {"#!/bin/sh\n", 0o644}, "text": {"just text\n", 0o755}, "orphan": {"#!/no/such/interpreter\n", 0o755},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(file.text), file.mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		command Command
		is      error
		says    string
	}{
		"not in PATH":    {Command{Args: []string{"no-such-program"}}, ErrNotFound, `"no-such-program" is in no folder of PATH`},
		"a file here":    {Command{Args: []string{"program_test.go"}}, ErrNotFound, "for the file here write ./program_test.go"},
		"not there":      {Command{Args: []string{folder + "/missing"}}, ErrNotFound, "there is no " + folder + "/missing"},
		"a folder":       {Command{Args: []string{folder}}, ErrNotExecutable, folder + " is a folder"},
		"not executable": {Command{Args: []string{folder + "/plain"}}, ErrNotExecutable, "chmod +x"},
		"no interpreter": {Command{Args: []string{folder + "/text"}}, ErrNotExecutable, "a script needs a first line"},
		"wrong one":      {Command{Args: []string{folder + "/orphan"}}, ErrNotExecutable, "the interpreter that its first line names"},
		"no directory":   {Command{Args: shell("true"), Dir: folder + "/nowhere"}, ErrNotExecutable, "its working directory " + folder + "/nowhere is no folder"},
		"too long":       {Command{Args: shell("true", strings.Repeat("x", 10<<20))}, ErrNotExecutable, "longer than this system allows"},
		"nothing":        {Command{}, nil, "no program to run"},
		"NUL":            {Command{Args: []string{"true", "a\x00secret"}}, nil, "has a NUL byte"},
		"negative":       {Command{Args: []string{"true"}, MaxDisk: -1}, nil, "MaxDisk is -1"},
		"nothing there":  {Command{Args: []string{"true"}, Watch: []string{folder + "/nowhere"}}, nil, "a folder to watch: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range []Runner{supervising(t), {}} {
				p, err := r.Start(t.Context(), c.command)
				if p != nil || err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("error: %v, want one that says %q", err, c.says)
				}
				if err != nil && strings.Contains(err.Error(), "secret") {
					t.Errorf("the error tells an argument: %v", err)
				}
			}
		})
	}
}
