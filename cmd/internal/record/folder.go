package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// CheckFolder tells whether a recording can go into a folder: one that is not there yet, or is empty, or with overwrite one that has a
// recording and nothing else.
func CheckFolder(folder string, overwrite bool) error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", folder, cause(err))
	case !info.IsDir():
		return fmt.Errorf("%s is a file, want a folder", folder)
	}
	empty := true
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		empty = false
		name, _ := filepath.Rel(folder, path) // it is below
		if name = filepath.ToSlash(name); !isOurs(name, entry) {
			return fmt.Errorf("%s has %s, which is no part of a recording", folder, name)
		}
		return nil
	})
	switch {
	case err != nil:
		return cause(err)
	case !empty && !overwrite:
		return fmt.Errorf("%s has a recording already; --overwrite replaces it", folder)
	}
	return nil
}

func isOurs(name string, entry fs.DirEntry) bool {
	if name == DataFolder {
		return entry.IsDir()
	}
	if table, isJSON := strings.CutSuffix(strings.TrimPrefix(name, DataFolder+"/"), ".json"); isJSON && strings.HasPrefix(name, DataFolder+"/") {
		return slices.Contains(tableNames, table)
	}
	return name == ConfigFile || name == ScenarioFile || name == AboutFile
}

// cause is an error of the file system without the path, which is said already.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// Write writes the files into a folder, all or none: into another one beside it, which then takes its place. What was there before is as
// it was when there is an error. Only the owner may read them.
func (r *Recording) Write(folder string, overwrite bool) error {
	if err := CheckFolder(folder, overwrite); err != nil {
		return err
	}
	folder = filepath.Clean(folder)
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return fmt.Errorf("%s: %w", folder, cause(err))
	}
	stage, err := os.MkdirTemp(filepath.Dir(folder), "."+filepath.Base(folder)+"-*")
	if err != nil {
		return fmt.Errorf("%s: %w", folder, cause(err))
	}
	defer os.RemoveAll(stage) //nolint:errcheck // what is left of it harms nobody
	if err := r.into(filepath.Join(stage, "new")); err != nil {
		return fmt.Errorf("%s: %w", folder, cause(err))
	}
	old := filepath.Join(stage, "old")
	if err := os.Rename(folder, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", folder, cause(err))
	}
	if err := os.Rename(filepath.Join(stage, "new"), folder); err != nil {
		_ = os.Rename(old, folder) // the first error tells more
		return fmt.Errorf("%s: %w", folder, cause(err))
	}
	return nil
}

func (r *Recording) into(folder string) error {
	for _, name := range sorted(r.Files) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, r.Files[name], 0o600); err != nil {
			return err
		}
	}
	return nil
}
