package record

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Nothing is written over, and all is written or nothing.
func TestFolders(t *testing.T) {
	t.Parallel()
	r := &Recording{Files: map[string][]byte{AboutFile: []byte("new"), DataFolder + "/wallets.json": []byte("[]")}}
	for _, test := range []struct {
		name      string
		before    map[string]string
		overwrite bool
		want      string // the error
	}{
		{"not there", nil, false, ""},
		{"empty", map[string]string{}, false, ""},
		{"a recording", map[string]string{AboutFile: "old", ScenarioFile: "old"}, false, "recorded has a recording already; --overwrite replaces it"},
		{"a recording to replace", map[string]string{AboutFile: "old", ScenarioFile: "old", "data/products.json": "old"}, true, ""},
		{"something else", map[string]string{AboutFile: "old", "notes.txt": "mine"}, true, "recorded has notes.txt, which is no part of a recording"},
		{"something else in data", map[string]string{"data/rates.json": "mine"}, true, "recorded has data/rates.json, which is no part of a recording"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "recorded")
			if test.before != nil {
				mkdir(t, folder)
			}
			for name, text := range test.before {
				mkdir(t, filepath.Dir(filepath.Join(folder, name)))
				write(t, filepath.Join(folder, name), text)
			}
			err := r.Write(folder, test.overwrite)
			want := map[string]string{AboutFile: "new", "data/wallets.json": "[]"}
			if test.want != "" {
				want = test.before
				if err == nil || !strings.HasSuffix(err.Error(), test.want) {
					t.Errorf("error %v, want %s", err, test.want)
				}
			} else if err != nil {
				t.Error(err)
			}
			checkFolder(t, folder, want)
		})
	}
}

// checkFolder wants these files and no others, in the folder, and nothing beside it.
func checkFolder(t *testing.T, folder string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(filepath.Dir(folder), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		got[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil || len(got) != len(want) {
		t.Errorf("there are %q, error %v; want %q", got, err, want)
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s is %q, want %q", name, got[name], text)
		}
	}
}

func TestFolderIsAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "recorded")
	write(t, file, "mine")
	if err := CheckFolder(file, true); err == nil || !strings.HasSuffix(err.Error(), "recorded is a file, want a folder") {
		t.Errorf("error %v", err)
	}
	r := &Recording{Files: map[string][]byte{"a": nil}}
	if err := r.Write(filepath.Join(file, "below"), false); err == nil {
		t.Error("a file has a folder in it")
	}
}

func mkdir(t *testing.T, folder string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
