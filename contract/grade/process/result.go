package process

import (
	"fmt"
	"time"
)

// Ending is how a program came to its end.
type Ending int

// The endings. Only the first two are of the program's own doing.
const (
	// Exited: it ended by itself; Exit has its status.
	Exited Ending = iota
	// Signalled: a signal that was not sent by us ended it, such as after a crash.
	Signalled
	// TimedOut: Limit had passed.
	TimedOut
	// Stopped: Stop was called, or the context was cancelled.
	Stopped
	// Unwilling: End was called, and it lived on past the end of its standard input, SIGTERM and Grace.
	Unwilling
	// TooMuchDisk: there was more than MaxDisk.
	TooMuchDisk
	// TooManyProcesses: there were more than MaxProcesses.
	TooManyProcesses
	// TooMuchMemory: more than MaxMemory was in use.
	TooMuchMemory
	// Lost: it killed or froze what supervises it, or something else did, so nothing is known of its end.
	Lost
)

var endingNames = [...]string{
	"exited", "ended by a signal", "took too long", "was stopped", "would not end",
	"too much disk", "too many processes", "too much memory", "killed its supervisor",
}

// String is a short name of the ending.
func (e Ending) String() string {
	if e < 0 || int(e) >= len(endingNames) {
		return fmt.Sprintf("ending %d", int(e))
	}
	return endingNames[e]
}

// Result is what a run has come to.
type Result struct {
	// Ended is how it came to its end, and Why says it in a sentence without a full stop.
	Ended Ending
	Why   string
	// Exit is the exit status, -1 when a signal has ended it or nothing is known of it.
	Exit int
	// Signal is the name of the signal that has ended it, such as SIGSEGV, empty for none. It may be one of ours.
	Signal string
	// Stdout and Stderr are what it has written.
	Stdout, Stderr Output
	// Duration is the real time from its start to when nothing of it was left.
	Duration time.Duration
	// Disk is the most that was seen below the folders of Watch, in bytes.
	Disk int64
	// Left are the names of processes that it left running at its end, and which were ended: sorted, at most 20. There are none
	// when it was ended by us. When it is Lost, they are what was found afterwards, or what could not be ended; Why says so.
	Left []string
	// Contained says by what means it was held: "supervisor", "process group" or "process".
	Contained string
}

// The means by which a program is held.
const (
	bySupervisor   = "supervisor"
	byProcessGroup = "process group"
	byProcess      = "process"
)

// Success tells whether it ended by itself with exit status 0.
func (r Result) Success() bool { return r.Ended == Exited && r.Exit == 0 }

// Output is what is kept of a stream: its start and its end, and how much was between.
type Output struct {
	// Head is the start, and Tail what follows after Omitted bytes. Both may hold anything, UTF-8 or not.
	Head, Tail []byte
	// Omitted is how many bytes are missing between the two.
	Omitted int64
	// Cut is set when the stream was still open when reading it was given up: by a process that could not be ended.
	Cut bool
}

// Total is how many bytes were written.
func (o Output) Total() int64 { return int64(len(o.Head)) + o.Omitted + int64(len(o.Tail)) }

// Bytes is what is kept, with a line in between that says how much is missing.
func (o Output) Bytes() []byte {
	if o.Omitted == 0 {
		return append(append([]byte(nil), o.Head...), o.Tail...)
	}
	return fmt.Appendf(nil, "%s\n[%d bytes left out]\n%s", o.Head, o.Omitted, o.Tail)
}
