//go:build !mutation

package grade_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

// Whoever interrupts a grading waits for a moment and no more, and finds nothing left.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for name, client := range map[string]grade.Client{
		"in the survey":     {Args: []string{"deaf"}},
		"while it is asked": {Args: []string{"deaf"}, Lines: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := loopback(t)
			ctx, cancel := context.WithCancel(t.Context())
			options := zooOptions(t, func(string) bool { return true })
			client.Args = append([]string{options.Canaries[0], hostile}, client.Args...)
			clock := realClock()
			var asked time.Time
			go func() {
				for len(placesIn(options.Temp)) == 0 { // until the client has its place
					<-clock.After(10 * time.Millisecond)
				}
				<-clock.After(200 * time.Millisecond)
				asked = clock.Now()
				cancel()
			}()
			_, err := grade.Run(ctx, mock, client, options)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want that it was cancelled", err)
			}
			if took := clock.Now().Sub(asked); took > 5*time.Second {
				t.Errorf("it took %s to end", took)
			}
			if left := placesIn(options.Temp); len(left) > 0 {
				t.Errorf("files were left: %v", left)
			}
		})
	}
}

// placesIn are the folders in a folder.
func placesIn(folder string) []string {
	all, _ := filepath.Glob(filepath.Join(folder, "*"))
	return all
}

func loopback(t *testing.T) *mockserver.Loopback {
	t.Helper()
	mock, err := mockserver.NewLoopback(mockserver.Config{Extensions: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mock.Close)
	return mock
}

// What is wrong with this machine is no fault of a client: there is no report.
func TestNoWorld(t *testing.T) {
	t.Parallel()
	options := zooOptions(t, func(string) bool { return true })
	options.Temp = filepath.Join(t.TempDir(), "missing")
	_, err := grade.Run(t.Context(), loopback(t), grade.Client{Args: []string{"true"}}, options)
	if err == nil || !strings.Contains(err.Error(), "no world where nothing goes wrong: a place for the program: ") || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v, want that there is no such folder", err)
	}
	options = zooOptions(t, func(string) bool { return true })
	_, err = grade.Run(t.Context(), loopback(t), grade.Client{Args: []string{"no-such-program"}}, options)
	if err == nil || !strings.Contains(err.Error(), `the client cannot be started: program not found: "no-such-program"`) {
		t.Errorf("%v, want that there is no such program", err)
	}
}

// failing is a mock that lends one sandbox, and then no other.
type failing struct {
	grade.Mock
	lent atomic.Int32
}

var errFull = errors.New("no room for a further sandbox")

func (f *failing) CreateSandbox(ctx context.Context, settings control.SandboxSettings) (control.Sandbox, error) {
	if f.lent.Add(1) > 1 {
		return control.Sandbox{}, errFull
	}
	return f.Mock.CreateSandbox(ctx, settings)
}

// A mock that fails later makes errors, and no verdicts.
func TestFailingMock(t *testing.T) {
	t.Parallel()
	options := zooOptions(t, func(id string) bool { return id == "leaves-403-alone" })
	args := []string{options.Canaries[0], hostile, "on-403", "login-only"}
	run, err := grade.Run(t.Context(), &failing{Mock: loopback(t)}, grade.Client{Args: args, Env: os.Environ()}, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range run.Results()[0].Parts {
		if p.Verdict != report.Error || !strings.Contains(p.Reason, "no world in leaves-403-alone/"+p.ID+": "+errFull.Error()) {
			t.Errorf("%s: %s, %s", p.ID, p.Verdict, p.Reason)
		}
	}
	if run.Grade == "A" || run.Grade == "B" {
		t.Errorf("grade %s", run.Grade)
	}
}

// Two gradings at once, with many situations at once, know nothing of each other.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	mock := loopback(t)
	for range 2 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			options := zooOptions(t, func(id string) bool { return id == "leaves-403-alone" || id == "reports-failed-login" })
			options.AtOnce = 32
			args := []string{options.Canaries[0], hostile, "on-403", "crash"}
			run, err := grade.Run(t.Context(), mock, grade.Client{Args: args, Env: os.Environ()}, options)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range run.Results()[0].Parts {
				if p.ID == "data" && p.Verdict != report.Pass {
					t.Errorf("%s: %s, %s", p.ID, p.Verdict, p.Reason)
				}
			}
		})
	}
}
