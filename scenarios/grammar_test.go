package scenarios_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/scenarios"
)

// grammarFile is how editors colour scenarios. It is written by hand, but for what follows from the tables of commands and conditions.
const grammarFile = "../examples/editor/syntaxes/popupmock-scenario.tmLanguage.json"

// generated are the regular expressions of the grammar that the tables give, by what their comments call them.
func generated() map[string]string {
	const before = `^\s*((?:\[[^\]]*\]\s*)*)(?:(!)\s+)?`
	made := map[string]string{"conditions": `(\[)(!)?(` + strings.Join(scenarios.Conditions(), "|") + `)(\])`}
	families := scenarios.Families()
	for family, names := range families {
		made[family] = before + `(` + alternatives(names) + `)(?=\s|$)`
	}
	made["eventually"] = before + `(eventually)\s+(\S+)\s+(?:(!)\s+)?(` + alternatives(families["expectations"]) + `)(?=\s|$)`
	return made
}

// alternatives match each of the names, of which one may begin with another.
func alternatives(names []string) string {
	names = slices.Clone(names)
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(b, a) })
	return strings.ReplaceAll(strings.Join(names, "|"), " ", `\s+`)
}

// TestGrammarHasTheCommands fails when a command, or a condition, is new and has no colour yet. What each line looks like is tried in
// cmd/internal/judges.
func TestGrammarHasTheCommands(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(grammarFile)
	if err != nil {
		t.Fatal(err)
	}
	place := regexp.MustCompile(`("comment": "generated: ([a-z]+)",\s*"(?:begin|match)": )"((?:[^"\\]|\\.)*)"`)
	want, seen := generated(), map[string]bool{}
	anew := place.ReplaceAllStringFunc(string(text), func(found string) string {
		parts := place.FindStringSubmatch(found)
		seen[parts[2]] = true
		encoded, err := json.Marshal(want[parts[2]])
		if err != nil {
			t.Error(err)
		}
		return parts[1] + string(encoded)
	})
	for family := range want {
		if !seen[family] {
			t.Errorf("the grammar has no rule for %s", family)
		}
	}
	if *update {
		if err := os.WriteFile(grammarFile, []byte(anew), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(text), anew); diff != "" {
		t.Errorf("make generate would write another grammar (-%s +tables):\n%s", grammarFile, diff)
	}
}
