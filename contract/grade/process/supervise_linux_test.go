package process

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
)

// A supervisor that is none is named as what is wrong.
func TestSupervisorsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		supervisor []string
		says       string
	}{
		"missing":      {[]string{"/no/such/supervisor"}, "starting the supervisor: "},
		"another":      {[]string{"sh", "-c", "echo what is this >&2"}, "the supervisor has not started the program: what is this"},
		"says nothing": {[]string{"true"}, "the supervisor has not started the program"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Runner{Supervisor: c.supervisor}.Start(t.Context(), Command{Args: shell("true")})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error: %v, want one that says %q", err, c.says)
			}
		})
	}
}

// Who starts the supervisor by hand is told what it is.
func TestSupervisorByHand(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{self(t), asSupervisor}, {self(t), asSupervisor, asLauncher}} {
		// Nor does it find open what somebody up the line of this test has left open, as profilers do.
		out, err := command(shell(`exec "$@" 3<&- 4<&- 5<&- 6<&- 7<&-`, args...)).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "is not open: this command is started by popupmock itself") {
			t.Errorf("%v: %s", err, out)
		}
	}
}

// A program may kill its parent before that could say that it runs: it has run, and is lost.
func TestLostAtOnce(t *testing.T) {
	t.Parallel()
	res := run(t, Runner{Supervisor: client(t, "told-nothing")}, Command{Args: shell("true")})
	wantEnding(t, res, Lost, "it was too quick")
}

// A supervisor that says nothing is not waited for for ever, and what it may have started is ended.
func TestSilentSupervisor(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"program runs": nil, "nothing runs": {"at once"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needle, there := word(), filepath.Join(t.TempDir(), "there")
			clock := clockwork.NewFakeClock()
			started := make(chan error, 1)
			var p *Process
			go func() {
				r := Runner{Supervisor: client(t, "frozen", args...), Clock: clock}
				var err error
				p, err = r.Start(t.Context(), Command{Args: client(t, "linger", needle, there)})
				started <- err
			}()
			if args == nil {
				eventually(t, "the program runs", func() bool { return exists(there) })
			}
			if err := clock.BlockUntilContext(soon(t), 1); err != nil {
				t.Fatal(err)
			}
			var err error
			eventually(t, "the end of waiting", func() bool {
				clock.Advance(startTime)
				select {
				case err = <-started:
					return true
				case <-systemClock{}.After(50 * time.Millisecond):
					return false
				}
			})
			if args != nil {
				if err == nil || !strings.Contains(err.Error(), "has not started the program within 30s") {
					t.Errorf("error: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			res := p.Wait()
			wantEnding(t, res, Lost, "killed what supervised it")
			if !slices.Equal(res.Left, []string{ownName(t)}) {
				t.Errorf("left: %q", res.Left)
			}
			wantNothing(t, needle)
		})
	}
}
