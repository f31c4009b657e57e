package process

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// markerVariable marks the processes of a run, unless they take it out of their environment.
const markerVariable = "POPUPMOCK_RUN"

func newMarker() string { return markerVariable + "=" + rand.Text() }

func marked(env []string, marker string) []string { return append(append([]string{}, env...), marker) }

// noSession is the session of no process.
const noSession = -1

// clearGroup ends what can be found of a program whose first process has ended, and that no supervisor holds: what is in
// its session or carries its marker. It returns the names.
func clearGroup(session int, marker string, clock Clock) (left []string) {
	if len(findMarked(session, marker)) == 0 {
		return nil
	}
	<-clock.After(settleTime) // for who is about to end anyway
	for end := clock.Now().Add(sweepTime); ; {
		found := findMarked(session, marker)
		if left == nil {
			left = names(found)
		}
		for _, p := range found {
			_ = unix.Kill(p.pid, unix.SIGKILL) // or it has just ended
		}
		if len(found) == 0 || clock.Now().After(end) { // not before all were told once: a machine may have been asleep meanwhile
			return left
		}
		<-clock.After(2 * time.Millisecond)
	}
}

func findMarked(session int, marker string) (found []proc) {
	for _, pid := range processes() {
		p, ok := readProc(pid)
		if ok && p.state != 'Z' && p.state != 'X' && pid != os.Getpid() && (p.session == session || isMarked(pid, marker)) {
			found = append(found, p)
		}
	}
	return found
}

func isMarked(pid int, marker string) bool {
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && (bytes.HasPrefix(env, []byte(marker+"\x00")) || bytes.Contains(env, []byte("\x00"+marker+"\x00")))
}
