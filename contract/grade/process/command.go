package process

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// What a Command that does not say otherwise is held to.
const (
	DefaultLimit        = time.Minute
	DefaultGrace        = 2 * time.Second
	DefaultMaxOutput    = 1 << 20
	DefaultMaxDisk      = 256 << 20
	DefaultMaxProcesses = 256
	DefaultMaxMemory    = 2 << 30
)

// Command is what to run, and within what bounds. A bound of zero is the default of its name.
type Command struct {
	// Args are the program and its arguments. A program without a slash is looked for in the PATH of this process, one
	// with a slash from the working directory of this process, not from Dir.
	Args []string
	// Env is the whole environment, as NAME=VALUE. Nothing is inherited. On Linux, one more variable marks the run.
	Env []string
	// Dir is the working directory.
	Dir string

	// Driven gives the program a standard input that is written to by Stdin and WriteLine, and keeps its lines for
	// ReadLine. Without, its standard input is at its end from the start.
	Driven bool

	// Limit is the real time that it may take. Then it is asked to end, and after Grace it is ended.
	Limit time.Duration
	// Grace is how long it may live on after a polite end: the end of its standard input, or SIGTERM.
	Grace time.Duration
	// MaxOutput is how many bytes are kept of each of its two streams, half from the start and half from the end. What is
	// between is counted and dropped: output never ends a run.
	MaxOutput int64
	// MaxDisk is how many bytes may lie below the folders of Watch, all together, and how many one file may have. A file
	// counts with the room that it takes, and with 4096 bytes at least.
	MaxDisk int64
	// Watch are the folders that are measured. They have to exist.
	Watch []string
	// MaxProcesses is how many processes it may be at once, and a fourth of how many threads. Linux only.
	MaxProcesses int
	// MaxMemory is how many bytes of memory its processes may have in use, all together. Linux only.
	MaxMemory int64

	// Sink sees every byte of output as it comes, also what is dropped later. It is called by one goroutine at a time,
	// and must not keep the chunk. While it works, nothing is read. Nil is for nobody.
	Sink func(stream Stream, chunk []byte)
}

// Stream is one of the two that a program writes to.
type Stream int

// The streams.
const (
	Stdout Stream = 1
	Stderr Stream = 2
)

// String is the name of the stream.
func (s Stream) String() string {
	if s == Stderr {
		return "stderr"
	}
	return "stdout"
}

// withDefaults is the command with all bounds set, or what is wrong with it.
func (c Command) withDefaults() (Command, error) {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return c, errors.New("no program to run")
	}
	for _, text := range append(append([]string{c.Dir}, c.Args...), c.Env...) {
		if strings.ContainsRune(text, 0) {
			// The text itself may be a secret.
			return c, errors.New("an argument, a variable or the working directory has a NUL byte, which no system hands to a program")
		}
	}
	for name, bound := range map[string]int64{
		"Limit": int64(c.Limit), "Grace": int64(c.Grace), "MaxOutput": c.MaxOutput,
		"MaxDisk": c.MaxDisk, "MaxProcesses": int64(c.MaxProcesses), "MaxMemory": c.MaxMemory,
	} {
		if bound < 0 {
			return c, fmt.Errorf("%s is %d, and a bound cannot be negative", name, bound)
		}
	}
	c.Limit = cmp.Or(c.Limit, DefaultLimit)
	c.Grace = cmp.Or(c.Grace, DefaultGrace)
	c.MaxOutput = cmp.Or(c.MaxOutput, DefaultMaxOutput)
	c.MaxDisk = cmp.Or(c.MaxDisk, DefaultMaxDisk)
	c.MaxProcesses = cmp.Or(c.MaxProcesses, DefaultMaxProcesses)
	c.MaxMemory = cmp.Or(c.MaxMemory, DefaultMaxMemory)
	return c, nil
}
