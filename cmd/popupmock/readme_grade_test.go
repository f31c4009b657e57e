package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/grade/policy"
	"github.com/popupmock/popupmock/examples/need"
)

const (
	readme     = top + "/README.md"
	rulesStart = "<!-- rules: written by make generate -->\n"
	rulesEnd   = "<!-- end of rules -->\n"
)

// TestReadmeRules holds the table of the README against the rules and the policy.
func TestReadmeRules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
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
		if err := os.WriteFile(readme, []byte(before+rulesStart+want+rulesEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("README.md (-rules +table), make generate writes it anew:\n%s", diff)
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

// checkStep looks at the step of a workflow that the README shows: it has what the action wants, and nothing else.
func checkStep(t *testing.T, text string) {
	t.Helper()
	text, _, _ = strings.Cut(text, "```\n")
	var steps []actionStep
	if err := yaml.Unmarshal([]byte(text), &steps); err != nil || len(steps) != 1 {
		t.Fatalf("%d steps, %v: %s", len(steps), err, text)
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

// TestReadmeGrade pastes what the README says of grading into a shell, in a folder with the examples. All of it ends well.
func TestReadmeGrade(t *testing.T) {
	t.Parallel()
	need.Programs(t, "php", "python3", "node", "cat")
	shell := need.Program(t, "sh")
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Grade a client\n")
	section, step, _ := strings.Cut(section, "\n```yaml\n")
	checkStep(t, step)
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "examples"), os.DirFS(top+"/examples")); err != nil {
		t.Fatal(err)
	}
	pasted := 0
	for _, block := range indented(section) {
		code, out, problems := paste(t, shell, folder, block)
		if code != exitOK || !strings.Contains(out, "grade ") {
			t.Errorf("%s\nexit code %d: %s%s", block, code, out, problems)
		}
		pasted++
	}
	if pasted < 3 {
		t.Errorf("%d blocks, want 3 or more", pasted)
	}
	if _, err := os.Stat(filepath.Join(folder, "grade.html")); err != nil {
		t.Error(err)
	}
}
