//go:build unix

package filestore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// TestMain runs the tests, or, in a process that a test has started, what that test wants of it.
func TestMain(m *testing.M) {
	run, isChild := children()[os.Getenv(childRole)]
	if !isChild {
		need.Checks(40, 60, 100)
		os.Exit(m.Run())
	}
	if err := run(os.Getenv(childPath)); err != nil {
		fmt.Println(err)
	}
}

// The environment of a child: what it is to do, and the file.
const (
	childRole = "FILESTORE_CHILD"
	childPath = "FILESTORE_CHILD_PATH"
)

// children are what a process of its own can be told to do. What it prints, errors too, the test reads.
func children() map[string]func(path string) error {
	all := map[string]func(path string) error{
		"count":         countOn,
		"hold":          hold,
		"be nobody":     beNobody,
		"fill the disk": fillDisk,
		"create only": func(path string) error {
			s, err := Open(context.Background(), path, Options{})
			return errors.Join(err, s.Close())
		},
	}
	for n := range transactions {
		all[dyingBefore(n)] = func(path string) error { return dieAt(path, n, false) }
		all[dyingAfter(n)] = func(path string) error { return dieAt(path, n, true) }
	}
	return all
}

// transactions is at how many, the first ones, children die.
const transactions = 4

func dyingBefore(n int) string { return fmt.Sprint("die before transaction ", n) }
func dyingAfter(n int) string  { return fmt.Sprint("die after transaction ", n) }

// dieAt is countOn for who is killed when the nth transaction is about to be made, or has just been.
func dieAt(path string, n int, made bool) error {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	commit, begun := s.disk.commit, 0
	s.disk.commit = func(tx *bbolt.Tx) (err error) {
		dies := begun == n
		if begun++; made || !dies {
			err = commit(tx)
		}
		if dies {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		return err
	}
	return count(s)
}

// hold keeps the file open until its input ends.
func hold(path string) error {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, s.Close())
}

// beNobody opens the file as a user whom modes hold back.
func beNobody(path string) error {
	if os.Geteuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
	}
	_, err := Open(context.Background(), path, Options{})
	return err
}

// counters is how many goroutines of a child count.
const counters = 4

// countOn counts in several records at once, and prints each number once it is acknowledged.
func countOn(path string) error {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	return count(s)
}

func count(s *Store) error {
	failed := make(chan error)
	for i := range counters {
		go func() {
			for {
				key := fmt.Sprint("counter ", i)
				done, err := s.Commit(context.Background(), records.Change{Writes: []records.Write{{Key: key, Add: map[string]int64{"n": 1}}}})
				if err != nil {
					failed <- err
					return
				}
				fmt.Println(i, done.Added[0]["n"], done.Position)
			}
		}()
	}
	return <-failed
}

// child is a running process.
type child struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.Closer
	lines *bufio.Scanner
}

// start runs a child on a file. It is killed at the end of the test, if it still runs.
func start(t *testing.T, role, path string) *child {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, cmd: exec.CommandContext(t.Context(), program)}
	c.cmd.Env = append(os.Environ(), childRole+"="+role, childPath+"="+path)
	c.cmd.Stderr = os.Stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.in, c.lines = in, bufio.NewScanner(out)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// line is the next thing that a child prints, empty when it has ended.
func (c *child) line() string {
	c.lines.Scan()
	return c.lines.Text()
}

// rest waits for the end of a child, and returns all that it still prints.
func (c *child) rest() []string {
	var lines []string
	for c.lines.Scan() {
		lines = append(lines, c.lines.Text())
	}
	_ = c.cmd.Wait() // it may have been killed
	return lines
}

// output runs a child to its end.
func output(t *testing.T, role, path string) string {
	t.Helper()
	return strings.Join(start(t, role, path).rest(), "\n")
}
