package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/cmd/internal/supervisor"
	"github.com/popupmock/popupmock/examples/need"
)

// What the program that users have may weigh, in bytes. Half a million of it is the viewer of the API, packed.
const maxBinary = 24_700_000

// builtProgram is the program that users have, as TestMain has built it, unless it has the race detector in it, which no user has.
func builtProgram(t *testing.T) []byte {
	t.Helper()
	if need.Soaking() {
		return nil
	}
	path, err := exec.LookPath("popupmock")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestBinarySize(t *testing.T) {
	t.Parallel()
	if size := len(builtProgram(t)); size > maxBinary {
		t.Errorf("popupmock has %d bytes, want at most %d", size, maxBinary)
	}
}

// Templates call methods by name: where one is run, the linker keeps every exported method of every type, a fifth of the program, and
// each further library weighs several times as much. Cobra runs one as soon as one of its texts is a template.
func TestNoTemplateIsRun(t *testing.T) {
	t.Parallel()
	if bytes.Contains(builtProgram(t), []byte("text/template.(*Template).Execute")) {
		t.Error("popupmock has text/template in it, and runs templates")
	}
}

// Each command waits for what packages make before main, those of libraries too. Most of it is jsonschema, which kin-openapi
// brings for documents of OpenAPI 3.1: 1.7 MB. A supervisor, of which a grading starts hundreds, does not wait for that.
func TestPackagesMakeLittleBeforeMain(t *testing.T) {
	t.Parallel()
	for command, most := range map[string]struct{ bytes, exit int }{
		"version":       {bytes: 3_000_000},
		supervisor.Word: {bytes: 600_000, exit: 2},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			child := exec.CommandContext(t.Context(), "popupmock", command)
			child.Env = append(os.Environ(), "GODEBUG=inittrace=1")
			out, _ := child.CombinedOutput()
			if exit := child.ProcessState.ExitCode(); exit != most.exit {
				t.Fatalf("exit %d, want %d: %s", exit, most.exit, out)
			}
			if bytes := madeBeforeMain(t, out); bytes > most.bytes {
				t.Errorf("packages make %d bytes before main, want at most %d:\n%s", bytes, most.bytes, out)
			}
		})
	}
}

// madeBeforeMain adds up what packages have made, in bytes, from what GODEBUG=inittrace=1 prints.
func madeBeforeMain(t *testing.T, trace []byte) (bytes int) {
	t.Helper()
	packages := 0
	line := regexp.MustCompile(`(?m)^init \S+ @.* clock, (\d+) bytes, \d+ allocs$`)
	for _, found := range line.FindAllSubmatch(trace, -1) {
		n, err := strconv.Atoi(string(found[1]))
		if err != nil {
			t.Fatal(err)
		}
		bytes += n
		packages++
	}
	if packages < 20 {
		t.Fatalf("only %d packages in %s", packages, trace)
	}
	return bytes
}

// measureVariable has a command line, and makes of this test a program that runs it and prints what that took.
const measureVariable = "POPUPMOCK_MEASURE"

// measure runs a command in a process in which nothing has been read yet, up to its end or, for serve, to the answer of a
// login and of a control call. It prints bytes and allocations.
func measure(args []string) (status int) {
	var before, after runtime.MemStats
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	reader, writer := io.Pipe()
	p := program{args: args, stdin: strings.NewReader(""), stdout: writer, stderr: os.Stderr, wall: clockwork.NewFakeClock()}
	done := make(chan int, 1)
	runtime.ReadMemStats(&before)
	go func() {
		code := run(ctx, p)
		_ = writer.Close()
		done <- code
	}()
	lines := linesOf(reader)
	for line := range lines {
		if _, base, ok := strings.Cut(line, "is listening on "); ok {
			if err := firstAnswers(base); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return exitFailed
			}
			break
		}
	}
	runtime.ReadMemStats(&after)
	fmt.Println(after.TotalAlloc-before.TotalAlloc, after.Mallocs-before.Mallocs)
	cancel()
	for range lines { // let it say the rest
	}
	return <-done
}

func firstAnswers(base string) error {
	body := `{"username":"your_api_username","password":"your_api_password"}`
	login, err := http.Post(base+"/auth/login", "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer login.Body.Close()
	clock, err := http.Post(base+"/_mock/clock/advance", "application/json", strings.NewReader(`{"by":"1s"}`))
	if err != nil {
		return err
	}
	defer clock.Body.Close()
	if login.StatusCode != http.StatusOK || clock.StatusCode != http.StatusOK {
		return fmt.Errorf("login is answered %s, the clock %s", login.Status, clock.Status)
	}
	return nil
}

// A start reads nothing that it does not need. To read the OpenAPI document of the vendor's API takes 8 MB in 140,000
// allocations, that of the control API as much, the built-in data 3 MB in 36,000. The race detector adds a fifth.
func TestCommandsReadWhatTheyNeed(t *testing.T) {
	t.Parallel()
	const serve = "serve --listen=127.0.0.1:0"
	for command, most := range map[string][2]int{
		"version":                          {600_000, 8_000},
		"env --help":                       {600_000, 8_000},
		serve:                              {2_500_000, 26_000},
		serve + " --assume=dialect=legacy": {2_500_000, 26_000},
		serve + " --extensions":            {8_000_000, 80_000},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			own, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			child := exec.CommandContext(t.Context(), own)
			child.Env = append(slices.Clone(os.Environ()), measureVariable+"="+command, "GOGC=100") // and so without headroom
			child.Stderr = os.Stderr
			out, err := child.Output()
			if err != nil {
				t.Fatal(err)
			}
			var bytes, allocs int
			if _, err := fmt.Sscan(string(out), &bytes, &allocs); err != nil {
				t.Fatalf("%q: %v", out, err)
			}
			t.Logf("%d bytes, %d allocations", bytes, allocs)
			if bytes > most[0] || allocs > most[1] {
				t.Errorf("it takes %d bytes in %d allocations, want at most %d in %d", bytes, allocs, most[0], most[1])
			}
		})
	}
}
