package tokenstore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// A link stays a link; what it points to is replaced, locked and removed.
func TestFileBehindLinks(t *testing.T) {
	t.Parallel()
	for name, links := range map[string][][2]string{ // each a name and what it points to, the first the one to open
		"a link":           {{"link", "FOLDER/tokens.age"}},
		"a relative link":  {{"link", "real/tokens.age"}},
		"a link to a link": {{"link", "second"}, {"second", "real/tokens.age"}},
		"a linked folder":  {{"folder", "real"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			top := realTempDir(t)
			real := filepath.Join(top, "real")
			must(t, os.Mkdir(real, 0o700))
			for _, link := range links {
				must(t, os.Symlink(strings.Replace(link[1], "FOLDER", real, 1), filepath.Join(top, link[0])))
			}
			opened := filepath.Join(top, links[0][0])
			if links[0][0] == "folder" {
				opened = filepath.Join(opened, "tokens.age")
			}
			key := newKey(t)
			direct, linked := newFile(t, filepath.Join(real, "tokens.age"), key), newFile(t, opened, key)
			for n, s := range []tokenstore.Store{linked, direct, linked} { // the first finds the link pointing nowhere
				put(t, s, pairOf(n+1))
				wantPair(t, direct, pairOf(n+1))
				wantPair(t, linked, pairOf(n+1))
			}
			wantFiles(t, real, "tokens.age", "tokens.age.lock")
			wantOneLock(t, linked, direct)
			put(t, linked, tokenstore.Pair{})
			wantPair(t, direct, tokenstore.Pair{})
			wantFiles(t, real, "tokens.age.lock")
			for _, link := range links {
				if info, err := os.Lstat(filepath.Join(top, link[0])); err != nil || info.Mode()&os.ModeSymlink == 0 {
					t.Errorf("%s is no link any more: %v", link[0], err)
				}
			}
		})
	}
}

// wantOneLock asserts that two stores wait for the same lock.
func wantOneLock(t *testing.T, s, other tokenstore.Store) {
	t.Helper()
	_, err := s.Update(t.Context(), func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		waiting, give := context.WithCancel(t.Context())
		defer give()
		asked := make(chan struct{})
		go func() { <-asked; <-asked; give() }() // who looks for the second time has found the lock taken
		_, err := other.Update(tells{waiting, asked}, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
			t.Error("two paths of one file have two locks")
			return current, nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a second Update ends with error %v, want %v", err, context.Canceled)
		}
		return current, nil
	})
	must(t, err)
}

// tells is a context that tells whenever somebody waits for its end.
type tells struct {
	context.Context
	asked chan<- struct{}
}

func (c tells) Done() <-chan struct{} {
	select {
	case c.asked <- struct{}{}:
	case <-c.Context.Done():
	}
	return c.Context.Done()
}

func TestFileInALoopOfLinks(t *testing.T) {
	t.Parallel()
	folder := realTempDir(t)
	path := filepath.Join(folder, "a")
	must(t, os.Symlink("b", path))
	must(t, os.Symlink("a", filepath.Join(folder, "b")))
	wantRefused(t, newFile(t, path, newKey(t)), tokenstore.ErrUnavailable,
		path+": the token store is not available: more than 40 symbolic links in a row")
	wantFiles(t, folder, "a", "b")
}
