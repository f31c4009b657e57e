package trigger

import (
	"fmt"
	"strings"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Rule says which request sets off what. Rules are plain values, and may be shared. [Rule.Check] tells whether one makes
// sense.
type Rule struct {
	// ID names the rule among those of a mock: letters, digits, ".", "_" and "-". A rule without one is given one.
	ID string
	// On picks the requests that set it off.
	On On
	// Do is what is done, in this order. One that fails is noted in the journal, and the others are done all the same.
	Do []Action
}

// On picks requests.
type On struct {
	// Operation is the operationId of the requests that count for the rule, or AnyOperation.
	Operation string
	// Account narrows the rule to requests of one username: that of a well-signed token, or the one that is to be logged in.
	// Empty means all requests.
	Account string
	// Event is the moment at which the rule is set off, Received or Answered.
	Event Event
	// Nth is the one request that sets it off, counted for each rule from its creation, from 1. After it the rule is over.
	// Zero means every request.
	Nth int
}

// AnyOperation stands for every operation of the specification. What is none, such as an unknown path, sets off nothing.
const AnyOperation = ruletext.AnyOperation

// Event is a moment in the life of a request.
type Event string

// The two events.
const (
	Received Event = "received" // it is known who asks, and nothing has been judged yet
	Answered Event = "answered" // the state is committed, and no byte of the answer has gone out
)

// State is a rule as it is kept, and what has become of it.
type State struct {
	Rule
	// Calls is how many requests the rule has counted. One that is over need not go on counting.
	Calls uint64
	// Hits is how often it was set off.
	Hits uint64
}

// Fired tells whether the rule was ever set off.
func (s State) Fired() bool { return s.Hits > 0 }

// String describes a rule in a few words, such as "trigger-1 (advance, revoke when listProducts 3 is received)".
func (r Rule) String() string {
	names := make([]string, len(r.Do))
	for i, action := range r.Do {
		names[i] = "nothing"
		if action != nil {
			names[i] = action.Type()
		}
	}
	number := ""
	if r.On.Nth > 0 {
		number = fmt.Sprintf(" %d", r.On.Nth)
	}
	return fmt.Sprintf("%s (%s when %s%s is %s)", r.ID, strings.Join(names, ", "), r.On.Operation, number, r.On.Event)
}
