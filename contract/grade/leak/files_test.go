package leak

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, folder, name, text string, mode fs.FileMode) {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s := learnt(t)
	folder, outside := t.TempDir(), t.TempDir()
	write(t, folder, "a/b/tokens.json", "x"+strings.Repeat("\x00", 100_000)+token(1), 0o600)
	write(t, folder, "open", password, 0o644)
	write(t, folder, "clean", "nothing", 0o644)
	write(t, folder, "a/"+signature(2), token(1), 0o600)
	write(t, outside, "elsewhere", token(1), 0o600)
	for name, to := range map[string]string{"link": filepath.Join(outside, "elsewhere"), "folder": outside, "loop": "."} {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Files(folder)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range got.Findings {
		lines = append(lines, string(f.Place)+": "+f.String())
	}
	want := `file name: refresh token 1, as it is, in the name of a file in a
file: access token 1, as it is, in the file … (-rw-------)
file: access token 1, as it is, in the file a/b/tokens.json (-rw-------)
file: password, as it is, in the file open (-rw-r--r--)`
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); !strings.Contains(strings.Join(lines, "\n"), line) {
			t.Errorf("%q is not in\n%s", line, strings.Join(lines, "\n"))
		}
	}
	if len(lines) != 4 || got.Read != 4 || len(got.Unread) != 0 {
		t.Errorf("%d findings in %d files, unread %v; want 4 in 4:\n%s", len(lines), got.Read, got.Unread, strings.Join(lines, "\n"))
	}
}

func TestFilesSaysWhatItDidNotRead(t *testing.T) {
	t.Parallel()
	s := learnt(t)
	if _, err := s.Files(filepath.Join(t.TempDir(), "gone")); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "look for secrets in files: ") {
		t.Errorf("a folder that is gone: %v", err)
	}
	folder := t.TempDir()
	for _, name := range []string{"a", "b", "c", "d"} {
		write(t, folder, name, strings.Repeat(".", 1000)+password, 0o600)
	}
	for _, c := range []struct {
		within bounds
		found  int
		unread []string
	}{
		{bounds{100, 2000, 10_000}, 4, nil},
		{bounds{100, 1000, 10_000}, 0, []string{
			"a: only its first 1000 bytes of 1013 were looked at", "b: only its first 1000 bytes of 1013 were looked at",
			"c: only its first 1000 bytes of 1013 were looked at", "d: only its first 1000 bytes of 1013 were looked at",
		}},
		{bounds{100, 2000, 2100}, 2, []string{
			"c: only its first 74 bytes of 1013 were looked at", "there are too many files: 4 names and 2100 bytes were looked at, the rest was not",
		}},
		{bounds{3, 2000, 10_000}, 2, []string{"there are too many files: 3 names and 2026 bytes were looked at, the rest was not"}},
	} {
		got, err := s.filesWithin(folder, c.within)
		if diff := cmp.Diff(c.unread, got.Unread); err != nil || diff != "" || len(got.Findings) != c.found {
			t.Errorf("within %v: %d findings, want %d; %v; unread (-want +got):\n%s", c.within, len(got.Findings), c.found, err, diff)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Log("root can read everything")
	}
	s, folder := learnt(t), t.TempDir()
	write(t, folder, "closed/inside", password, 0o600)
	write(t, folder, "file", password, 0)
	write(t, folder, "open", password, 0o600)
	if err := os.Chmod(filepath.Join(folder, "closed"), 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(folder, "closed"), 0o700) })
	got, err := s.Files(folder)
	if err != nil || len(got.Findings)+len(got.Unread) != 3 {
		t.Errorf("found %v, unread %v, %v; want each of the three in one of them", got.Findings, got.Unread, err)
	}
}
