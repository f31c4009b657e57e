//go:build unix

package tokenstore_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// TestMain runs the tests, or, in a process that a test has started, what that test wants of it.
func TestMain(m *testing.M) {
	run, isChild := children()[os.Getenv(childRole)]
	if !isChild {
		os.Exit(m.Run())
	}
	if err := runChild(run); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The environment of a child: what it is to do, the file, and the key.
const (
	childRole = "TOKENSTORE_CHILD"
	childPath = "TOKENSTORE_CHILD_PATH"
	childKey  = "TOKENSTORE_CHILD_KEY"
)

// children are what a process of its own can be told to do. A line on standard output tells the test how far it is.
func children() map[string]func(s *tokenstore.File) error {
	return map[string]func(s *tokenstore.File) error{
		"count on":       countOn,
		"count to 25":    func(s *tokenstore.File) error { return count(s, 25) },
		"stay inside":    stayInside,
		"on a full disk": onAFullDisk,
	}
}

func runChild(run func(s *tokenstore.File) error) error {
	key, err := seal.ParseKey(os.Getenv(childKey))
	if err != nil {
		return err
	}
	s, err := tokenstore.NewFile(os.Getenv(childPath), key)
	if err != nil {
		return err
	}
	return run(s)
}

// count makes the pair the next one, so many times, and tells the number of each.
func count(s *tokenstore.File, times int) error {
	for range times {
		pair, err := s.Update(context.Background(), next)
		if err != nil {
			return err
		}
		fmt.Println(numberOf(pair))
	}
	return nil
}

func countOn(s *tokenstore.File) error {
	for {
		if err := count(s, 1); err != nil {
			return err
		}
	}
}

// stayInside holds the lock until it is killed.
func stayInside(s *tokenstore.File) error {
	_, err := s.Update(context.Background(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		fmt.Println("inside")
		select {}
	})
	return err
}

// child is a running process.
type child struct {
	cmd    *exec.Cmd
	lines  *bufio.Scanner
	errors *testLog
}

// testLog remembers what a child has to say against the store.
type testLog struct{ text string }

func (l *testLog) Write(b []byte) (int, error) { l.text += string(b); return len(b), nil }

// start runs a child on a file. The test kills it at its end, if it still runs.
func start(t *testing.T, role, path string, key seal.Key) *child {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	c := &child{cmd: exec.CommandContext(t.Context(), program), errors: &testLog{}}
	c.cmd.Env = append(os.Environ(), childRole+"="+role, childPath+"="+path, childKey+"="+key.Secret())
	c.cmd.Stderr = c.errors
	out, err := c.cmd.StdoutPipe()
	must(t, err)
	c.lines = bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatalf("starting a child: %v", err)
	}
	return c
}

// line is the next thing that a child tells; the test ends when there is none.
func (c *child) line(t *testing.T) string {
	t.Helper()
	if !c.lines.Scan() {
		t.Fatalf("a child ends early: %v %s", c.cmd.Wait(), c.errors.text)
	}
	return c.lines.Text()
}

// rest is all that a child still tells until it ends, which must be well.
func (c *child) rest(t *testing.T) []string {
	t.Helper()
	lines := c.restAfter(t)
	if err := c.cmd.Wait(); err != nil || c.errors.text != "" {
		t.Errorf("a child: %v %s", err, c.errors.text)
	}
	return lines
}

func (c *child) restAfter(t *testing.T) []string {
	t.Helper()
	var lines []string
	for c.lines.Scan() {
		lines = append(lines, c.lines.Text())
	}
	return lines
}

// kill is kill -9, and returns what the child has told until then.
func (c *child) kill(t *testing.T) []string {
	t.Helper()
	must(t, c.cmd.Process.Kill())
	lines := c.restAfter(t)
	_ = c.cmd.Wait() // which says that it was killed
	if c.errors.text != "" {
		t.Errorf("a child: %s", c.errors.text)
	}
	return lines
}
