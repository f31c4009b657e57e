package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/cmd/internal/config"
)

func TestWriteFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := filepath.Join(folder, "ready.txt")
	for _, content := range []string{"first", "second"} {
		if err := writeFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != content {
			t.Errorf("read %q, %v, want %q", got, err, content)
		}
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("mode %v, %v, want one that all may read", info.Mode(), err)
	}
	wantFiles(t, folder, "ready.txt")
}

func TestWriteFileLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	name := filepath.Join(folder, "taken")
	if err := os.Mkdir(name, 0o755); err != nil {
		t.Fatal(err)
	}
	err := writeFile(name, []byte("x"), 0o644)
	if want := "cannot write " + name + ": file exists"; text(err) != want {
		t.Errorf("error %q, want %q", text(err), want)
	}
	wantFiles(t, folder, "taken")
}

func wantFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// TestFailedStartLeavesNothingBehind makes the CA file, and then finds that the ready file cannot be written.
func TestFailedStartLeavesNothingBehind(t *testing.T) {
	temporary, folder := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	code, _, stderr := execute(t, "serve", "--listen=127.0.0.1:0", "--tls", "--ready-file="+folder)
	if want := "popupmock: ready file: cannot write " + folder + ": file exists\n"; code != exitUsage || stderr != want {
		t.Errorf("exit code %d and %q, want %d and %q", code, stderr, exitUsage, want)
	}
	wantFiles(t, temporary)
}

func TestHosts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, address, control string
		want                   []string
	}{
		{"a name", "shop.test:8443", "shop.test:8443", []string{"localhost", "127.0.0.1", "::1", "mock.test", "shop.test"}},
		{"an address", "[2001:db8::1]:8443", "[2001:db8::1]:8443", []string{"localhost", "127.0.0.1", "::1", "mock.test", "2001:db8::1"}},
		{"no host", ":8443", ":8443", []string{"localhost", "127.0.0.1", "::1", "mock.test"}},
		{"all addresses", "0.0.0.0:8443", "0.0.0.0:8443", []string{"localhost", "127.0.0.1", "::1", "mock.test"}},
		{"another for the control API", ":8443", "steer.test:8444", []string{"localhost", "127.0.0.1", "::1", "mock.test", "steer.test"}},
		{"two", "shop.test:8443", "steer.test:8444", []string{"localhost", "127.0.0.1", "::1", "mock.test", "shop.test", "steer.test"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := site{address: test.address, control: place{address: test.control}, settings: config.Settings{TLSHosts: []string{"mock.test"}}}
			if diff := cmp.Diff(test.want, s.hosts()); diff != "" {
				t.Errorf("hosts (-want +got):\n%s", diff)
			}
		})
	}
}
