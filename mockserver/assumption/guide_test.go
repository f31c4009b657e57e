package assumption

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the table of the guide anew")

const (
	guide      = "../../examples/guides/assumptions.md"
	tableStart = "<!-- assumptions: written by make generate -->\n"
	tableEnd   = "<!-- end of assumptions -->\n"
)

// TestGuide holds the table of the guide against the register.
func TestGuide(t *testing.T) {
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
	want := guideTable()
	switch {
	case table == want:
	case *update:
		if err := os.WriteFile(guide, []byte(before+tableStart+want+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("make generate would write another table (-guide +register):\n%s", cmp.Diff(table, want))
	}
}

func guideTable() string {
	var b strings.Builder
	b.WriteString("\n| name | values, the default first | where the documentation is silent |\n|---|---|---|\n")
	for _, a := range Register() {
		b.WriteString("| `" + a.Name + "` | " + guideValues(a) + " | " + strings.ReplaceAll(a.Silent, "|", `\|`) + " |\n")
	}
	b.WriteString("\n")
	return b.String()
}

// guideValues begins with the default, which is a value in itself where it stands for a parameter.
func guideValues(a Assumption) string {
	var values, lab []string
	if a.Default != a.Values[0].String() {
		values = append(values, "`"+a.Default+"`")
	}
	for _, v := range a.Values {
		if form := "`" + v.String() + "`"; v.Lab {
			lab = append(lab, form)
		} else {
			values = append(values, form)
		}
	}
	if len(lab) == 0 {
		return strings.Join(values, ", ")
	}
	return strings.Join(values, ", ") + "; *lab:* " + strings.Join(lab, ", ")
}
