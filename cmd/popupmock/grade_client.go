package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// absolute makes paths of the files that arguments name, since the client runs in a folder of its own: those that have a
// slash or a dot, and are there. In a folder that was chosen for it, they are left as they are, but for the program.
func absolute(args []string, workdir string) ([]string, error) {
	var all []string
	for i, a := range args {
		if i == 0 && !strings.ContainsRune(a, filepath.Separator) || i > 0 && (workdir != "" || !strings.ContainsAny(a, "./")) || strings.HasPrefix(a, "-") {
			all = append(all, a)
			continue
		}
		if _, err := os.Stat(a); err != nil {
			all = append(all, a) // no file of ours; that of a program is told when it cannot be started
			continue
		}
		path, err := absolutePath(a)
		if err != nil {
			return nil, err
		}
		all = append(all, path)
	}
	return all, nil
}

func absolutePath(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("where is %s: %w", path, err)
	}
	return full, nil
}

// clientEnvironment is ours without what is ours alone: a client must not find the target or the token of another mock.
func clientEnvironment(environ []string) []string {
	var env []string
	for _, pair := range environ {
		if !strings.HasPrefix(pair, "POPUPMOCK_") {
			env = append(env, pair)
		}
	}
	return env
}
