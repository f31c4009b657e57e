//go:build unix

package process

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The disk fills up by one large file, by many, and by so many that each needs next to nothing; the end comes before a gigabyte.
func TestTooMuchDisk(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args    []string
		runners []Runner // with and without a supervisor the same is measured: one of them is enough for another folder
	}{
		"one file":              {[]string{"one-file", "PWD"}, []Runner{supervising(t), {}}},
		"one file at home":      {[]string{"one-file", "HOME"}, []Runner{{}}},
		"one temporary file":    {[]string{"one-file", "TMPDIR"}, []Runner{{}}},
		"files of a megabyte":   {[]string{"files", "1000000"}, []Runner{{}}},
		"files without content": {[]string{"files", "0"}, []Runner{supervising(t), {}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, r := range c.runners {
				res := run(t, r, Command{Args: client(t, c.args[0], c.args[1:]...), MaxDisk: 4 << 20})
				wantEnding(t, res, TooMuchDisk, "wrote more than the 4194304 bytes allowed")
				if res.Disk < 4<<20 || res.Disk > 500<<20 {
					t.Errorf("%d bytes were seen", res.Disk)
				}
			}
		})
	}
}

// A program of which the folders are gone, or moved, is still held to its limit.
func TestTooMuchDiskOutOfSight(t *testing.T) {
	t.Parallel()
	move := `mv "$PWD" "$PWD.moved" && cd "$PWD.moved" && head -c 30000000 /dev/zero | split -b 1000000 - && sleep 1000`
	res := run(t, supervising(t), Command{Args: shell(move), MaxDisk: 16 << 20})
	wantEnding(t, res, TooMuchDisk, "wrote more than")
}

// What was written counts, also when the program was quick.
func TestDiskIsMeasuredAtTheEnd(t *testing.T) {
	t.Parallel()
	res := run(t, supervising(t), Command{Args: shell("head -c 1000000 /dev/zero >big; head -c 1000 /dev/zero >small"), MaxDisk: 100 << 20})
	if !res.Success() || res.Disk < 1_000_000 || res.Disk > 1_100_000 {
		t.Errorf("%d bytes, %s", res.Disk, res.Why)
	}
}

func TestMeasuring(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fill func(folder string) error
		most int64
		used int64
		over bool
	}{
		"nothing": {func(string) error { return nil }, 1 << 20, 0, false},
		"small files count with a block": {func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "f"), []byte("x"), 0o600)
		}, 1 << 20, 4096, false},
		"a link is not followed": {func(folder string) error { return os.Symlink("/", filepath.Join(folder, "l")) }, 1 << 20, 4096, false},
		"a loop of links":        {func(folder string) error { return os.Symlink(".", filepath.Join(folder, "l")) }, 1 << 20, 4096, false},
		"a hole takes no room": {func(folder string) error {
			f, err := os.Create(filepath.Join(folder, "f"))
			if err != nil {
				return err
			}
			defer shut(f)
			return f.Truncate(1 << 40)
		}, 1 << 20, 4096, false},
		"folders too deep": {func(folder string) error {
			return os.MkdirAll(filepath.Join(folder, strings.Repeat("d/", deepest+1)), 0o700)
		}, 1 << 30, deepest * 4096, true},
		"exactly too much": {func(folder string) error {
			return os.WriteFile(filepath.Join(folder, "f"), make([]byte, 8192), 0o600)
		}, 8192, 8192, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			if err := c.fill(folder); err != nil {
				t.Fatal(err)
			}
			d, err := openDisk([]string{folder}, c.most)
			if err != nil {
				t.Fatal(err)
			}
			defer d.close()
			used, over := d.used()
			if used != c.used || over != c.over {
				t.Errorf("used %d, over %t, want %d, %t", used, over, c.used, c.over)
			}
		})
	}
}
