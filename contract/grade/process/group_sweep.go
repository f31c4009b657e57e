//go:build unix && !linux

package process

import (
	"time"

	"golang.org/x/sys/unix"
)

// clearGroup ends what is left of a process group whose first process has ended, and says that there was something.
func clearGroup(pid int, _ string, clock Clock) (left []string) {
	<-clock.After(settleTime) // for who is about to end anyway
	if unix.Kill(-pid, 0) != nil {
		return nil
	}
	if unix.Kill(-pid, unix.SIGKILL) != nil { // all of them have ended, and wait for somebody to ask
		return nil
	}
	for range 100 { // until they are gone
		if unix.Kill(-pid, unix.SIGKILL) != nil {
			break
		}
		<-clock.After(10 * time.Millisecond)
	}
	return []string{"a process of its group"}
}

func newMarker() string { return "" }

func marked(env []string, _ string) []string { return append([]string{}, env...) }
