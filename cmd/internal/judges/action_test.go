package judges

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
)

// TestAction has action.yml judged by the published schema of such files, as it is and broken in places that nothing else looks at.
func TestAction(t *testing.T) {
	t.Parallel()
	validator := need.Judge(t, "action-validator")
	text, err := os.ReadFile(filepath.Join(top, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, from, to string
		want           string // in what it says; empty for nothing
	}{
		{name: "as it is"},
		{"another way to run", "using: composite", "using: compsite", `"/runs/using"`},
		{"a key that is none", "  icon:", "  icn:", `"/branding"`},
		{"no description", "\ndescription:", "\nx-description:", `"/description"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			broken := strings.Replace(string(text), test.from, test.to, 1)
			if test.want != "" && broken == string(text) {
				t.Fatalf("action.yml has no %q", test.from)
			}
			got := runJudge(t, validator, written(t, "action.yml", []byte(broken)))
			if (got.exit == 0) != (test.want == "") || !strings.Contains(got.stdout+got.stderr, test.want) {
				t.Errorf("exit status %d, want %q in\n%s%s", got.exit, test.want, got.stdout, got.stderr)
			}
		})
	}
}
