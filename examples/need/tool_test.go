package need_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

func TestTool(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	want := filepath.Join(root, "bin", "good")
	for name, text := range map[string]string{"go.mod": "module example.com/a\n", want: "#!/bin/sh\n"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil { //nolint:gosec // it is a program
			t.Fatal(err)
		}
	}
	var tb recorder
	if got := need.Tool(&tb, "good"); got != want || tb.ended != nil {
		t.Errorf("the program is %q, want %q; ended %q", got, want, tb.ended)
	}
	for ci, how := range map[string]string{"": "skip", "true": "fatal"} {
		t.Setenv("CI", ci)
		tb.ended = nil
		need.Tool(&tb, "absent")
		if want := []string{how + ": needs the program of .tools/absent, which make absent builds"}; !slices.Equal(tb.ended, want) {
			t.Errorf("CI=%q: ended %q, want %q", ci, tb.ended, want)
		}
	}
}
