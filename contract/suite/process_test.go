package suite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/broken"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
)

// mutantsVariable has this program serve the mutants and run no test.
const mutantsVariable = "SUITE_TEST_SERVE_MUTANTS"

func TestMain(m *testing.M) {
	if os.Getenv(mutantsVariable) != "" {
		serveMutants()
		return
	}
	os.Exit(m.Run())
}

// alone is what mockserver.Start wants of a test, where there is none.
type alone struct{}

func (alone) Helper()                           {}
func (alone) Failed() bool                      { return false }
func (alone) Cleanup(func())                    {}
func (alone) Context() context.Context          { return context.Background() }
func (alone) Logf(string, ...any)               {}
func (alone) Errorf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
func (alone) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// serveMutants prints the URL of each mutant, in a line of its own, until standard input ends.
func serveMutants() {
	for _, m := range broken.Mutants() {
		fmt.Println(m.Serve(alone{}))
	}
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
}

// Broken servers in a process of their own are found out as those in this one are; on a developer's machine each fourth is tried.
func TestMutantsOfAProcess(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), mutantsVariable+"=yes")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	lines := started(t, cmd)
	for i, m := range broken.Mutants() {
		if !lines.Scan() {
			t.Fatal("the process has ended")
		}
		if i%need.Rounds(4, 1, 1) > 0 {
			continue
		}
		run := check(t, suite.Target{BaseURL: lines.Text(), Only: exactly(ids(m))})
		for _, r := range run.Results() {
			if !caught(r) {
				t.Errorf("%s: %s does not notice: %s %s", m.Name, r.ID, r.Verdict, r.Reason)
			}
		}
	}
	stdin.Close()
}

// started runs a process until the test ends, and reads what it prints.
func started(t *testing.T, cmd *exec.Cmd) *bufio.Scanner {
	t.Helper()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	return bufio.NewScanner(stdout)
}

// The program as it is built does all that its documentation says: with each value in one run at least, many of them other
// than the default at once, and changed while it runs. TestEveryAllowedValue has each value alone.
func TestProgram(t *testing.T) {
	t.Parallel()
	need.Long(t, "15 s")
	need.Programs(t, "go")
	program := filepath.Join(t.TempDir(), "popupmock")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-ldflags=-w", "-o", program, "github.com/popupmock/popupmock/cmd/popupmock").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	lines := started(t, exec.CommandContext(t.Context(), program, "serve", "--listen", "127.0.0.1:0", "--extensions"))
	base := ""
	for lines.Scan() && base == "" {
		if match := regexp.MustCompile(`is listening on (\S+)`).FindStringSubmatch(lines.Text()); match != nil {
			base = match[1]
		}
	}
	go func() {
		for lines.Scan() { // or the mock would wait for somebody to read
		}
	}()
	mock, err := control.NewClient(base)
	if err != nil {
		t.Fatal(err)
	}
	for i, values := range mixtures() {
		if _, err := mock.PutAssumptions(t.Context(), values); err != nil {
			t.Fatal(err)
		}
		run := check(t, suite.Target{BaseURL: base, Extensions: true, Generated: 12})
		if !run.Held() {
			t.Errorf("mixture %d, %v:\n%s", i, values, shown(t, run))
		}
		if c := run.Count(); c.ByVerdict[report.Inform] == 0 && i > 0 && len(values) > 1 {
			t.Errorf("mixture %d: the suite sees the defaults", i)
		}
		if err := mock.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// mixtures have each value that is allowed, but for those that change what all the others show, which come alone.
func mixtures() []map[string]string {
	var mixed []map[string]string
	for _, a := range assumption.Register() {
		if a.Name == "rate-limit" {
			continue
		}
		values := allowed(a)
		at := slices.Index(values, a.Default)
		values[0], values[at] = values[at], values[0]
		for i, value := range values {
			for len(mixed) <= i {
				mixed = append(mixed, map[string]string{})
			}
			mixed[i][a.Name] = value
		}
	}
	for _, value := range params["rate-limit"] {
		mixed = append(mixed, map[string]string{"rate-limit": value})
	}
	return mixed
}
