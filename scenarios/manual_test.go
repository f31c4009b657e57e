package scenarios_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/scenarios"
)

const manualTables = "doc_tables.go"

// TestManual holds the tables of the manual against those of commands, kinds and conditions.
func TestManual(t *testing.T) {
	t.Parallel()
	want := scenarios.ManualTables()
	if *update {
		if err := os.WriteFile(manualTables, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(manualTables)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("make generate would write another manual (-%s +tables):\n%s", manualTables, diff)
	}
}

// TestManualIsWhole demands that the part which is written by hand speaks of all that is in the language.
func TestManualIsWhole(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	manual := strings.ReplaceAll(string(text), "\n// ", " ")
	for _, command := range scenarios.CommandNames() {
		if !regexp.MustCompile(`(^|[^a-z-])` + command + `([^a-z-]|$)`).MatchString(manual) {
			t.Errorf("doc.go does not mention the command %s; say in one of its parts when it is of use", command)
		}
	}
}

// TestManualExample runs the scenario that the manual shows.
func TestManualExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "looks like this:\n//\n")
	block, _, _ := strings.Cut(rest, "//\n// # ")
	var lines []string
	for line := range strings.Lines(block) {
		lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(line, "//"), "\t"))
	}
	s, err := scenarios.Parse("example.txtar", []byte(strings.Join(lines, "")))
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), embedded(t), []*scenarios.Scenario{s}, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if result := run.Results()[0]; result.Verdict != report.Pass || len(result.Phases) != 3 {
		t.Errorf("the example of the manual:\n%s", report.Details(result))
	}
}

// TestKinds demands that usages and kinds name each other, and that each is explained.
func TestKinds(t *testing.T) {
	t.Parallel()
	kinds, used := scenarios.Kinds(), scenarios.UsedKinds()
	for _, name := range used {
		if kinds[name] == "" {
			t.Errorf("a usage has %s, which the table of kinds does not explain", name)
		}
	}
	for name := range kinds {
		if !slices.Contains(used, name) {
			t.Errorf("no usage has the kind %s", name)
		}
	}
}
