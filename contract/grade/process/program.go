package process

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Why a program cannot be started. The errors that wrap them name it, and say how to go on.
var (
	ErrNotFound      = errors.New("program not found")
	ErrNotExecutable = errors.New("program cannot be run")
)

// lookUp finds a program the way a shell does in the working directory of this process: its path, and what it is to be
// called (argv[0]), which is the path when the name has a slash, because the working directory of the program is another.
func lookUp(name string) (path, called string, err error) {
	if !strings.ContainsRune(name, '/') && !strings.ContainsRune(name, filepath.Separator) {
		path, err := exec.LookPath(name)
		switch {
		case errors.Is(err, exec.ErrDot):
			return "", "", fmt.Errorf("%w: %q is in the working directory, not in PATH: write %s", ErrNotFound, name, "."+string(filepath.Separator)+name)
		case err != nil:
			return "", "", fmt.Errorf("%w: %q is in no folder of PATH%s", ErrNotFound, name, nearby(name))
		}
		path, err = filepath.Abs(path)
		return path, name, err
	}
	path, err = filepath.Abs(name)
	if err != nil {
		return "", "", err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", "", fmt.Errorf("%w: there is no %s", ErrNotFound, path)
	case err != nil:
		return "", "", fmt.Errorf("%w: %w", ErrNotExecutable, err)
	case info.IsDir():
		return "", "", fmt.Errorf("%w: %s is a folder", ErrNotExecutable, path)
	}
	if found, err := exec.LookPath(path); err == nil {
		return found, path, nil // on Windows with its extension
	}
	return "", "", fmt.Errorf("%w: %s is not executable: write its interpreter before it, or allow it with chmod +x", ErrNotExecutable, path)
}

// nearby is a hint for those who forgot the "./".
func nearby(name string) string {
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return fmt.Sprintf("; for the file here write .%c%s", filepath.Separator, name)
	}
	return ""
}

// notStarted says why the system refused to start a program that was found.
func notStarted(path, dir string, err error) error {
	if info, statErr := os.Stat(dir); dir != "" && (statErr != nil || !info.IsDir()) {
		return fmt.Errorf("%w: %s: its working directory %s is no folder that can be entered", ErrNotExecutable, path, dir)
	}
	if reason := refusal(err); reason != "" {
		return fmt.Errorf("%w: %s: %s", ErrNotExecutable, path, reason)
	}
	return fmt.Errorf("%w: %s: %w", ErrNotExecutable, path, err)
}
