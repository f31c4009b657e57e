//go:build !linux

package process

import (
	"fmt"
	"os"
)

// hold starts a program. There is no supervisor on this system.
func (r Runner) hold(o order, clock Clock) (holder, error) { return holdGroup(o, clock) }

// Supervise is the main function of the supervisor, which is for Linux only. It says so and returns 2.
func Supervise([]string) int {
	fmt.Fprintln(os.Stderr, "programs are supervised on Linux only")
	return 2
}
