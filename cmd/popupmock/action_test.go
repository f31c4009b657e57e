package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/popupmock/popupmock/examples/need"
)

// An action is what action.yml says.
type action struct {
	Inputs map[string]struct {
		Required bool
		Default  string
	}
	Outputs map[string]struct{ Value string }
	Runs    struct{ Steps []actionStep }
}

type actionStep struct {
	ID, If, Uses, Shell, Run string
	With                     map[string]any
	Env                      map[string]string
}

// top is the folder that an action's own checkout is.
const top = "../.."

func readAction(t *testing.T) action { return readYAML[action](t, "action.yml") }

// readYAML reads a file of the repository, of which T has what is of interest.
func readYAML[T any](t *testing.T, name string) (found T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &found); err != nil {
		t.Fatal(err)
	}
	return found
}

var (
	expression = regexp.MustCompile(`\$\{\{ (\w+)\.([\w.-]+) \}\}`)
	goVersion  = regexp.MustCompile(`(?m)^go (\d+\.\d+)`)
)

// Inputs reach scripts as variables alone, since an expression in a script is text of the script; each is used, and what is used
// is an input. Go is that of go.mod.
func TestActionIsSafe(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	used := map[string]bool{}
	for _, step := range a.Runs.Steps {
		if strings.Contains(step.Run, "${{") {
			t.Errorf("a script has an expression in it: %s", step.Run)
		}
		if step.Uses != "" && !regexp.MustCompile(`^[\w-]+/[\w-]+@v\d+$`).MatchString(step.Uses) {
			t.Errorf("%s is not pinned by its major version", step.Uses)
		}
		for name, value := range step.Env {
			found := expression.FindStringSubmatch(value)
			if found == nil || found[0] != value || found[1] != "inputs" {
				t.Fatalf("%s is %q, want one input", name, value)
			}
			used[found[2]] = true
		}
	}
	for name := range used {
		if _, is := a.Inputs[name]; !is {
			t.Errorf("there is no input %s", name)
		}
	}
	if len(used) != len(a.Inputs) || len(used) < 10 {
		t.Errorf("%d inputs, of which %d are used", len(a.Inputs), len(used))
	}
	module, err := os.ReadFile(top + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.Runs.Steps[0].With["go-version"], goVersion.FindStringSubmatch(string(module))[1]; got != want {
		t.Errorf("it sets up Go %v, want %s as in go.mod", got, want)
	}
}

// stepped is what a run of the action has left.
type stepped struct {
	code            int
	printed         string
	summary, output string
	environ         string // for later steps
}

// out is an output of the action, by way of that of its step.
func (s stepped) out(t *testing.T, name string) string {
	t.Helper()
	found := expression.FindStringSubmatch(readAction(t).Outputs[name].Value)
	if found == nil || found[1] != "steps" {
		t.Fatalf("output %s is of no step", name)
	}
	key := strings.TrimPrefix(found[2], "popupmock.outputs.")
	for line := range strings.Lines(s.output) {
		if value, is := strings.CutPrefix(line, key+"="); is {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// runAction runs the steps as GitHub does: scripts in files that bash reads, inputs by the variables of the step.
func runAction(t *testing.T, workspace string, inputs map[string]string) stepped {
	t.Helper()
	folder := t.TempDir()
	checkout, err := filepath.Abs(top)
	if err != nil {
		t.Fatal(err)
	}
	output, summary, environ := filepath.Join(folder, "output"), filepath.Join(folder, "summary"), filepath.Join(folder, "environ")
	a, result := readAction(t), stepped{}
	for _, step := range a.Runs.Steps {
		if step.Run == "" {
			continue // Go is there
		}
		script := filepath.Join(folder, "step.sh")
		if err := errors.Join(os.WriteFile(script, []byte(step.Run), 0o600), os.Mkdir(filepath.Join(folder, "temp"), 0o700)); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", script)
		cmd.Dir = workspace
		cmd.Env = append(os.Environ(), "GITHUB_ACTION_PATH="+checkout, "GITHUB_OUTPUT="+output, "GITHUB_STEP_SUMMARY="+summary, "GITHUB_ENV="+environ,
			"RUNNER_TEMP="+filepath.Join(folder, "temp"))
		for name, value := range step.Env {
			input := expression.FindStringSubmatch(value)[2]
			given, is := inputs[input]
			if !is {
				given = a.Inputs[input].Default
			}
			cmd.Env = append(cmd.Env, name+"="+given)
		}
		printed, err := cmd.CombinedOutput()
		if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
			t.Fatal(err)
		}
		result.code, result.printed = cmd.ProcessState.ExitCode(), string(printed)
	}
	for file, text := range map[string]*string{output: &result.output, summary: &result.summary, environ: &result.environ} {
		read, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		*text = string(read)
	}
	return result
}

func TestAction(t *testing.T) {
	t.Parallel()
	need.Programs(t, "bash", "python3", "true", "od", "sed", "tr", "xargs")
	popupmock, err := exec.LookPath("popupmock") // that of TestMain
	if err != nil {
		t.Fatal(err)
	}
	python := "python3 'examples/python/client.py' /api/v1/products /api/v1/categories"
	tests := []struct {
		name    string
		inputs  map[string]string
		code    int
		grade   string
		printed []string
		summary string
	}{
		{
			"a good client", map[string]string{
				"command": python, "allow-not-judged": "one-refresh-at-a-time, keeps-secrets",
				"args": "--stall 1s --rule one-refresh-at-a-time,recovers-from-401",
			},
			exitOK, "A", []string{"grade A: every rule that was judged holds; excused: 1"}, "one-refresh-at-a-time",
		},
		{"one that does nothing", map[string]string{"command": "true"}, exitFailed, "F", []string{"popupmock: nothing could be judged"}, "F"},
		{
			"every other input", map[string]string{
				"command": "shopper -silent -paths ./paths", "failure-pattern": "ERROR $(touch broken) `touch broken`|x", "baseline": "known", "policy": "mine",
				"working-directory": "DATA", "args": `--rule reports-failed-login,recovers-from-401 --env "A=b c"`,
			},
			exitOK, "C", []string{"rules: mine", "known:  so it is"}, "reports-failed-login",
		},
		{
			"nothing is expanded", map[string]string{"command": "shopper $(touch DATA/broken) `touch DATA/broken`;touch DATA/broken *", "args": "--rule retries-once"},
			exitFailed, "F", []string{"$(touch"}, "F",
		},
		{
			"what looks like a command to the runner", map[string]string{"command": "sh -c 'echo ::set-output::x; exit 1'", "args": "--rule retries-once"},
			exitFailed, "F", []string{"::stop-commands::"}, "F",
		},
		{"driven", map[string]string{"command": "python3 examples/python/client.py", "lines": "true", "args": "--rule recovers-from-401"}, exitOK, "A", nil, "A"},
		{"neither true nor false", map[string]string{"command": "true", "lines": "yes"}, exitUsage, "", []string{"::error::popupmock: lines is neither true nor false"}, ""},
		{"an open quote", map[string]string{"command": "php 'client.php"}, exitUsage, "", []string{"::error::popupmock: command cannot be split into words"}, ""},
		{"no command", map[string]string{"command": " "}, exitUsage, "", []string{"::error::popupmock: command is empty"}, ""},
		{"no folder", map[string]string{"command": "true", "working-directory": "nowhere"}, exitUsage, "", []string{"::error::popupmock: working-directory is no folder"}, ""},
		{"no task", map[string]string{"task": "greade"}, exitUsage, "", []string{"::error::popupmock: task is greade, want grade, run, start, scenarios or contract"}, ""},
		{"what is for another task", map[string]string{"command": "true", "serve": "--quiet"}, exitUsage, "", []string{"::error::popupmock: serve is not for the task grade, but for run, start and contract"}, ""},
		{"an unknown rule", map[string]string{"command": "true", "allow-not-judged": "keeps-secret"}, exitUsage, "", []string{`did you mean "keeps-secrets"?`}, ""},
	}
	data := dataOfActions(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.grade != "" {
				need.Long(t, "1 s")
			}
			inputs := map[string]string{"popupmock": popupmock}
			for name, value := range test.inputs {
				inputs[name] = strings.ReplaceAll(value, "DATA", data)
			}
			got := runAction(t, top, inputs)
			if got.code != test.code || got.out(t, "grade") != test.grade {
				t.Errorf("exit code %d and grade %q, want %d and %q:\n%s", got.code, got.out(t, "grade"), test.code, test.grade, got.printed)
			}
			for _, text := range test.printed {
				if !strings.Contains(got.printed, text) {
					t.Errorf("it does not print %q:\n%s", text, got.printed)
				}
			}
			if !strings.Contains(got.summary, test.summary) || (got.summary == "") != (test.grade == "") {
				t.Errorf("the summary is %q, want %q in it", got.summary, test.summary)
			}
			for _, name := range []string{"report", "junit"} {
				if _, err := os.Stat(got.out(t, name)); (err == nil) != (test.grade != "") {
					t.Errorf("%s: %v", name, err)
				}
			}
			stopped := regexp.MustCompile(`(?s)::stop-commands::([0-9a-f]{32})\n.*\n::([0-9a-f]{32})::\n`).FindStringSubmatch(got.printed)
			if test.grade != "" && (stopped == nil || stopped[1] != stopped[2]) {
				t.Errorf("the runner obeys what is printed:\n%s", got.printed)
			}
		})
	}
	t.Cleanup(func() {
		entries, err := os.ReadDir(data)
		if err != nil || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == "broken" }) {
			t.Errorf("a shell has obeyed an input: %v", err)
		}
	})
}

// dataOfActions is a folder with the files that inputs name.
func dataOfActions(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"paths": "/api/v1/products", "known": "reports-failed-login # so it is", "mine": "name: mine",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// Without a program of its own it builds one.
func TestActionBuilds(t *testing.T) {
	t.Parallel()
	need.Long(t, "3 s")
	need.Programs(t, "bash", "go", "true", "od", "sed", "tr", "xargs")
	got := runAction(t, t.TempDir(), map[string]string{"command": "true"})
	if got.code != exitFailed || got.out(t, "grade") != "F" {
		t.Errorf("exit code %d: %s", got.code, got.printed)
	}
}
