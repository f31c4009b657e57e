package tokenstore_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	"github.com/popupmock/popupmock/contract/client/tokenstore/storetest"
)

func TestFile(t *testing.T) {
	t.Parallel()
	storetest.Run(t, filePlace)
}

// filePlace is a file in a folder of its own. The kernel never takes a lock away, yet somebody may remove the file it is on.
func filePlace(t *testing.T) storetest.Place {
	folder := filepath.Join(t.TempDir(), "folder")
	must(t, os.Mkdir(folder, 0o700))
	path, key, otherKey := filepath.Join(folder, "tokens.age"), newKey(t), newKey(t)
	return storetest.Place{
		Name:             path,
		Open:             func() tokenstore.Store { return newFile(t, path, key) },
		OpenWithOtherKey: func() tokenstore.Store { return newFile(t, path, otherKey) },
		Stored:           func() []byte { return stored(t, path) },
		Damages:          storetest.DamagedBytes(func() []byte { return stored(t, path) }, func(b []byte) { must(t, os.WriteFile(path, b, 0o600)) }),
		Break:            func() func() { return moveAway(t, folder) },
		BreakWriting:     func() func() { return moveAway(t, folder) },
		LoseLock:         func() { must(t, os.Remove(path+".lock")) },
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func newKey(t testing.TB) seal.Key {
	t.Helper()
	key, err := seal.GenerateKey()
	must(t, err)
	return key
}

func newFile(t testing.TB, path string, key seal.Key) *tokenstore.File {
	t.Helper()
	f, err := tokenstore.NewFile(path, key)
	must(t, err)
	return f
}

// stored reads a file, nil when there is none.
func stored(t testing.TB, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		must(t, err)
	}
	return content
}

// moveAway is what even root cannot write through, and returns how to move it back.
func moveAway(t testing.TB, folder string) func() {
	t.Helper()
	must(t, os.Rename(folder, folder+".away"))
	return func() { must(t, os.Rename(folder+".away", folder)) }
}
