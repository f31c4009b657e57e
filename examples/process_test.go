package examples_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver"
)

// timeLimit bounds one run of a client: real time, and far more than any needs.
const timeLimit = 3 * time.Minute

// A program is one of the clients: its command line, and what it needs.
type program struct {
	name     string
	needs    []string
	commands []string // the last one is a path in this folder
}

// programs are run with as little as each language can start with, so that they cannot lean on what happens to be
// installed: PHP without its extensions, Python without site-packages.
var programs = []program{
	{"shell", []string{"bash", "curl", "jq"}, []string{"bash", "shell/client.sh"}},
	{"php", []string{"php"}, []string{"php", "-n", "php/client.php"}},
	{"python", []string{"python3"}, []string{"python3", "-I", "-S", "-B", "python/client.py"}},
	{"node", []string{"node"}, []string{"node", "node/client.mjs"}},
}

// eachProgram runs a test once for each of them.
func eachProgram(t *testing.T, list []program, test func(*testing.T, program)) {
	t.Helper()
	for _, p := range list {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			need.Programs(t, p.needs...)
			test(t, p)
		})
	}
}

// takes tells whether a program takes its turn at the i-th of some situations. On a developer's machine they take turns, and each situation has one.
func (p program) takes(i int) bool {
	own := slices.IndexFunc(programs, func(other program) bool { return other.name == p.name })
	return (i+own)%need.Rounds(len(programs), 1, 1) == 0
}

// A process is a running client.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	// stdout is what was read of it so far. stderr may be read after finish.
	stdout strings.Builder
	stderr bytes.Buffer
}

// settings is the environment of a client for a mock. A password other than the mock's can be given after it.
func settings(mock *mockserver.TestServer, baseURL string) []string {
	return []string{
		"POPUPMOCK_BASE_URL=" + baseURL,
		"POPUPMOCK_USERNAME=" + mock.Username,
		"POPUPMOCK_PASSWORD=" + mock.Password,
	}
}

// start runs a program until it ends by itself, the time is up or the test is over.
func start(t *testing.T, p program, env []string, arguments ...string) *process {
	t.Helper()
	last := len(p.commands) - 1
	script, err := filepath.Abs(p.commands[last])
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), timeLimit)
	t.Cleanup(cancel)
	words := append(append(slices.Clone(p.commands[:last]), script), arguments...)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = append(append(os.Environ(), "NO_PROXY=*", "no_proxy=*"), env...)
	cmd.Dir = t.TempDir()
	cmd.WaitDelay = time.Second // for a child that outlives the process and keeps its stderr
	c := &process{t: t, cmd: cmd}
	cmd.Stderr = &c.stderr
	if c.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewReader(out)
	context.AfterFunc(ctx, func() { _ = out.Close() }) // ends a read that waits
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Wait() // killed by the end of the context
		}
	})
	return c
}

// ask sends a request line and returns the answer's line, empty when the process has ended.
func (c *process) ask(line string) string {
	c.t.Helper()
	_, _ = io.WriteString(c.in, line+"\n") // fails when the process has ended, and then there is no answer either
	answer, _ := c.out.ReadString('\n')
	c.stdout.WriteString(answer)
	return strings.TrimSuffix(answer, "\n")
}

// finish lets the process come to its end, and returns its exit status.
func (c *process) finish() int {
	c.t.Helper()
	_ = c.in.Close()
	rest, err := io.ReadAll(c.out)
	if err != nil {
		c.t.Errorf("reading stdout to its end: %v", err)
	}
	c.stdout.Write(rest)
	_ = c.cmd.Wait() // an exit status that is not 0 is for the test to judge
	return c.cmd.ProcessState.ExitCode()
}
