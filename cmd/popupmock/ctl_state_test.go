package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/popupmock/popupmock/mockserver/state"
)

// TestStateIsSavedForItsOwner looks at the files that hold keys.
func TestStateIsSavedForItsOwner(t *testing.T) {
	t.Parallel()
	mock := steered(t)
	folder := t.TempDir()
	open := filepath.Join(folder, "open.json")
	if err := os.WriteFile(open, []byte("open to all"), 0o644); err != nil { //nolint:gosec // as a user may have left it
		t.Fatal(err)
	}
	for name, flags := range map[string][]string{filepath.Join(folder, "new.json"): nil, filepath.Join(folder, "forced.json"): {"--force"}, open: {"--force"}} {
		printed(t, append([]string{"ctl", "--url", mock.base, "state", "save", name}, flags...)...)
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, mode)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := state.Parse(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 3 {
		t.Errorf("%d files, %v, want 3", len(entries), err)
	}
}

// TestSecretOverAFileThatCameMeanwhile is about a file that was not there when the mock was asked.
func TestSecretOverAFileThatCameMeanwhile(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "state.json")
	if err := os.WriteFile(name, []byte("first"), secretMode); err != nil {
		t.Fatal(err)
	}
	err := writeSecret(name, []byte("second"), false)
	if want := name + " is there already; --force overwrites it"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != "first" {
		t.Errorf("the file has %q, %v", text, err)
	}
}
