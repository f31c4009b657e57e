package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/examples/need"
)

// TestExamples runs those of the help texts, by a command of scripts:
//
//	examples COMMAND...     runs the examples of a command, and wants each to exit with 0
func TestExamples(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh")
	runScripts(t, "testdata/ctl")
}

// pasteExamples takes the shell only for what needs one, or the folder of the script: programs start slowly with the race
// detector.
func pasteExamples(ts *testscript.TestScript, _ bool, args []string) {
	found, rest, err := rootCommand(program{}).Find(args)
	ts.Check(err)
	if found.Example == "" || len(rest) > 0 {
		ts.Fatalf("%q has no examples", args)
	}
	// What writes files would do so in the folder of this package, and what plays all scenarios takes real time.
	forShell := regexp.MustCompile(`[|$>]|\.(json|txt|html|xml)|popupmock run$`)
	for line := range strings.Lines(strings.ReplaceAll(found.Example, defaultURL, ts.Getenv("URL"))) {
		if line = strings.TrimSpace(line); forShell.MatchString(line) {
			ts.Check(ts.Exec("sh", "-exc", line))
			continue
		}
		fmt.Fprintf(ts.Stderr(), "+ %s\n", line)
		inProcess(ts, false, append([]string{"0"}, wordsOf(line)[1:]...))
	}
}

// wordsOf splits a line as a shell does that finds nothing to expand.
func wordsOf(line string) (words []string) {
	for _, word := range regexp.MustCompile(`([^\s'"]|'[^']*'|"[^"]*")+`).FindAllString(line, -1) {
		words = append(words, regexp.MustCompile(`'([^']*)'|"([^"]*)"`).ReplaceAllString(word, "$1$2"))
	}
	return words
}

// inProcess runs a command line with an exit code to want, as exit does, but starts no program for it.
func inProcess(ts *testscript.TestScript, _ bool, args []string) {
	var environ []string
	for _, name := range []string{"POPUPMOCK_CONTROL_URL", "SHOP_PASSWORD"} {
		environ = append(environ, name+"="+ts.Getenv(name))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	code := run(ctx, program{
		args: args[1:], environ: environ, stdin: strings.NewReader(""), stdout: ts.Stdout(), stderr: ts.Stderr(),
		wall: clockwork.NewFakeClock(),
	})
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%q: exit code %d, want %s", args[1:], code, args[0])
	}
}

// TestEveryExampleIsRun looks for the commands that make calls, and wants each to have examples that the script runs.
func TestEveryExampleIsRun(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "ctl", "examples.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	run, want := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if command, ok := strings.CutPrefix(strings.TrimSpace(line), "examples "); ok {
			run["popupmock "+command] = true
		}
	}
	for _, cmd := range steeringCommands() {
		want[cmd.CommandPath()] = true
		if cmd.Short == "" || !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("%s has no short description, or no example of itself", cmd.CommandPath())
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(run))); diff != "" {
		t.Errorf("commands whose examples are run (-there are +run):\n%s", diff)
	}
}

// steeringCommands are those that go to a mock, or bring one: run, contract, wait, env, ctl and all below it; and scenarios.
func steeringCommands() (all []*cobra.Command) {
	waiting := rootCommand(program{}).Commands()
	for len(waiting) > 0 {
		cmd := waiting[0]
		waiting = waiting[1:]
		if slices.Contains([]string{"run", "scenarios", "contract", "ctl", "wait", "env"}, strings.Fields(cmd.CommandPath())[1]) {
			all = append(all, cmd)
			waiting = append(waiting, cmd.Commands()...)
		}
	}
	return all
}

// TestHelpFits looks for lines that a terminal would break.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	for _, cmd := range steeringCommands() {
		for line := range strings.Lines(cmd.Long) {
			if line = strings.TrimSuffix(line, "\n"); width(line) > 84 || strings.HasSuffix(line, " ") {
				t.Errorf("%s: too long, or a blank at the end: %q", cmd.CommandPath(), line)
			}
		}
	}
}
