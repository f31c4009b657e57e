package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

var update = flag.Bool("update", false, "write the expected outputs of testdata anew")

func TestMain(m *testing.M) {
	enter()
	if command, ok := os.LookupEnv(measureVariable); ok {
		os.Exit(measure(strings.Fields(command)))
	}
	redisstore.Quiet()
	folder, err := os.MkdirTemp("", "popupmock-test")
	if err == nil {
		err = os.Chmod(folder, 0o755) //nolint:gosec // tests run the program as somebody else, too
	}
	if err == nil {
		err = buildPrograms(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(status)
}

// buildPrograms makes the program as its users have it, and a client for it to grade, in a folder that is the first of PATH from
// then on. To soak, it has the race detector, which takes five times as long.
func buildPrograms(folder string) error {
	args := []string{"build", "-buildvcs=false", "-o", folder}
	build := exec.Command("go") //nolint:noctx // ends by itself
	if need.Soaking() {
		args = append(args, "-race")
	} else { // as make build does
		args = append(args, "-trimpath", "-ldflags=-s -w")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
	}
	build.Args = append(append(build.Args, args...), ".", "./testdata/shopper")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return os.Setenv("PATH", folder+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// TestScripts runs the program as a shell would. Besides testscript's own commands there are
//
//	exit CODE PROGRAM ARGS...     runs a program to its end, and wants this exit code
//	serve [NAME=VALUE...] ARGS... starts popupmock serve on a free port, and sets $URL and $ADDRESS
//	inprocess CODE ARGS...        runs the program in this process, where no file of the script is needed
//	request METHOD URL [BODY]     sends a request and prints status and body
//	read PATH                     logs in, reads a path below /api/v1/ and prints status and body
//	try                           pastes the three lines to try into a shell, then the second one again
//	hang                          begins a login and leaves its body unfinished
//	answer                        finishes the body and prints the status, or that the mock hung up
//	signal INT|TERM               sends the mock a signal
//	line PATTERN                  waits until the mock has printed a line like it, and sets $FOUND to the last group
//	stopped                       waits for the mock's end, wants exit code 0, and prints what it has printed
//	[deep] COMMAND                is for CI and to soak; [!deep] is what stands in for it on a developer's machine
func TestScripts(t *testing.T) {
	t.Parallel()
	runScripts(t, "testdata")
}

func TestScriptsWithCurl(t *testing.T) {
	t.Parallel()
	need.Programs(t, "curl", "sed", "tee")
	runScripts(t, "testdata/curl")
}

func runScripts(t *testing.T, folder string) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir:                 folder,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", "atexit_sleep_ms=0") // with the race detector, each program would sleep for a second
			env.Values[mockKey{}] = &mock{environ: env.Vars}
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "deep" {
				return false, fmt.Errorf("there is no condition [%s]", name)
			}
			return need.Rounds(0, 1, 1) == 1, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exit":    exit,
			"serve":   serveMock,
			"request": request,
			"read":    read,
			"try":     try,
			"hang":    hang,
			"follow":  followJournal,
			"answer":  answer,
			"signal":  sendSignal,
			"line":    waitForLine,
			"stopped": stopped,

			"inprocess": inProcess, // these two of examples_test.go
			"examples":  pasteExamples,
		},
	})
}

func exit(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	code := 0
	var exited *exec.ExitError
	switch {
	case errors.As(err, &exited):
		code = exited.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
