package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/scenarios"
)

// scriptFile writes a script, and returns its path.
func scriptFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "mine.txtar")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Whoever watches sees how many scenarios have ended, and verdicts in colours; nobody else does.
func TestRunOnATerminal(t *testing.T) {
	t.Parallel()
	wrong := scriptFile(t, "# It is wrong.\n\nlogin\nstatus 201\n")
	for _, watched := range []bool{true, false} {
		var out, problems bytes.Buffer
		code := run(t.Context(), program{
			args:   []string{"run", "tokens/hour", wrong, "--all", "--parallel", "1"},
			stdout: &out, stderr: &problems, watched: watched, colour: watched, wall: clockwork.NewFakeClock(),
		})
		if code != exitFailed {
			t.Fatalf("exit code %d: %s", code, &problems)
		}
		shown := "\r\x1b[K1/2 tokens/hour\r\x1b[K2/2 " + strings.TrimSuffix(wrong, ".txtar") + "\r\x1b[Kpopupmock: not all"
		if !watched {
			shown = "popupmock: not all"
		}
		if !strings.HasPrefix(problems.String(), shown) {
			t.Errorf("watched %t: standard error is %q", watched, &problems)
		}
		for _, verdict := range []string{"\x1b[32mpass\x1b", "\x1b[31;1mfail\x1b"} {
			if strings.Contains(out.String(), verdict) != watched {
				t.Errorf("watched %t: standard output is %q", watched, &out)
			}
		}
	}
}

// realTimes are all that may differ between two reports.
var realTimes = regexp.MustCompile(`"(started|duration_ms)": ("[^"]*"|\d+)`)

// Two runs with one seed give the same report byte for byte, real times aside; another seed gives another one. All scenarios are
// looked at where they are at home; programs start slowly with the race detector.
func TestRunRepeats(t *testing.T) {
	t.Parallel()
	args := []string{"popupmock run", "--report", "json=-", scriptFile(t, "# It is wrong.\n\nlogin\nsandbox other\nlogin\nsandbox\nlogout\nget /api/v1/countries\n\n# More.\nlogin\n"), "tokens", "keys", "revoke"}
	report := func(seed string) string {
		line := strings.Join(append(args, "--seed", seed), " ")
		code, stdout, stderr := paste(t, need.Program(t, "sh"), t.TempDir(), line)
		if code != exitFailed || strings.Count(stdout, `"verdict": "fail"`) != 2 { // the script, and its phase
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		stdout = strings.NewReplacer("--seed "+seed, "--seed S", `"seed": "`+seed+`"`, `"seed": "S"`).Replace(stdout)
		return realTimes.ReplaceAllString(stdout, `"$1": 0`)
	}
	args = slices.Clip(args)
	first := report("a")
	if diff := cmp.Diff(first, report("a")); diff != "" {
		t.Errorf("two reports of one seed (-first +second):\n%s", diff)
	}
	if first == report("b") {
		t.Error("another seed makes no difference")
	}
}

func TestRunInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("control C"))
	var problems bytes.Buffer
	code := run(ctx, program{args: []string{"run", "tokens"}, stdout: &problems, stderr: &problems, wall: clockwork.NewFakeClock()})
	if code != exitFailed || problems.String() != "popupmock: interrupted\n" {
		t.Errorf("exit code %d: %s", code, &problems)
	}
}

// A server that knows no control call at all is tried as far as it goes, and what was left out is told.
func TestRunWithoutControlAPI(t *testing.T) {
	t.Parallel()
	mock, err := mockserver.New(mockserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mock.Close)
	server := httptest.NewServer(mock.APIHandler())
	t.Cleanup(server.Close)
	environ := []string{"POPUPMOCK_USERNAME=your_api_username", "POPUPMOCK_PASSWORD=your_api_password"}
	code, stdout, stderr := executeIn(t, environ, "", "run", "tokens/hour", "--target", server.URL)
	if code != exitOK || !strings.Contains(stdout, "JUDGED IN PART\n  pass  tokens/hour:\n") || !strings.Contains(stdout, "for want of a control API\n") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	nothing := scriptFile(t, "# It begins with the clock.\n\nadvance 1h\nlogin\nstatus 200\n")
	code, stdout, stderr = executeIn(t, environ, "", "run", nothing, "--target", server.URL)
	if code != exitFailed || !strings.Contains(stdout, "NOT JUDGED\n  skip  for want of a control API:\n") || !strings.Contains(stderr, "popupmock: nothing could be judged: ") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	code, _, stderr = executeIn(t, environ, "", "run", "tokens/hour", "--target", server.URL, "--control", server.URL)
	if code != exitFailed || !strings.Contains(stderr, "popupmock: control API: ") || !strings.Contains(stderr, "--control none does without") {
		t.Errorf("a control API that is not there: exit code %d: %s", code, stderr)
	}
}

// Reports that cannot be written are told, after the run.
func TestRunCannotWrite(t *testing.T) {
	t.Parallel()
	code, _, stderr := execute(t, "run", "tokens/hour", "--report", "html="+t.TempDir())
	if code != exitFailed || !strings.Contains(stderr, "popupmock: --report: ") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// The text of a file is replaced where links lead, and its mode stays.
func TestRewrite(t *testing.T) {
	t.Parallel()
	file := scriptFile(t, "before")
	link := filepath.Join(t.TempDir(), "link.txtar")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	if err := rewrite(link, []byte("after")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || string(text) != "after" {
		t.Errorf("the file has %q, %v", text, err)
	}
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info, err)
	}
	if info, err = os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v, want mode 0600", info, err)
	}
	missing := filepath.Join(t.TempDir(), "missing.txtar")
	if err := rewrite(missing, nil); err == nil || !strings.Contains(err.Error(), "cannot write "+missing+": ") {
		t.Errorf("%v", err)
	}
}

func TestPathWord(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"a.txtar": "a.txtar", "a/b.txtar": "a/b.txtar", "/a": "/a", "../a": "../a", "tokens/hour": "./tokens/hour", "-a.txtar": "./-a.txtar",
	} {
		if got := pathWord(file); got != want {
			t.Errorf("pathWord(%q) = %q, want %q", file, got, want)
		}
	}
}

// The list for programs has every built-in scenario.
func TestScenariosList(t *testing.T) {
	t.Parallel()
	builtin, err := scenarios.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var listed, played []listedScenario
	if err := json.Unmarshal([]byte(printed(t, "scenarios", "--json")), &listed); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(printed(t, "run", "--list", "--json")), &played); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(listed, played); diff != "" || len(listed) != len(builtin) {
		t.Errorf("%d scenarios, want %d (-scenarios +run):\n%s", len(listed), len(builtin), diff)
	}
	clients := 0
	for i, s := range listed {
		if s.Name != builtin[i].Name || s.Purpose == "" || s.Area == "" || s.About == nil || s.Client != builtin[i].UsesClient() || s.File != "" {
			t.Errorf("%+v is not %s", s, builtin[i].Name)
		}
		if s.Client {
			clients++
		}
	}
	if marks := strings.Count(printed(t, "scenarios"), "  (with the reference client)\n"); marks != clients {
		t.Errorf("%d scenarios are marked, want %d", marks, clients)
	}
	if text := printed(t, "scenarios", "show", builtin[0].Name); text != builtin[0].Text() {
		t.Errorf("%s is shown as\n%s", builtin[0].Name, text)
	}
}

// The shell completes names and folders, each once, and values.
func TestRunCompletion(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"run ":                          "\ntokens/hour\tAn access token lives one hour",
		"run tokens/hour ":              "\ntokens\tall of this folder\n",
		"scenarios show ":               "\ntokens/hour\tAn access token lives one hour",
		"serve --script ":               "\ntokens/hour\tAn access token lives one hour",
		"run --assume refresh-reuse=":   "\nrefresh-reuse=revoke-family\t",
		"run --report ":                 "\njson=\n",
		"run --target http://a.test to": "\ntokens/hour\t",
	} {
		args := append([]string{"__complete"}, strings.Split(line, " ")...)
		code, stdout, _ := execute(t, args...)
		if code != exitOK || !strings.Contains("\n"+stdout, want) {
			t.Errorf("%s: exit code %d, %.300q, want %q", line, code, stdout, want)
		}
		if strings.HasPrefix(line, "run tokens/hour") && strings.Contains(stdout, "tokens/hour\t") {
			t.Errorf("%s: what is there already is offered again", line)
		}
	}
}
