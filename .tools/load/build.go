package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// goBuild builds a package of a module into the folder of the run, and returns the path of the program.
func (o *options) goBuild(ctx context.Context, module, pkg, name string) (string, error) {
	program, err := filepath.Abs(filepath.Join(o.folder, name))
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, pkg)
	cmd.Dir = module
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, output)
	}
	return program, nil
}

// buildPopupmock builds what users get, unless a binary was given.
func (o *options) buildPopupmock(ctx context.Context) error {
	if o.popupmock != "" {
		_, err := os.Stat(o.popupmock)
		return err
	}
	program, err := o.goBuild(ctx, o.root, "./cmd/popupmock", "popupmock")
	o.popupmock = program
	return err
}

// version is what the binary says of itself; a build of this checkout says no more than that it is one, so that its commit is named.
func (o *options) version(ctx context.Context) (string, error) {
	output, err := exec.CommandContext(ctx, o.popupmock, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("%s --version: %w", o.popupmock, err)
	}
	words := strings.Fields(string(output))
	if len(words) == 0 {
		return "", fmt.Errorf("%s --version printed nothing", o.popupmock)
	}
	version := words[len(words)-1]
	if !strings.HasPrefix(o.popupmock, o.folder) {
		return version, nil // of another checkout, perhaps
	}
	if commit, err := exec.CommandContext(ctx, "git", "-C", o.root, "rev-parse", "--short", "HEAD").Output(); err == nil && version == "devel" {
		version += " " + strings.TrimSpace(string(commit))
	}
	return version, nil
}
