// Package meter is what a mock tells to whoever counts what happens at it. Its [Recorder] is an interface, so that a mock that nothing is
// counted of needs no library for it; package prometheus in the folder below has the one that the command uses.
package meter

import (
	"io"
	"time"
)

// A Recorder counts what happens at one mock, or at one of its sandboxes, and writes it down. It is told of each request, and must be quick:
// that request waits. It is safe for concurrent use.
type Recorder interface {
	// Answered is told of a request when it has ended. The operation is empty where the specification has none. The status is the one that
	// was sent, zero where a fault let none out. The time is real time.
	Answered(operation string, status int, took time.Duration)
	// Fired is told of a fault that has spoilt a request: the type of its effect, and its phase.
	Fired(effect, phase string)
	// Asked is told of a call to what keeps the state, of the mock itself alone. The time is real time.
	Asked(call Call, result Result, took time.Duration)
	// Write writes down what was counted, and how the mock is just now.
	Write(w io.Writer, now Figures) error
}

// Call is one of those that what keeps a state is asked by.
type Call string

// The calls.
const (
	Read     Call = "read"
	Commit   Call = "commit"
	Scan     Call = "scan"
	Position Call = "position"
)

// Result is what came of a call.
type Result string

// The results.
const (
	OK          Result = "ok"
	Stale       Result = "stale"       // another mock was faster; the change is decided anew
	Unavailable Result = "unavailable" // no answer, or one that says that it cannot
	Failed      Result = "failed"      // anything else, such as a request that nobody waits for any more
)

// Figures are how a mock is at a moment.
type Figures struct {
	Version string
	Sandbox string // its name, empty for the mock itself
	Ready   bool
	// Tokens are counted one by one. They are nil where that would have taken too long.
	Tokens []Tokens
	// Faults and Triggers are the rules that there are.
	Faults, Triggers int
	Journal          Journal
	// Sandboxes are those that there are in this process, and the requests to all that ever were. They are nil in a sandbox.
	Sandboxes *Sandboxes
	// State is nil where the state is in the memory of the mock, and in a sandbox.
	State *State
}

// Tokens are those of one use in one state.
type Tokens struct {
	Use, State string
	Count      int
}

// Journal is what the journal holds.
type Journal struct {
	Entries, Bytes int64
	Dropped        uint64 // since it was last cleared
}

// Sandboxes are those of a mock.
type Sandboxes struct {
	Count    int
	Requests uint64
}

// State is what the mock knows of what keeps its state.
type State struct {
	Lost bool
	// Followed is the position of the last change that the mock has taken over, Heard that of the last one that it has heard of.
	Followed, Heard uint64
	// Beat is how long ago the mock has last said that it is there and heard that itself, real time. It is negative for a mock that shares its
	// state with no other.
	Beat time.Duration
	// Replicas are the others.
	Replicas []Replica
}

// Replica is another mock that has the same state.
type Replica struct {
	Name     string
	Followed uint64
	Silent   time.Duration // since it was last heard: real time
}
