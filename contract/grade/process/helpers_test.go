//go:build unix

package process

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What this program is, when its first argument is one of these.
const (
	asSupervisor = "supervise"
	asClient     = "client"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case asSupervisor:
			os.Exit(Supervise(os.Args[2:]))
		case asClient:
			clientNamed(os.Args[2])(os.Args[3:])
			os.Exit(0)
		}
	}
	// Of the many processes that are this program, none has to wait a second at its end for races to show.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	// Most of the time these tests wait for a program, which many can do at once.
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	status := m.Run()
	if rest := remains(); rest != "" {
		fmt.Fprintln(os.Stderr, "after all tests there is still:\n"+rest)
		status = 1
	}
	os.Exit(status)
}

// remains are goroutines and children of this process that belong to a run. There must be none after the last test.
func remains() (rest string) {
	for range 200 {
		rest = ""
		stacks := make([]byte, 1<<20)
		for stack := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
			if (strings.Contains(stack, "contract/grade/process.") || strings.Contains(stack, "os/exec.")) && !strings.Contains(stack, "process.remains") {
				rest += stack + "\n\n"
			}
		}
		for _, name := range childNames() {
			rest += "process " + name + "\n"
		}
		if rest == "" {
			return ""
		}
		<-systemClock{}.After(10 * time.Millisecond)
	}
	return rest
}

// supervising is a runner with a supervisor, which this program is.
func supervising(t *testing.T) Runner {
	t.Helper()
	return Runner{Supervisor: []string{self(t), asSupervisor}}
}

func self(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// client is the command line of one of the programs in clients.
func client(t *testing.T, name string, args ...string) []string {
	t.Helper()
	if clientNamed(name) == nil {
		t.Fatalf("there is no client %s", name)
	}
	return append([]string{self(t), asClient, name}, args...)
}

func clientNamed(name string) func(args []string) {
	if client := systemClients[name]; client != nil {
		return client
	}
	return clients[name]
}

func shell(script string, args ...string) []string {
	return append([]string{"sh", "-c", script, "sh"}, args...)
}

// start starts a command in a fresh workplace, of which nothing must be left at the end.
func start(t *testing.T, r Runner, c Command) *Process {
	t.Helper()
	parent := t.TempDir()
	w, err := NewWorkplace(parent)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("closing the workplace: %v", err)
		}
		if left, err := os.ReadDir(parent); len(left) > 0 || err != nil {
			t.Errorf("files were left: %v, %v", left, err)
		}
	})
	if c.Env == nil {
		c.Env = w.Env([]string{"PATH=" + os.Getenv("PATH"), "GORACE=" + os.Getenv("GORACE")})
	}
	c.Dir = w.Dir
	c.Watch = []string{w.Root}
	p, err := r.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Stop("the test is over")
		p.Wait()
	})
	return p
}

func run(t *testing.T, r Runner, c Command) Result {
	t.Helper()
	return start(t, r, c).Wait()
}

// soon is a context that bounds what a test waits for.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for ctx := soon(t); !holds(); {
		select {
		case <-ctx.Done():
			t.Fatalf("it never came to this: %s", what)
		case <-systemClock{}.After(5 * time.Millisecond):
		}
	}
}

// readLine reads a line that has to come.
func readLine(t *testing.T, p *Process) string {
	t.Helper()
	line, err := p.ReadLine(soon(t))
	if err != nil {
		t.Fatalf("reading a line: %v", err)
	}
	return line
}

// wantEnding checks how a run has ended, and that the reason is told.
func wantEnding(t *testing.T, r Result, want Ending, why string) {
	t.Helper()
	if r.Ended != want || !strings.Contains(r.Why, why) {
		t.Errorf("ended: %s (%s), want %s (… %s …); stderr: %.300s", r.Ended, r.Why, want, why, r.Stderr.Bytes())
	}
}

// word is one that no other process has among its arguments.
func word() string { return "needle-" + rand.Text() }
