package process

import (
	"context"
	"os"
	"path/filepath"
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
			clients[os.Args[2]](os.Args[3:])
			os.Exit(0)
		}
	}
	os.Exit(m.Run())
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
	if clients[name] == nil {
		t.Fatalf("there is no client %s", name)
	}
	return append([]string{self(t), asClient, name}, args...)
}

func shell(script string, args ...string) []string {
	return append([]string{"sh", "-c", script, "sh"}, args...)
}

// start starts a command in a fresh workplace, with a limit that is generous unless it has its own.
func start(t *testing.T, r Runner, c Command) *Process {
	t.Helper()
	w, err := NewWorkplace(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("closing the workplace: %v", err)
		}
	})
	if c.Env == nil {
		c.Env = w.Env([]string{"PATH=" + os.Getenv("PATH")})
	}
	if c.Dir == "" {
		c.Dir = w.Dir
	}
	if c.Watch == nil {
		c.Watch = []string{w.Root}
	}
	if c.Limit == 0 {
		c.Limit = 30 * time.Second
	}
	p, err := r.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
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

// word is a word that no other process has in its arguments or environment.
func word(t *testing.T) string {
	t.Helper()
	return "needle-" + filepath.Base(t.TempDir()) + "-" + strings.ReplaceAll(t.Name(), "/", "-") + "-" + newWord()
}
