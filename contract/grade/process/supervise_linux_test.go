package process

import (
	"strings"
	"testing"
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
		out, err := command(args).CombinedOutput()
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
