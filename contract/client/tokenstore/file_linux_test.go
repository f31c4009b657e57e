package tokenstore_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// asNobody runs a function with the rights that user 65534 has on files, where root would have all: setfsuid(2) is of a
// thread, and takes the capabilities on files with it. Who is not root has no more rights than that anyway.
func asNobody(t *testing.T, run func()) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if os.Geteuid() == 0 {
		must(t, syscall.Setfsuid(nobody))
		defer func() { must(t, syscall.Setfsuid(0)) }()
	}
	run()
}

const nobody = 65534

// give makes a file or folder nobody's, and sets its mode.
func give(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if os.Geteuid() == 0 {
		must(t, os.Chown(path, nobody, nobody))
	}
	must(t, os.Chmod(path, mode))
}

// A folder that cannot be written is found out before change is called; the file in it can be read.
func TestFileInAReadOnlyFolder(t *testing.T) {
	t.Parallel()
	folder := realTempDir(t)
	must(t, os.Chmod(filepath.Dir(folder), 0o755)) // nobody has to get there
	path := filepath.Join(folder, "tokens.age")
	s := newFile(t, path, newKey(t))
	put(t, s, pairOf(1))
	give(t, path, 0o600)
	give(t, path+".lock", 0o600)
	give(t, folder, 0o500)
	asNobody(t, func() {
		wantPair(t, s, pairOf(1))
		_, err := s.Update(t.Context(), nil) // which panics when it is called
		wantDenied(t, err, path, "open "+path+".new-")
	})
	give(t, folder, 0o700)
	asNobody(t, func() { must(t, os.Remove(path+".lock")) })
	give(t, folder, 0o500)
	asNobody(t, func() {
		_, err := s.Update(t.Context(), nil)
		wantDenied(t, err, path, "open "+path+".lock")
	})
	give(t, path, 0)
	asNobody(t, func() {
		_, err := s.Load(t.Context())
		wantDenied(t, err, path, "open "+path)
	})
	give(t, folder, 0)
	asNobody(t, func() {
		_, err := s.Load(t.Context())
		wantDenied(t, err, path, "lstat "+path)
	})
	give(t, folder, 0o700)
	give(t, path, 0o600)
	asNobody(t, func() {
		put(t, s, pairOf(2))
		wantPair(t, s, pairOf(2))
	})
	wantFiles(t, folder, "tokens.age", "tokens.age.lock")
}

func wantDenied(t *testing.T, err error, path, what string) {
	t.Helper()
	wantParts(t, err, tokenstore.ErrUnavailable, path+": the token store is not available: "+what, ": permission denied")
}
