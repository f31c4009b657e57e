package faketime

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// Clock is that of the programs that run with its environment.
type Clock struct {
	library Library
	file    string
}

// New returns a clock that goes right until it is moved. It is kept in a file, which programs read whenever they want the time.
func New(library Library, file string) (*Clock, error) {
	c := &Clock{library, file}
	return c, c.Set(0)
}

// Set puts the clock apart from the real one, in whole seconds, at once and also for programs that run already.
func (c *Clock) Set(offset time.Duration) error {
	next := c.file + ".new" // a program that reads half a file would say so on its standard error
	if err := os.WriteFile(next, fmt.Appendf(nil, "%+d\n", int64(offset/time.Second)), 0o600); err != nil {
		return fmt.Errorf("the client's clock: %w", err)
	}
	if err := os.Rename(next, c.file); err != nil {
		return fmt.Errorf("the client's clock: %w", err)
	}
	return nil
}

// preload is the variable with libraries that are loaded before all others.
const preload = "LD_PRELOAD"

// Env is an environment, NAME=VALUE each, with what makes programs go by this clock: on top of what base loads, and without what
// else libfaketime would go by. The variables are those of its README, "Advanced features".
func (c *Clock) Env(base []string) []string {
	loaded := c.library.path
	var env []string
	for _, variable := range base {
		name, value, _ := strings.Cut(variable, "=")
		switch {
		case name == preload && value != "":
			loaded = value + ":" + c.library.path
		case name == preload, strings.HasPrefix(name, "FAKETIME"), ours(name):
		default:
			env = append(env, variable)
		}
	}
	return append(env,
		preload+"="+loaded,
		"FAKETIME_TIMESTAMP_FILE="+c.file,
		"FAKETIME_NO_CACHE=1", // else it looks into the file every ten seconds
		// By its old name and by its new one.
		"DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
		// Shared memory is for clocks that go faster, and stays behind when a program is ended. From version 0.9.11 on.
		"FAKETIME_DISABLE_SHM=1",
	)
}

// ours are variables of libfaketime that do not begin with its name.
func ours(name string) bool {
	switch name {
	case "DONT_FAKE_MONOTONIC", "NO_FAKE_STAT", "FAKE_UTIME", "FAKERANDOM_SEED":
		return true
	}
	return false
}
