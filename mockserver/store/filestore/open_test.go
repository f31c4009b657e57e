//go:build unix

package filestore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"
)

// wantRefused wants Open to fail with this error, which may be nil for one of the system, and text.
func wantRefused(t *testing.T, path string, is error, text string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err == nil {
		closeStore(t, s)
		t.Fatalf("Open of %s works, want %q", path, text)
	}
	if is != nil && !errors.Is(err, is) || !strings.Contains(err.Error(), "the state file "+path+": ") || !strings.Contains(err.Error(), text) {
		t.Errorf("Open: %v, want %v: %s", err, is, text)
	}
}

func TestOpenMakesFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "state")
	closeStore(t, open(t, path))
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the file: %v, %v, want the mode 0600", info.Mode(), err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("the folder: %v, %v, want the file alone", left, err)
	}
	wantRefused(t, filepath.Join(folder, "none", "state"), os.ErrNotExist, "cannot be made: no such file or directory")
	if _, err := Open(t.Context(), "", Options{}); err == nil || !strings.Contains(err.Error(), "has no name") {
		t.Errorf("Open without a name: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, path, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Open with a context that is done: %v", err)
	}
}

// What is no file of ours is told, and stays as it is.
func TestOpenForeign(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"empty": "", "text": "hello", "long": strings.Repeat("a text, and no state at all\n", 2000)} {
		path := filepath.Join(folder, name)
		write(t, path, []byte(text))
		want := "is no state file: it does not begin as one: choose another path, or delete it to begin with no state"
		if text == "" {
			want = "is no state file: it is empty"
		}
		wantRefused(t, path, ErrForeign, want)
		if string(read(t, path)) != text {
			t.Errorf("%s: it was changed", name)
		}
	}
	path := filepath.Join(folder, "bbolt")
	tamper(t, path, func(*bbolt.Tx) error { return nil })
	wantRefused(t, path, ErrForeign, "one of bbolt, but has nothing in it")
}

func TestOpenNoFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "state")
	closeStore(t, open(t, path))
	wantRefused(t, folder, nil, "is a folder, want a file in it")
	for name, to := range map[string]string{"link": path, "dangling": filepath.Join(folder, "none"), "loop": filepath.Join(folder, "loop")} {
		link := filepath.Join(folder, name)
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
		wantRefused(t, link, nil, "is a symbolic link, want the path that it points to")
	}
	pipe := filepath.Join(folder, "pipe") // opening it would wait for a reader
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, pipe, nil, "is no regular file")
	if _, err := os.Stat(filepath.Join(folder, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a link points to was made: %v", err)
	}
	linked := filepath.Join(t.TempDir(), "folder") // a folder may be reached through links
	if err := os.Symlink(folder, linked); err != nil {
		t.Fatal(err)
	}
	open(t, filepath.Join(linked, "state"))
}

// Who may not write the file, or not read it, is told so, whatever the user is that runs the tests.
func TestOpenForbidden(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, f := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(f, 0o755); err != nil { //nolint:gosec // for nobody
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, "state")
	closeStore(t, open(t, path))
	for _, mode := range []os.FileMode{0o444, 0o000} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		want := "the state file " + path + ": cannot be opened for reading and writing: permission denied"
		if got := output(t, "be nobody", path); got != want {
			t.Errorf("mode %v: %q, want %q", mode, got, want)
		}
	}
	if err := os.Chmod(folder, 0o555); err != nil { //nolint:gosec // for nobody
		t.Fatal(err)
	}
	want := "the state file " + path + "-2: cannot be made: permission denied"
	if got := output(t, "be nobody", path+"-2"); got != want {
		t.Errorf("in a folder that may not be written: %q, want %q", got, want)
	}
	if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // for its end
		t.Fatal(err)
	}
}

// A file that somebody writes may look damaged to who reads it without the lock.
func TestOpenLocksFirst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	write(t, path, []byte("a part of something"))
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := lock(file); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, path, ErrInUse, "is in use")
	unlock(file)
	wantRefused(t, path, ErrForeign, "it does not begin as one")
}

func TestOpenTwice(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	s := open(t, path)
	at := commit(t, s, set("a", "x", "1"))
	want := "the state file " + path + ": is in use by another process, or opened twice by this one"
	wantRefused(t, path, ErrInUse, want)
	if got := output(t, "hold", path); got != want {
		t.Errorf("in another process: %q, want %q", got, want)
	}
	if next := commit(t, s, set("a", "x", "2")); next != at+1 {
		t.Errorf("a change after that has the position %d, want %d", next, at+1)
	}
	closeStore(t, s)

	other := start(t, "hold", path)
	if got := other.line(); got != "open" {
		t.Fatalf("another process, once the file is closed: %q", got)
	}
	wantRefused(t, path, ErrInUse, want)
	if err := other.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	other.rest()
	if r, err := open(t, path).Read(t.Context(), "a"); err != nil || string(r.Fields["x"]) != "2" {
		t.Errorf("after that one was killed: %q, %v", r.Fields, err)
	}
}
