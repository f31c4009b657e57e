package fault

import (
	"fmt"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ruletext"
)

// Rule says which answers to spoil, and how. Rules are plain values, and may be shared. [Rule.Check] tells whether one makes
// sense.
type Rule struct {
	// ID names the rule among those of a mock: letters, digits, ".", "_" and "-". A rule without one is given one.
	ID string
	// Operation is the operationId of the calls that count for the rule, or AnyOperation.
	Operation string
	// Account narrows the rule to calls of one username: that of a well-signed token, or the one that is to be logged in.
	// Empty means all calls.
	Account string
	// Phase is when the effect takes place, Before or After. Not all effects know both.
	Phase Phase
	// When picks calls. The zero value means every one.
	When When
	// Effect is what happens to the calls that were picked.
	Effect Effect
	// TTL is how long the rule lives from its creation, in the mock's time and whole seconds. Zero means for ever.
	TTL time.Duration
}

// AnyOperation stands for every operation of the specification. What is none, such as an unknown path, is never spoilt.
const AnyOperation = ruletext.AnyOperation

// Phase is when an effect takes place.
type Phase string

// The two phases.
const (
	Before Phase = "before" // nothing has been judged or changed yet
	After  Phase = "after"  // the state is committed, the answer is known and was checked, and has not gone out
)

// When picks calls by their number, counted for each rule from its creation, or by chance. At most one field is set; the
// zero value picks every call.
type When struct {
	Nth   int // the call of that number alone
	First int // so many calls from the first on
	Every int // each call whose number it divides
	// Probability picks calls by chance, which the seed of the mock, the rule's id and the number of the call decide: the
	// same calls one after the other are picked again. It is more than 0 and at most 1.
	Probability float64
}

// Nth picks one call by its number, from 1.
func Nth(n int) When { return When{Nth: n} }

// First picks the first n calls.
func First(n int) When { return When{First: n} }

// Every picks each nth call.
func Every(n int) When { return When{Every: n} }

// Probability picks calls by chance.
func Probability(p float64) When { return When{Probability: p} }

// State is a rule as it is armed, and what has become of it.
type State struct {
	Rule
	// Calls is how many calls the rule has counted. One that can fire no more need not go on counting.
	Calls uint64
	// Hits is how often it has fired.
	Hits uint64
}

// Fired tells whether the rule has ever fired.
func (s State) Fired() bool { return s.Hits > 0 }

// picks tells whether it is the turn of the call of that number, from 1. The chance is from 0 on and below 1.
func (w When) picks(call uint64, chance func() float64) bool {
	switch {
	case w.Nth > 0:
		return call == uint64(w.Nth)
	case w.First > 0:
		return call <= uint64(w.First)
	case w.Every > 0:
		return call%uint64(w.Every) == 0
	case w.Probability > 0:
		return chance() < w.Probability
	}
	return true
}

// String describes a rule in a few words, such as "fault-1 (reset after refresh)".
func (r Rule) String() string {
	effect := "no effect"
	if r.Effect != nil {
		effect = r.Effect.Type()
	}
	return fmt.Sprintf("%s (%s %s %s)", r.ID, effect, r.Phase, r.Operation)
}
