package catalogue

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need"
)

// zeros is a file that never ends, as a device may be.
type zeros struct{ fs.File }

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// brokenFile can be opened, but not read.
type brokenFile struct{ fs.File }

func (brokenFile) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: "secret/place", Err: errors.New("input/output error")}
}

// trouble is a folder where files cannot be read in several ways.
type trouble struct{ fstest.MapFS }

func (d trouble) Open(name string) (fs.File, error) {
	f, err := d.MapFS.Open(name)
	switch name {
	case walletsFile:
		return zeros{f}, err
	case productsFile:
		return brokenFile{f}, err
	case countriesFile:
		return nil, &fs.PathError{Op: "open", Path: "secret/place", Err: fs.ErrPermission}
	}
	return f, err
}

func (d trouble) Stat(name string) (fs.FileInfo, error) { return fs.Stat(d.MapFS, name) }

func TestLoadTellsAllFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := folder(small())
	dir[categoriesFile] = &fstest.MapFile{Mode: fs.ModeDir}
	dir[transactionsFile] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	dir[subcategoriesFile].Data = []byte(`[{"id":"x"}]`)
	_, err := Load(trouble{dir})
	want := strings.TrimSpace(`
countries.json: cannot be read: permission denied
categories.json: is a folder, want a file
subcategories.json: /0: has no "active", which is true or false
subcategories.json: /0: has no "name", which is text
subcategories.json: /0/id: is the text "x", want a whole number
products.json: cannot be read: input/output error
wallets.json: is larger than 32 MiB
transactions.json: is no ordinary file`)
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(err.Error(), fs.ErrPermission.Error(), "permission denied")); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestLoadTellsWhatIsWrongWithTheFolder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{file: "not a directory", file + "s": "no such file or directory"} {
		if _, err := Load(os.DirFS(name)); !errors.As(err, new(Mistakes)) || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// TestLoadFollowsLinks puts the files elsewhere, as a mounted configuration map of Kubernetes does.
func TestLoadFollowsLinks(t *testing.T) {
	t.Parallel()
	dir, elsewhere := t.TempDir(), t.TempDir()
	for name, text := range small() {
		if err := os.WriteFile(filepath.Join(elsewhere, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(elsewhere, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Load(os.DirFS(dir))
	if err != nil || c.Wallets.Len() != 2 {
		t.Fatalf("links: %v", err)
	}
	for name, target := range map[string]string{walletsFile: "none", productsFile: productsFile, countriesFile: elsewhere} {
		link := filepath.Join(dir, name)
		if err := errors.Join(os.Remove(link), os.Symlink(target, link)); err != nil {
			t.Fatal(err)
		}
	}
	_, err = Load(os.DirFS(dir))
	want := strings.TrimSpace(`
countries.json: is a folder, want a file
products.json: cannot be read: too many levels of symbolic links
wallets.json: cannot be read: no such file or directory`)
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestFilesAreReadUpToABound(t *testing.T) {
	t.Parallel()
	need.Long(t, "2 s") // the bound is high
	text := strings.Repeat(" ", maxFile+1)
	if got, err := readText(folder(map[string]string{productsFile: text[1:]}), productsFile); err != nil || len(got) != maxFile {
		t.Errorf("of %d bytes %d are read: %v", maxFile, len(got), err)
	}
	if _, err := readText(folder(map[string]string{productsFile: text}), productsFile); err == nil || err.Error() != "is larger than 32 MiB" {
		t.Errorf("%d bytes: %v", len(text), err)
	}
}
