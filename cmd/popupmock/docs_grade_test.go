package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/cmd/internal/docs"
	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/grade/policy"
)

const (
	guide      = top + "/examples/guides/grading.md"
	rulesStart = "<!-- rules: written by make generate -->\n"
	rulesEnd   = "<!-- end of rules -->\n"
)

// TestGuideRules holds the table of the guide against the rules and the policy.
func TestGuideRules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, started := strings.Cut(string(text), rulesStart)
	table, after, ended := strings.Cut(rest, rulesEnd)
	if !started || !ended {
		t.Fatalf("there is no table between %q and %q", rulesStart, rulesEnd)
	}
	want := "\n" + rulesTable(t) + "\n"
	if *update {
		if err := os.WriteFile(guide, []byte(before+rulesStart+want+rulesEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("grading.md (-rules +table), make generate writes it anew:\n%s", diff)
	}
}

func rulesTable(t *testing.T) string {
	t.Helper()
	rules, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	text := new(strings.Builder)
	fmt.Fprintln(text, "| rule | weight | what must hold | source |\n|---|---|---|---|")
	for _, r := range grade.List(rules) {
		fmt.Fprintf(text, "| `%s` | %s | %s | %s |\n", r.ID, strings.ToUpper(r.Level), r.Title, r.Source)
	}
	return text.String()
}

// checkStep looks at the step of a workflow that a guide shows: it has what the action wants, and nothing else.
func checkStep(t *testing.T, b docs.Block) {
	t.Helper()
	var steps []actionStep
	if err := yaml.Unmarshal([]byte(b.Text), &steps); err != nil || len(steps) != 1 {
		t.Fatalf("%d steps, %v: %s", len(steps), err, b.Text)
	}
	inputs := readAction(t).Inputs
	for name := range steps[0].With {
		if _, is := inputs[name]; !is {
			t.Errorf("the action has no input %s", name)
		}
	}
	for name, input := range inputs {
		if _, given := steps[0].With[name]; input.Required && !given {
			t.Errorf("the action wants %s", name)
		}
	}
}
