//go:build unix

package tokenstore_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// Opening a pipe would wait until somebody writes into it.
func TestFileThatIsAPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(realTempDir(t), "tokens.age")
	must(t, syscall.Mkfifo(path, 0o600))
	wantRefused(t, newFile(t, path, newKey(t)), tokenstore.ErrUnavailable,
		path+": the token store is not available: it is a device, pipe or socket; expected a file")
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	if err == nil && info.Mode() != want {
		t.Errorf("%s has mode %v, want %v", filepath.Base(path), info.Mode(), want)
	}
}

// A file that others may read is read, and is theirs no longer when it has been written.
func TestFileModes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(realTempDir(t), "tokens.age")
	s := newFile(t, path, newKey(t))
	put(t, s, pairOf(1))
	wantMode(t, path, 0o600)
	wantMode(t, path+".lock", 0o600)
	must(t, os.Chmod(path, 0o644))
	wantPair(t, s, pairOf(1))
	put(t, s, pairOf(1))
	wantMode(t, path, 0o644)
	put(t, s, pairOf(2))
	wantMode(t, path, 0o600)
	must(t, os.Chmod(path, 0o400)) // what may not be written may be replaced, by who may write the folder
	put(t, s, pairOf(3))
	wantMode(t, path, 0o600)
	wantPair(t, s, pairOf(3))
}
