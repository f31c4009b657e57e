//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// serveAsNobody runs serve to its end as somebody whom modes of files hold back, which they do not hold back root.
func serveAsNobody(t *testing.T, args ...string) (code int, stderr string) {
	t.Helper()
	var problems bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "popupmock", append([]string{"serve", "--listen=127.0.0.1:0"}, args...)...)
	cmd.Env, cmd.Stderr = plainEnvironment(), &problems
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	var exited *exec.ExitError
	if err := cmd.Run(); errors.As(err, &exited) {
		code = exited.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return code, problems.String()
}

func TestServeRefusesReadOnly(t *testing.T) {
	t.Parallel()
	file := madeState(t)
	folder := filepath.Dir(file)
	for _, f := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(f, 0o755); err != nil { //nolint:gosec // for nobody
			t.Fatal(err)
		}
	}
	for _, change := range []struct {
		path string
		mode os.FileMode
	}{{file, 0o444}, {folder, 0o555}} {
		if err := os.Chmod(change.path, change.mode); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		file:                               "cannot be opened for reading and writing: permission denied",
		filepath.Join(folder, "new.state"): "cannot be made: permission denied",
	} {
		want = "popupmock: the state file " + path + ": " + want + "\n"
		if code, stderr := serveAsNobody(t, "--state="+path); code != exitUsage || stderr != want {
			t.Errorf("exit code %d and %q, want %d and %q", code, stderr, exitUsage, want)
		}
	}
	if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // for its end
		t.Fatal(err)
	}
}
