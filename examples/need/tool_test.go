package need_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

func TestTool(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	for name, text := range map[string]string{
		"go.mod":                "module example.com/a\n",
		".tools/good/go.mod":    "module example.com/good\n\ngo 1.26\n\ntool example.com/good\n",
		".tools/good/main.go":   "package main\n\nfunc main() {}\n",
		".tools/broken/go.mod":  "module example.com/broken\n\ngo 1.26\n\ntool example.com/broken\n",
		".tools/broken/main.go": "package main\n\nfunc main() { none() }\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var tb recorder
	path := need.Tool(&tb, "good")
	if info, err := os.Stat(path); err != nil || info.Mode()&0o100 == 0 || tb.ended != nil {
		t.Errorf("no program at %q: %v, ended %q", path, err, tb.ended)
	}
	for ci, want := range map[string]string{"": "skip", "true": "fatal"} {
		for _, name := range []string{"broken", "absent"} {
			t.Setenv("CI", ci)
			tb.ended = nil
			need.Tool(&tb, name)
			if len(tb.ended) != 1 || !strings.HasPrefix(tb.ended[0], want+": needs the program of .tools/"+name+", which cannot be built: ") {
				t.Errorf("CI=%q: ended %q, want a %s", ci, tb.ended, want)
			}
		}
	}
}
