package process

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Whatever way a process takes out of sight, it is found, named and ended, and does not keep the run from ending.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	for name, script := range escapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needle, there := word(), filepath.Join(t.TempDir(), "there")
			wait := `echo before; there=$1; shift; (` + strings.Replace(script, "exit 7", "exit 0", 1) + `); while ! test -e "$there"; do sleep 0.02; done; exit 7`
			r := run(t, supervising(t), Command{Args: shell(wait, append([]string{there}, client(t, "linger", needle, there)...)...)})
			wantEnding(t, r, Exited, "exit status 7")
			if r.Exit != 7 || string(r.Stdout.Head) != "before\n" || r.Stdout.Cut || r.Contained != "supervisor" {
				t.Errorf("exit %d, output %q, cut %t, contained by %s", r.Exit, r.Stdout.Head, r.Stdout.Cut, r.Contained)
			}
			if !slices.Equal(r.Left, []string{ownName(t)}) {
				t.Errorf("left: %q", r.Left)
			}
			wantNothing(t, needle)
		})
	}
}

// A process that ends a moment after the program is not held against it.
func TestWhatIsAboutToEnd(t *testing.T) {
	t.Parallel()
	for range 5 { // a busy machine may need more time than there is
		r := run(t, supervising(t), Command{Args: shell("sleep 0.01 & exit 0")})
		if r.Left == nil && r.Success() {
			return
		}
		t.Logf("left %q, %s", r.Left, r.Why)
	}
	t.Error("what ended by itself was always named")
}

// Without a supervisor there are the session and the marker; one of them is enough.
func TestLeftWithoutSupervisor(t *testing.T) {
	t.Parallel()
	for name, script := range escapes {
		if name == "everything" {
			continue // which leaves both
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needle, there := word(), filepath.Join(t.TempDir(), "there")
			wait := `there=$1; shift; (` + strings.Replace(script, "exit 7", "exit 0", 1) + `); while ! test -e "$there"; do sleep 0.02; done; exit 7`
			r := run(t, Runner{}, Command{Args: shell(wait, append([]string{there}, client(t, "linger", needle, there)...)...)})
			if r.Exit != 7 || !slices.Equal(r.Left, []string{ownName(t)}) || r.Contained != "process group" {
				t.Errorf("exit %d, left %q, contained by %s", r.Exit, r.Left, r.Contained)
			}
			wantNothing(t, needle)
		})
	}
}

// Programs that multiply, in one process group and with a session for each; and one that is never the same process for long.
// Should they get away, they come to an end by themselves.
//
//nolint:paralleltest // they take the whole machine, of which the other tests need a part to be in time
func TestForkBombs(t *testing.T) {
	for name, bomb := range map[string]struct {
		script string
		want   Ending
	}{
		"one group":    {`b() { test $1 -lt 11 || sleep 20; b $(($1 + 1)) | b $(($1 + 1)); }; b 0`, TooManyProcesses},
		"own sessions": {`test $2 -lt 11 || sleep 20; for i in 1 2; do setsid sh -c "$1" "$0" "$1" $(($2 + 1)) & done; wait`, TooManyProcesses},
		"hopper":       {`test $2 -lt 3000 || exit; setsid sh -c "$1" "$0" "$1" $(($2 + 1)) & exit 0`, Exited},
	} {
		t.Run(name, func(t *testing.T) {
			needle := word()
			r := run(t, supervising(t), Command{Args: []string{"sh", "-c", bomb.script, needle, bomb.script, "0"}, MaxProcesses: 100})
			if r.Ended != bomb.want {
				t.Errorf("ended: %s (%s)", r.Ended, r.Why)
			}
			if bomb.want == Exited && len(r.Left) == 0 {
				t.Error("what hops was not named")
			}
			wantNothing(t, needle)
		})
	}
}

// A program that kills or freezes its parent hits the launcher, and gains nothing.
func TestAgainstItsParent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script string
		ended  Ending
		why    string
	}{
		"kills":            {`env -i setsid "$@" & kill -KILL $PPID; "$@"`, Lost, "killed the process that had started it"},
		"freezes":          {`env -i setsid "$@" & kill -STOP $PPID; exit 7`, Exited, "exit status 7"},
		"other signals":    {`for s in TERM INT HUP QUIT USR1 ALRM PIPE ABRT TSTP; do kill -$s $PPID; done; exit 7`, Exited, "exit status 7"},
		"kills all of its": {`env -i setsid "$@" & kill -KILL 0`, Signalled, "SIGKILL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needle := word()
			r := run(t, supervising(t), Command{Args: shell(c.script, client(t, "linger", needle)...)})
			wantEnding(t, r, c.ended, c.why)
			wantNothing(t, needle)
		})
	}
}

// A program that finds the supervisor and kills it dies with it, and so does what is in its session or has its marker.
func TestAgainstTheSupervisor(t *testing.T) {
	t.Parallel()
	supervisor := `there=$1; shift; set -- "$@"; "$@" & (setsid "$@" &); while ! test -e "$there"; do sleep 0.02; done; ` +
		`kill -KILL $(cut -d " " -f 4 /proc/$PPID/stat); sleep 1000`
	needle, there := word(), filepath.Join(t.TempDir(), "there")
	r := run(t, supervising(t), Command{Args: shell(supervisor, append([]string{there}, client(t, "linger", needle, there)...)...)})
	wantEnding(t, r, Lost, "killed what supervised it")
	wantNothing(t, needle)
}

// One that freezes the supervisor wins some time, and no more.
func TestFreezingTheSupervisor(t *testing.T) {
	t.Parallel()
	needle := word()
	script := `read line; kill -STOP $(cut -d " " -f 4 /proc/$PPID/stat); "$@"`
	runner := supervising(t)
	runner.killTime = 4 * time.Second
	p := start(t, runner, Command{Args: shell(script, client(t, "linger", needle)...), Driven: true, Limit: time.Second, Grace: time.Millisecond})
	if err := p.WriteLine(soon(t), "now"); err != nil {
		t.Fatal(err)
	}
	r := p.Wait()
	wantEnding(t, r, Lost, "killed what supervised it")
	wantNothing(t, needle)
}

// When this process is killed, without a chance to do anything about it, its programs end.
func TestOwnerIsKilled(t *testing.T) {
	t.Parallel()
	needle, there := word(), filepath.Join(t.TempDir(), "there")
	owner := command(client(t, "owner", shell(`trap "" TERM; env -i setsid "$@" & (setsid "$@" &) ; "$@"`, client(t, "linger", needle, there)...)...))
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "three processes run", func() bool { return exists(there) && len(running(needle)) >= 5 }) // with the owner and the shell
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		t.Errorf("the owner said: %s", lines.Text())
	}
	_ = owner.Wait() // it was killed
	eventually(t, "nothing runs", func() bool { return len(running(needle)) == 0 })
}

// The program itself does not outlive its supervisor, also while nobody is there to look after it.
func TestSupervisorIsKilledAlone(t *testing.T) {
	t.Parallel()
	needle, there := word(), filepath.Join(t.TempDir(), "there")
	owner := command(client(t, "owner", client(t, "linger", needle, there)...))
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the program runs", func() bool { return exists(there) })
	supervisors := descendants(owner.Process.Pid, 1, children)
	for _, err := range []error{owner.Process.Signal(unix.SIGSTOP), unix.Kill(supervisors[0].pid, unix.SIGKILL)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "only the owner is left", func() bool { return len(running(needle)) == 1 })
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait() // it was killed
}

// What gets away without a supervisor may keep the output open, for which nobody waits for ever.
func TestOutputIsKeptOpen(t *testing.T) {
	t.Parallel()
	needle, there := word(), filepath.Join(t.TempDir(), "there")
	script := `there=$1; shift; (` + strings.Replace(escapes["everything"], "exit 7", "exit 0", 1) + `); while ! test -e "$there"; do sleep 0.02; done; echo said; exit 7`
	r := run(t, Runner{}, Command{Args: shell(script, append([]string{there}, client(t, "linger", needle, there)...)...)})
	if r.Exit != 7 || !r.Stdout.Cut || string(r.Stdout.Bytes()) != "said\n" {
		t.Errorf("exit %d, cut %t, said %q", r.Exit, r.Stdout.Cut, r.Stdout.Bytes())
	}
	for _, line := range running(needle) {
		var pid int
		if _, err := fmt.Sscan(line, &pid); err != nil {
			t.Fatal(err)
		}
		_ = unix.Kill(pid, unix.SIGKILL) // or it has just ended
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
