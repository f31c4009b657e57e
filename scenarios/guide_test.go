package scenarios_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/scenarios"
)

const (
	guide      = "../examples/guides/scenarios.md"
	tableStart = "<!-- commands: written by make generate -->\n"
	tableEnd   = "<!-- end of commands -->\n"
)

// TestGuideHasTheCommands holds the table of the guide against that of the commands: whoever has the binary alone has no go doc.
func TestGuideHasTheCommands(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, started := strings.Cut(string(text), tableStart)
	table, after, ended := strings.Cut(rest, tableEnd)
	if !started || !ended {
		t.Fatalf("there is no table between %q and %q", tableStart, tableEnd)
	}
	want := scenarios.GuideTable()
	switch {
	case table == want:
	case *update:
		if err := os.WriteFile(guide, []byte(before+tableStart+want+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("make generate would write another table (-guide +commands):\n%s", cmp.Diff(table, want))
	}
}
