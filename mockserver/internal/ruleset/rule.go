package ruleset

import (
	"context"
	"sync/atomic"
)

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

	facts  Facts
	number uint64        // in the order of creation
	calls  uint64        // guarded by the lock of the set
	hits   atomic.Uint64 // how often the rule has done what it is there for
	gone   chan struct{} // closed when the rule leaves the set
}

func keep[R Rule[R, S], S any](r R, number uint64) *Kept[R] {
	return &Kept[R]{Rule: r, facts: r.Facts(), number: number, gone: make(chan struct{})}
}

// Number is that of the rule among all there ever were, from 1.
func (k *Kept[R]) Number() uint64 { return k.number }

// Gone is closed once the rule has left its set.
func (k *Kept[R]) Gone() <-chan struct{} { return k.gone }

// over tells whether it can be the rule's turn no more.
func (k *Kept[R]) over() bool { return k.facts.Last > 0 && k.calls >= uint64(k.facts.Last) }

// counted takes over what was counted elsewhere. Of calls that came when it could be the rule's turn no more there are none.
func (k *Kept[R]) counted(calls, hits uint64) {
	if k.facts.Last > 0 {
		calls = min(calls, uint64(k.facts.Last))
	}
	k.calls = max(k.calls, calls)
	k.hits.Store(max(k.hits.Load(), hits))
}

// Counter counts for rules that several sets have in common, each of another process.
type Counter interface {
	// Count counts a call for each of the rules, which it knows by their numbers, and returns which call of the rule that is, from 1.
	Count(ctx context.Context, rules []uint64) (calls []uint64, err error)
	// Hit counts that each of the rules has done what it is there for, and returns how often it has.
	Hit(ctx context.Context, rules []uint64) (hits []uint64, err error)
}
