package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/examples/need"
)

// indented are the blocks of a text that are set off by four blanks, each without them.
func indented(text string) []string {
	var blocks []string
	open := false
	blank := ""
	for line := range strings.Lines(text) {
		code, is := strings.CutPrefix(line, "    ")
		switch {
		case is && !open:
			blocks, open = append(blocks, code), true
		case is:
			blocks[len(blocks)-1] += blank + code
		case strings.TrimSpace(line) != "":
			open = false
		}
		if blank = ""; open && strings.TrimSpace(line) == "" {
			blank = "\n"
		}
	}
	return blocks
}

// paste gives lines to a shell.
func paste(t *testing.T, shell, folder, lines string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems strings.Builder
	cmd := exec.CommandContext(t.Context(), shell, "-ec", lines)
	cmd.Dir, cmd.Stdout, cmd.Stderr = folder, &out, &problems
	err := cmd.Run()
	if failed := new(exec.ExitError); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return code, out.String(), problems.String()
}

// tookTime is the time at the end of a summary.
var tookTime = regexp.MustCompile(` in [0-9.µm]+s\n$`)

// TestReadmeScenarios pastes what the README says of scenarios into a shell, in one folder and in order. Where it goes on with
// what is printed, that is what must be printed.
func TestReadmeScenarios(t *testing.T) {
	t.Parallel()
	shell := need.Program(t, "sh")
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Scenarios\n")
	section, _, _ = strings.Cut(section, "\n## ")
	mock := serveInProcess(t, program{args: []string{"--quiet"}, wall: clockwork.NewFakeClock()})
	folder := t.TempDir()
	pasted := 0
	for _, block := range indented(section) {
		commands, printed, shows := strings.Cut(block, "\n\nSCENARIOS\n")
		commands, script, serves := strings.Cut(commands, "\npopupmock serve --script ")
		code, out, problems := paste(t, shell, folder, strings.ReplaceAll(commands, defaultURL, mock.base))
		want := exitOK
		if shows {
			want = exitFailed
			if diff := cmp.Diff(tookTime.ReplaceAllString("SCENARIOS\n"+printed, "\n"), tookTime.ReplaceAllString(out, "\n")); diff != "" {
				t.Errorf("%s\nprints (-README +now):\n%s", commands, diff)
			}
		}
		if code != want {
			t.Errorf("%s\nexit code %d, want %d: %s%s", commands, code, want, out, problems)
		}
		if serves { // which would not end
			file := filepath.Join(folder, strings.TrimSpace(script))
			serveInProcess(t, program{args: []string{"--quiet", "--script", file}, wall: clockwork.NewFakeClock()}).await(" has set up:$")
		}
		pasted++
	}
	if pasted < 5 {
		t.Errorf("%d blocks, want 5 or more", pasted)
	}
}
