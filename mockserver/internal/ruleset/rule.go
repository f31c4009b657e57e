package ruleset

import "sync/atomic"

// Rule is what a set has to know of its rules, which are plain values. R is the type of the rule itself, S that of what is
// shown of one. A set saves a rule as its JSON.
type Rule[R, S any] interface {
	// Kind is the same for all rules of a set, the zero value included.
	Kind() Kind
	// Facts are what all kinds of rules have.
	Facts() Facts
	// Named is the same rule under an id.
	Named(id string) R
	// State is the rule and what it has counted.
	State(calls, hits uint64) S
}

// Kind is a kind of rules: the words for it, and the bound.
type Kind struct {
	// Name is what one rule is called, such as fault. Ids that are made up begin with it.
	Name string
	// Most is how many rules a set can have.
	Most int
	// Unknown, Taken and TooMany are the errors for an id that no rule has, for one that a rule has already, and for a rule
	// that there is no room for.
	Unknown, Taken, TooMany error
}

// Facts are what all kinds of rules have.
type Facts struct {
	// ID is empty for a rule that is to be given one.
	ID string
	// Selector is what all calls of the rule have in common.
	Selector Selector
	// Last is the number of the last call that can be the rule's turn, 0 for one that never ends.
	Last int
}

// Selector is what all calls of a rule have in common. For a rule, ruletext.AnyOperation and an empty account stand for all.
// A call has an operation, and its account is empty where it names none.
type Selector struct{ Operation, Account string }

// Kept is a rule in a set.
type Kept[R any] struct {
	Rule R
	// Hits is how often the rule has done what it is there for.
	Hits atomic.Uint64

	facts  Facts
	number uint64        // in the order of creation
	calls  uint64        // guarded by the lock of the set
	gone   chan struct{} // closed when the rule leaves the set
}

func keep[R Rule[R, S], S any](r R, number uint64) *Kept[R] {
	return &Kept[R]{Rule: r, facts: r.Facts(), number: number, gone: make(chan struct{})}
}

// Count counts a call, and returns its number, from 1. It is for Set.Meet to call, through visit.
func (k *Kept[R]) Count() uint64 {
	k.calls++
	return k.calls
}

// Gone is closed once the rule has left its set.
func (k *Kept[R]) Gone() <-chan struct{} { return k.gone }

// over tells whether it can be the rule's turn no more.
func (k *Kept[R]) over() bool { return k.facts.Last > 0 && k.calls >= uint64(k.facts.Last) }
