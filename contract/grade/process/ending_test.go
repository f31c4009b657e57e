//go:build unix

package process

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
)

// both runs a test with a supervisor, and without.
func both(t *testing.T, test func(t *testing.T, r Runner)) {
	t.Helper()
	for name, r := range map[string]Runner{"supervisor": supervising(t), "process group": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, r)
		})
	}
}

// The limits of those that do not heed SIGTERM are long enough for a busy machine to have started them: before that it ends them.
func TestEndings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		command Command
		ended   Ending
		why     string
		exit    int
		signal  string
	}{
		"well":               {Command{Args: shell("exit 0")}, Exited, "exit status 0", 0, ""},
		"with a status":      {Command{Args: shell("exit 42")}, Exited, "exit status 42", 42, ""},
		"crash":              {Command{Args: shell("kill -SEGV $$; sleep 9")}, Signalled, "ended by SIGSEGV", -1, "SIGSEGV"},
		"kills itself":       {Command{Args: shell("kill -KILL $$; sleep 9")}, Signalled, "ended by SIGKILL", -1, "SIGKILL"},
		"terminates itself":  {Command{Args: shell("kill -TERM $$; sleep 9")}, Signalled, "ended by SIGTERM", -1, "SIGTERM"},
		"hangs":              {Command{Args: shell("sleep 1000"), Limit: 300 * time.Millisecond}, TimedOut, "took longer than 300ms", -1, "SIGTERM"},
		"hangs, stubborn":    {Command{Args: client(t, "linger"), Limit: time.Second, Grace: 50 * time.Millisecond}, TimedOut, "took longer than 1s", -1, "SIGKILL"},
		"hangs, but listens": {Command{Args: client(t, "polite"), Limit: 1500 * time.Millisecond, Grace: 20 * time.Second}, TimedOut, "took longer than 1.5s", 3, ""},
		"freezes itself":     {Command{Args: shell("kill -STOP $$"), Limit: 1500 * time.Millisecond, Grace: 50 * time.Millisecond}, TimedOut, "took longer", -1, "SIGKILL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, r Runner) {
				res := run(t, r, c.command)
				wantEnding(t, res, c.ended, c.why)
				if res.Exit != c.exit || res.Signal != c.signal || res.Success() != (name == "well") {
					t.Errorf("exit %d, signal %q, want %d, %q", res.Exit, res.Signal, c.exit, c.signal)
				}
				if res.Duration <= 0 || res.Left != nil {
					t.Errorf("took %s, left %q", res.Duration, res.Left)
				}
			})
		})
	}
}

// Time to say goodbye is given, and what was said is kept.
func TestGoodbyeIsKept(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		p := start(t, r, Command{Args: client(t, "polite"), Driven: true, Grace: 20 * time.Second})
		readLine(t, p)
		p.held.terminate()
		res := p.Wait()
		if got := string(res.Stdout.Bytes()); got != "here\ngoodbye\n" || res.Exit != 3 {
			t.Errorf("exit %d, said %q", res.Exit, got)
		}
	})
}

func TestStop(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		p := start(t, r, Command{Args: client(t, "linger"), Driven: true})
		readLine(t, p)
		p.Stop("enough is known")
		p.Stop("another reason, which comes too late")
		res := p.Wait()
		wantEnding(t, res, Stopped, "stopped: enough is known")
		if res.Signal != "SIGKILL" {
			t.Errorf("signal %q", res.Signal)
		}
		p.Stop("it is over") // and this does nothing
		p.End()
	})
}

func TestContext(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		ctx, cancel := context.WithCancelCause(t.Context())
		p, err := r.Start(ctx, Command{Args: client(t, "linger"), Driven: true})
		if err != nil {
			t.Fatal(err)
		}
		readLine(t, p)
		cancel(errors.New("the user has gone home"))
		wantEnding(t, p.Wait(), Stopped, "the user has gone home")
	})
}

// Limits are measured by the clock that a runner is given.
func TestClock(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		clock := clockwork.NewFakeClock()
		r.Clock = clock
		p := start(t, r, Command{Args: shell("echo here; exec sleep 1000"), Driven: true, Limit: time.Hour})
		readLine(t, p)
		// The limit, the next look at the disk, and how long a supervisor may take to start.
		if err := clock.BlockUntilContext(soon(t), 2+len(r.Supervisor)/2); err != nil {
			t.Fatal(err)
		}
		clock.Advance(59 * time.Minute)
		select {
		case <-p.Done():
			t.Error("it was ended too early")
		default:
		}
		clock.Advance(2 * time.Minute)
		res := p.Wait()
		wantEnding(t, res, TimedOut, "took longer than 1h0m0s")
		if res.Duration < time.Hour {
			t.Errorf("took %s", res.Duration)
		}
	})
}
